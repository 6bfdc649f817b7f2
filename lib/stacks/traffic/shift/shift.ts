import { ArnFormat, Duration, aws_lambda as lambda, Stack, type aws_sns as sns, aws_ssm as ssm } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { loadBalancersOf, networkLoadBalancersOf } from '../../../config/derived/load-balancers';
import type { Environment } from '../../../config/schema';
import { accept, wildcardResource } from '../../../constructs/accept';
import { RuntimeFunction, type RuntimeFunctionProps } from '../../../constructs/runtime-function';
import {
  alarmConcerns,
  colors,
  flowsAlarmName,
  loadBalancerAlarmName,
  rollbackFunctionName,
  serviceAlarmName,
  tickFunctionName,
  trafficParameterName,
  watchdogFunctionName,
} from '../../../names';
import { deploymentConfig, type FunctionConfig, functionConfigFile, trafficParameter } from '../../../shift/aws/deployment';
import { isOnLoopback } from '../../../shift/core/analyses/loopback';
import { sourceOf } from '../../../shift/core/plan';
import { ShiftAlarms } from './alarms';
import { callFunction } from './call-function';
import { DeadLetters } from './dead-letters';
import {
  callHooks,
  keepBaseline,
  keepRecords,
  readAnalyses,
  readGate,
  readTraffic,
  readUserPoolClients,
  rewriteWeights,
  startExecutions,
  watchRecords,
  weightsArn,
} from './permissions';
import { ShiftStateMachine } from './state-machine';
import { ShiftTable } from './table';
import { WatchdogSchedule } from './watchdog';

export interface ShiftProps {
  readonly environment: Environment;
  /** One for each Application Load Balancer, in the order of the configuration. */
  readonly listenerArns: readonly string[];
  readonly networkLoadBalancerArns: readonly string[];
  /** The weighted rules, and the listeners of services of connections: what a shift may write. */
  readonly ruleArns: readonly string[];
  readonly serviceListenerArns: readonly string[];
  /** Notifies people. */
  readonly topic: sns.ITopic;
}

const functionConfig = (environment: Environment): FunctionConfig => ({
  env: environment.name,
  ...deploymentConfig(environment),
});

/** The tick also knows what it may read analyses of: a record that somebody has changed must not send it, with its secrets, elsewhere. */
function tickConfig(environment: Environment): FunctionConfig {
  const analyses = environment.shift.analyses.map(sourceOf).filter((source) => !isOnLoopback(source));
  return { ...functionConfig(environment), ...(analyses.length > 0 && { analyses }) };
}

/**
 * What shifts and rolls back in the cloud: the table, the function that ticks, the state machine that calls it, and the rollback, which depends
 * on neither of them. Commands find all of it by the names in `lib/names.ts`, and the listener in one SSM parameter.
 */
export class Shift extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { environment, listenerArns, networkLoadBalancerArns, ruleArns, serviceListenerArns, topic }: ShiftProps,
  ) {
    super(scope, id);
    const { name } = environment;
    const table = new ShiftTable(this, 'Table', { environment });
    const common = {
      files: { [functionConfigFile]: JSON.stringify(functionConfig(environment)) },
      environment: { LISTENER_ARN: [...listenerArns, ...networkLoadBalancerArns].join(',') },
      tracing: true,
      furtherPolicies: rewriteWeights(ruleArns, serviceListenerArns),
    };
    const statements = [
      ...readTraffic(networkLoadBalancerArns.length > 0),
      ...readUserPoolClients(environment),
      ...keepRecords(this, environment, table.arn, topic),
    ];

    const tick = this.function('Tick', name, {
      ...common,
      files: { [functionConfigFile]: JSON.stringify(tickConfig(environment)) },
      entry: 'lib/stacks/traffic/lambda/tick.ts',
      functionName: tickFunctionName(name),
      description: `${name}: one tick of a shift`,
      // A hook may take 14 minutes.
      timeout: Duration.minutes(15),
      memorySize: 512,
      statements: [readGate(), ...statements, ...keepBaseline(this, environment), ...callHooks(environment), ...readAnalyses(environment)],
    });
    new ShiftStateMachine(this, 'StateMachine', { environment: name, tickFunctionArn: tick.functionArn });

    const rollback = this.function('Rollback', name, {
      ...common,
      entry: 'lib/stacks/traffic/lambda/rollback.ts',
      functionName: rollbackFunctionName(name),
      description: `${name}: puts every rule back to the weights before the shift`,
      timeout: Duration.minutes(5),
      // Memory is also the share of a processor: dozens of TLS requests at once want one.
      memorySize: 1769,
      statements: [...statements, startExecutions(this, name)],
      failedCalls: 'Lambda calls again twice, then notifies the topic of the environment (AWS::Lambda::EventInvokeConfig).',
    });
    const deadLetters = new DeadLetters(this, 'DeadLetters', environment);
    this.rollBackWhenAnAlarmFires(environment, rollback, topic, deadLetters.arn);

    const watchdog = this.function('Watchdog', name, {
      files: common.files,
      environment: common.environment,
      entry: 'lib/stacks/traffic/lambda/watchdog.ts',
      functionName: watchdogFunctionName(name),
      description: `${name}: notices a shift that nobody ticks, and has it ticked again`,
      timeout: Duration.seconds(30),
      statements: [...watchRecords(this, environment, table.arn, topic), startExecutions(this, name)],
      failedCalls: 'EventBridge calls again every minute; alarms watch its errors and its silence.',
    });
    new WatchdogSchedule(this, 'EveryMinute', { environment: name, watchdog, deadLetters: deadLetters.arn });
    new ShiftAlarms(this, 'Alarms', { environment, topic });

    new ssm.StringParameter(this, 'Deployed', {
      parameterName: trafficParameterName(name),
      description: 'Written by the traffic stack: bluegreen shift finds the listener here',
      stringValue: Stack.of(this).toJsonString(trafficParameter(listenerArns, networkLoadBalancerArns)),
    });
  }

  private function(id: string, environment: string, props: RuntimeFunctionProps): lambda.Function {
    const made = new RuntimeFunction(this, id, props);
    accept(made, {
      [wildcardResource('*')]:
        'Describe actions of load balancing and CloudWatch, and X-Ray, do not support resource-level permissions. Nothing is written by them.',
      [wildcardResource(weightsArn(this, environment))]: "The weights of this environment's services, whose number changes.",
    });
    return made.function;
  }

  /** By events of the alarms, not by their actions: they are made after this stack, and by others. Whether the shift is judged by one, the function finds out. */
  private rollBackWhenAnAlarmFires(environment: Environment, rollback: lambda.Function, topic: sns.ITopic, deadLetters: string): void {
    const { name } = environment;
    const own = [
      // To their ends: the composite alarms above them have names that begin alike, and must start nothing.
      ...colors.flatMap((color) =>
        alarmConcerns.map((concern) => ({ wildcard: this.alarmArn(serviceAlarmName(name, '*', color, concern)) })),
      ),
      this.alarmArn(loadBalancerAlarmName(name)),
      // One pattern for all others: the names of an event pattern end at 2,048 characters.
      ...(loadBalancersOf(environment).length > 1 ? [{ wildcard: this.alarmArn(loadBalancerAlarmName(name, '*')) }] : []),
      ...(networkLoadBalancersOf(environment).length > 0 ? [{ wildcard: this.alarmArn(flowsAlarmName(name, '*')) }] : []),
    ];
    const further = inParts(environment.shift.gate.extraAlarmArns, alarmsPerRule);
    for (const [index, resources] of [own, ...further].entries()) {
      callFunction(this, rollback, {
        ids: index === 0 ? { rule: 'GateFires', permission: 'GateMayCall' } : furtherIds(index),
        when: {
          description: `${name}: an alarm ${index === 0 ? 'of the gate' : "of the user's own"} fires; a shift that is judged by it goes back`,
          eventPattern: {
            source: ['aws.cloudwatch'],
            'detail-type': ['CloudWatch Alarm State Change'],
            resources,
            detail: { state: { value: ['ALARM'] } },
          },
        },
        target: 'rollback',
        // Later than that, the alarm is no reason to act any more: the next tick observes it.
        retry: { maximumEventAgeInSeconds: 300, maximumRetryAttempts: 20 },
        deadLetters,
      });
    }
    new lambda.CfnEventInvokeConfig(this, 'RollbackFails', {
      functionName: rollback.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 600,
      destinationConfig: { onFailure: { destination: topic.topicArn } },
    });
  }

  private alarmArn(name: string): string {
    return Stack.of(this).formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: name,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}

/** An event pattern has 2,048 characters at most, the ARN of an alarm up to 320: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const alarmsPerRule = 5;

const furtherIds = (index: number) => ({ rule: `ExtraAlarms${index}Fire`, permission: `ExtraAlarms${index}MayCall` });

const inParts = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
