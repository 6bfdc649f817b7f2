/**
 * Names that the stacks of a deployed environment with one load balancer have in AWS, by logical id, and what the stacks export. By hand, as the ids of
 * `frozen-ids.ts`: a command line, an alarm's subscriber or another stack knows each of them. A further load balancer changes none.
 */
export const frozenNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'staging-edge': {
    LoadBalancerC797D0FC: 'staging-edge',
    TargetGroupswebblueBA88AEAE: 'staging-web-blue',
    TargetGroupswebgreen675ADD75: 'staging-web-green',
    TargetGroupsapiblueE0B0BB16: 'staging-api-blue',
    TargetGroupsapigreen0110193E: 'staging-api-green',
    TargetGroupscheckoutblueE83CD1FE: 'staging-checkout-blue',
    TargetGroupscheckoutgreen7E39C5F6: 'staging-checkout-green',
    PublishOutputRefTargetGroupswebblueBA88AEAEC325F413: '',
    PublishOutputRefTargetGroupswebgreen675ADD754474B1AB: '',
    PublishOutputRefLoadBalancerHttpsA7E49D2F03DE8533: '',
    PublishOutputRefTargetGroupsapiblueE0B0BB166489ADAA: '',
    PublishOutputRefTargetGroupsapigreen0110193E9A322760: '',
    PublishOutputRefTargetGroupscheckoutblueE83CD1FE57E379A7: '',
    PublishOutputRefTargetGroupscheckoutgreen7E39C5F669716CEA: '',
    PublishOutputFnGetAttLoadBalancerC797D0FCLoadBalancerFullName74D60A55: '',
    PublishOutputFnGetAttLoadBalancerSecurityGroupA28D6DD7GroupIdB2E17CFF: '',
  },
  'staging-traffic': {
    ObservabilityDashboard9A1D08B3: 'staging-cutover-eu-west-1',
    ObservabilityLoadBalancer5xxBE1C5E29: 'staging-load-balancer-5xx',
    ObservabilityNotificationsCE53FCAB: 'staging-shift-events',
    ShiftTableE821AFDD: 'staging-shifts',
    ShiftTick4A2CF30D: 'staging-shift-tick',
    ShiftStateMachine5609016C: 'staging-shift',
    ShiftRollback7EA341EA: 'staging-rollback',
    ShiftDeadLetters6D978EC0: 'staging-shift-dead-letters',
    ShiftWatchdogFDDD0B55: 'staging-shift-watchdog',
    ShiftAlarmsexecutions148FB4B0: 'staging-shift-executions',
    ShiftAlarmsfunctionsFB285218: 'staging-shift-functions',
    ShiftAlarmsdeadLettersED45078C: 'staging-shift-dead-letters',
    ShiftAlarmswatchdog93523B74: 'staging-shift-watchdog',
    ShiftDeployedB73CD8B4: '/bluegreen/staging/traffic',
    ExportsOutputRefObservabilityNotificationsCE53FCAB4DFAF97B:
      'staging-traffic:ExportsOutputRefObservabilityNotificationsCE53FCAB4DFAF97B',
  },
  'staging-blue-gate': {
    weberrors41357903: 'staging-web-to-blue-errors',
    weblatencyEAF1BB37: 'staging-web-to-blue-latency',
    webtargets24DBC392: 'staging-web-to-blue-targets',
    NoData8D6F7BAF: 'staging-gate-to-blue-no-data',
    Gate3038665D: 'staging-gate-to-blue',
  },
  'staging-green-gate': {
    weberrors41357903: 'staging-web-to-green-errors',
    weblatencyEAF1BB37: 'staging-web-to-green-latency',
    webtargets24DBC392: 'staging-web-to-green-targets',
    NoData8D6F7BAF: 'staging-gate-to-green-no-data',
    Gate3038665D: 'staging-gate-to-green',
  },
};

/** Properties that name a resource in AWS. */
const nameKeys = ['Name', 'DashboardName', 'AlarmName', 'TopicName', 'TableName', 'FunctionName', 'StateMachineName', 'QueueName'] as const;

interface Named {
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** The name of a resource; undefined for one that AWS names. */
export const nameOf = ({ Properties }: Named): unknown => nameKeys.map((key) => Properties[key]).find((name) => name !== undefined);
