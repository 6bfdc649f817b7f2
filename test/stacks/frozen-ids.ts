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
  'dev-blue-cluster': ['ControlPlaneKey9EC3E854', 'ControlPlaneCluster8AFA2E51'],
  'dev-green-cluster': ['ControlPlaneKey9EC3E854', 'ControlPlaneCluster8AFA2E51'],
  'existing-green-cluster': ['ControlPlaneKey9EC3E854', 'ControlPlaneCluster8AFA2E51'],
  'prod-edge': ['TargetGroupswebgreen675ADD75', 'TargetGroupsapigreen0110193E', 'TargetGroupscheckoutgreen7E39C5F6'],
  'prod-network': ['PodSubnetsCidr100700016B74DA6E9', 'PodSubnetsCidr100710016443A521C', 'PodSubnetsCidr100720016EC54C63C'],
  'prod-green-cluster': ['ControlPlaneKey9EC3E854', 'ControlPlaneCluster8AFA2E51'],
  'retired-network': [
    'Vpc49347EA9',
    'PodSubnetsCidr100900016F2FCEE58',
    'PodSubnetsCidr1009100166A4336F4',
    'PodSubnetsCidr100920016C981613E',
    'PodSubnetsCidr100930016004ED024',
    'FlowLogsKeyBAB0B9A4',
  ],
  'retired-edge': ['LoadBalancerC797D0FC', 'TargetGroupswebblueBA88AEAE', 'TargetGroupswebgreen675ADD75', 'LoadBalancerAccessLogsB27DFC85'],
  'retired-blue-cluster': ['ControlPlaneKey9EC3E854', 'ControlPlaneCluster8AFA2E51'],
  'retired-green-cluster': ['ControlPlaneKey9EC3E854', 'ControlPlaneCluster8AFA2E51'],
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
  'staging-blue-cluster': ['ControlPlaneKey9EC3E854', 'ControlPlaneCluster8AFA2E51'],
  'staging-green-cluster': ['ControlPlaneKey9EC3E854', 'ControlPlaneCluster8AFA2E51'],
};
