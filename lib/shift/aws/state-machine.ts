/**
 * The shift's state machine: tick → choose → wait → tick. JSONPath, not JSONata, so that interpreters outside AWS can run it.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
 */

/** A name that CloudFormation replaces by the function's ARN (`DefinitionSubstitutions`). */
export const tickFunctionSubstitution = 'TickFunctionArn';

/** A name that CloudFormation replaces by the partition: an integration's ARN of another partition fails the creation of the state machine. */
export const partitionSubstitution = 'Partition';

const integration = (name: string): string => `arn:\${${partitionSubstitution}}:states:::${name}`;

/**
 * An execution's history ends at 25,000 events. A tick makes 11, with all retries 22: after so many the execution hands over to a new one.
 * https://docs.aws.amazon.com/step-functions/latest/dg/tutorial-continue-new.html
 */
const ticksPerExecution = 1000;

/** Seconds until the next tick when a tick failed even after its retries. A shift is never left without a watcher. */
const afterFailureSeconds = 15;

/** The definition. Input: `{"shiftId": "…", "ticks": 0}`. */
export const shiftDefinition = {
  Comment: 'Ticks a shift to its end. All that matters is in the table; stopping an execution stops the shift where it is.',
  StartAt: 'Tick',
  States: {
    Tick: {
      Type: 'Task',
      Resource: integration('lambda:invoke'),
      Parameters: { FunctionName: `\${${tickFunctionSubstitution}}`, Payload: { 'shiftId.$': '$.shiftId' } },
      ResultSelector: { 'kind.$': '$.Payload.kind', 'seconds.$': '$.Payload.seconds', 'text.$': '$.Payload.text' },
      ResultPath: '$.tick',
      Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2 }],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'TickFailed' }],
      Next: 'Count',
    },
    TickFailed: {
      Type: 'Pass',
      Result: { kind: 'wait', seconds: afterFailureSeconds, text: 'the tick failed' },
      ResultPath: '$.tick',
      Next: 'Count',
    },
    Count: {
      Type: 'Pass',
      Parameters: { 'shiftId.$': '$.shiftId', 'ticks.$': 'States.MathAdd($.ticks, 1)', 'tick.$': '$.tick' },
      Next: 'Choose',
    },
    Choose: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.tick.kind', StringEquals: 'ended', Next: 'Ended' },
        { Variable: '$.tick.kind', StringEquals: 'stale', Next: 'Stale' },
        { Variable: '$.ticks', NumericGreaterThanEquals: ticksPerExecution, Next: 'HandOver' },
      ],
      Default: 'Wait',
    },
    Wait: { Type: 'Wait', SecondsPath: '$.tick.seconds', Next: 'Tick' },
    HandOver: {
      Type: 'Task',
      Resource: integration('states:startExecution'),
      Parameters: {
        'StateMachineArn.$': '$$.StateMachine.Id',
        // The shift's id first: that is how a command sees that somebody ticks it.
        'Name.$': "States.Format('{}-{}', $.shiftId, States.UUID())",
        Input: { 'shiftId.$': '$.shiftId', ticks: 0, 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id' },
      },
      ResultPath: '$.next',
      // Better a long history than no watcher.
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Wait' }],
      Next: 'HandedOver',
    },
    HandedOver: { Type: 'Succeed', Comment: 'The next execution ticks on.' },
    Ended: { Type: 'Succeed', Comment: 'The shift is done, rolled back or aborted; the table says which.' },
    Stale: { Type: 'Succeed', Comment: 'Another shift is the current one.' },
  },
} as const;
