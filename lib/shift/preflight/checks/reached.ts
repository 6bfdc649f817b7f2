import {
  alarmConcerns,
  type Color,
  deadLetterQueueName,
  rollbackFunctionName,
  serviceAlarmName,
  watchdogFunctionName,
} from '../../../names';
import { plural } from '../../../text/listing';
import { block, type Check, few, ok, warn, whenObserved } from '../check';
import type { Observed } from '../observe/observed';
import type { Reached } from '../observe/reached';

/**
 * A failure that reaches nobody is the worst one: somebody must be subscribed, what ticks, rolls back and watches must be there, and it must be
 * called.
 */
export const reachedChecks = (env: string, to: Color, { subscribers, functions, callingRules, deadLetters }: Reached): Check[] => [
  whenObserved('notifications', subscribers, ({ confirmed, pending }) => {
    const waiting = `${few(pending)} ${pending.length === 1 ? 'has' : 'have'} not confirmed the subscription`;
    const todo = `confirm the mail, or name somebody else: notifications in config/environments/${env}.ts, then ${deploy(env)}`;
    if (confirmed === 0)
      return block('notifications', `nobody hears of a failure: ${pending.length > 0 ? waiting : 'the topic has no subscriber'}`, todo);
    return pending.length > 0 ? warn('notifications', waiting, todo) : ok('notifications', `${confirmed} confirmed`);
  }),
  whenObserved('functions', functions, (states) => {
    const broken = Object.entries(states).filter(([, state]) => state !== 'Active');
    const found = few(broken.map(([name, state]) => `${name} is ${state}`));
    return broken.length > 0 ? block('functions', found, deploy(env)) : ok('functions', 'tick, rollback and watchdog are there');
  }),
  calls(env, to, callingRules),
  deadLetterQueue(env, deadLetters),
];

const deploy = (env: string): string => `npx cdk deploy '${env}/traffic'`;

/** EventBridge calls the rollback when an alarm of a service fires, and the watchdog once a minute; a rule that is disabled calls nobody, and nobody notices. */
const calls = (env: string, to: Color, reading: Observed['callingRules']): Check =>
  whenObserved('calls', reading, (rules) => {
    const alarms = alarmConcerns.map((concern) => `:alarm:${serviceAlarmName(env, '*', to, concern)}"`);
    const [rollback, watchdog] = [rollbackFunctionName(env), watchdogFunctionName(env)];
    const onGate = (rules[rollback] ?? []).filter(({ pattern }) => alarms.every((alarm) => pattern?.includes(alarm)));
    const onTime = (rules[watchdog] ?? []).filter(({ pattern }) => pattern === undefined);
    const needed = [
      { own: onGate, what: `calls ${rollback} when an alarm of the gate to ${to} fires` },
      { own: onTime, what: `calls ${watchdog} every minute` },
    ];
    const lacking = needed.filter(({ own }) => !own.some(({ isEnabled }) => isEnabled));
    if (lacking.length === 0) return ok('calls', `rules are enabled: the gate calls ${rollback}, the clock calls ${watchdog}`);
    const found = lacking.map(({ own, what }) => `no EventBridge rule ${what}${own.length > 0 ? `: ${few(own.map(disabled))}` : ''}`);
    const disabledRules = lacking.flatMap(({ own }) => own.map(({ name }) => name));
    const todo = disabledRules.length > 0 ? disabledRules.map((name) => `aws events enable-rule --name ${name}`).join('; ') : deploy(env);
    return block('calls', found.join('; '), todo);
  });

const disabled = ({ name }: { readonly name: string }): string => `${name} is disabled`;

/** Messages from before keep its alarm in ALARM, and an alarm that does not change notifies nobody of the next one. */
const deadLetterQueue = (env: string, reading: Observed['deadLetters']): Check =>
  whenObserved('dead letters', reading, (messages) => {
    const name = deadLetterQueueName(env);
    if (messages === undefined) return block('dead letters', `there is no queue ${name}: a call that is lost reaches nobody`, deploy(env));
    if (messages === 0) return ok('dead letters', `${name} is empty`);
    const found = `${name} has ${plural(messages, 'message')}: its alarm fires already, and would notify nobody of another one`;
    const queue = `$(aws sqs get-queue-url --queue-name ${name} --query QueueUrl --output text)`;
    return block('dead letters', found, `find out why (runbook), then aws sqs purge-queue --queue-url "${queue}"`);
  });
