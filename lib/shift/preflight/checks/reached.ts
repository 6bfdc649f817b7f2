import { block, type Check, few, ok, warn, whenObserved } from '../check';
import type { Observed } from '../observe/observed';

/** A failure that reaches nobody is the worst one: somebody must be subscribed, and what ticks, rolls back and watches must be there. */
export const reachedChecks = (env: string, { subscribers, functions }: Pick<Observed, 'subscribers' | 'functions'>): Check[] => [
  whenObserved('notifications', subscribers, ({ confirmed, pending }) => {
    const waiting = `${few(pending)} ${pending.length === 1 ? 'has' : 'have'} not confirmed the subscription`;
    const todo = `confirm the mail, or name somebody else: notifications in config/environments/${env}.ts, then npx cdk deploy '${env}/traffic'`;
    if (confirmed === 0)
      return block('notifications', `nobody hears of a failure: ${pending.length > 0 ? waiting : 'the topic has no subscriber'}`, todo);
    return pending.length > 0 ? warn('notifications', waiting, todo) : ok('notifications', `${confirmed} confirmed`);
  }),
  whenObserved('functions', functions, (states) => {
    const broken = Object.entries(states).filter(([, state]) => state !== 'Active');
    const found = few(broken.map(([name, state]) => `${name} is ${state}`));
    return broken.length > 0
      ? block('functions', found, `npx cdk deploy '${env}/traffic'`)
      : ok('functions', 'tick, rollback and watchdog are there');
  }),
];
