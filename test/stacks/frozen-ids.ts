/**
 * Logical ids of what holds state, per stack. They are written by hand on purpose: `jest -u` must not be able to change them. A new id means a
 * new resource and the end of the old one; whoever edits this list has thought about that.
 */
export const frozenIds: Readonly<Record<string, readonly string[]>> = {
  'dev-network': ['Vpc49347EA9', 'PodSubnetsCidr1006400160DE43F7B', 'FlowLogsKeyBAB0B9A4'],
  'dev-edge': [
    'LoadBalancerC797D0FC',
    'TargetGroupswebblueBA88AEAE',
    'TargetGroupswebgreen675ADD75',
    'TargetGroupsapiblueE0B0BB16',
    'TargetGroupsapigreen0110193E',
    'LoadBalancerAccessLogsB27DFC85',
  ],
  'prod-edge': ['TargetGroupswebgreen675ADD75', 'TargetGroupsapigreen0110193E', 'TargetGroupscheckoutgreen7E39C5F6'],
  'prod-network': ['PodSubnetsCidr100700016B74DA6E9', 'PodSubnetsCidr100710016443A521C', 'PodSubnetsCidr100720016EC54C63C'],
  'staging-network': [
    'Vpc49347EA9',
    'PodSubnetsCidr1006600173C4CE5F5',
    'PodSubnetsCidr10066128017330F5CDF',
    'PodSubnetsCidr1006700177E4E604F',
    'FlowLogsKeyBAB0B9A4',
  ],
  'staging-edge': [
    'LoadBalancerC797D0FC',
    'TargetGroupswebblueBA88AEAE',
    'TargetGroupswebgreen675ADD75',
    'TargetGroupsapiblueE0B0BB16',
    'TargetGroupsapigreen0110193E',
    'TargetGroupscheckoutblueE83CD1FE',
    'TargetGroupscheckoutgreen7E39C5F6',
    'LoadBalancerAccessLogsB27DFC85',
  ],
};
