const argoCd = 'Custom::AWSCDK-EKS-KubernetesResource';

/** Links to the runbook. */
const runbook = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm', 'AWS::CloudWatch::Dashboard'];

/** Of the stacks' tags CloudFormation makes tags; what is made in no stack gets them in its properties. */
const tag = ['AWS::EC2::LaunchTemplate', 'AWS::EKS::Nodegroup', 'Custom::AWSCDK-EKS-KubernetesResource'];

/**
 * Where the text of a field may be in what is deployed: types of resources. None: it stays with the command line, and a secret there would not be spread
 * by a deploy.
 */
export const belongs: Readonly<Record<string, readonly string[] | 'everywhere'>> = {
  name: 'everywhere',
  'tags.<key>': tag,
  'tags.<value>': tag,
  'edge.loadBalancer{kind: "managed"}.certificateArns[]': ['AWS::ElasticLoadBalancingV2::Listener'],
  'edge.loadBalancer{kind: "managed"}.aliases[].name': ['AWS::Route53::RecordSet'],
  'services[].name': 'everywhere',
  'services[].namespace': [argoCd],
  'services[].serviceName': [argoCd],
  'services[].hosts[]': ['AWS::ElasticLoadBalancingV2::ListenerRule'],
  'services[].paths[]': ['AWS::ElasticLoadBalancingV2::ListenerRule'],
  'services[].healthCheck.path': [argoCd, 'AWS::ElasticLoadBalancingV2::TargetGroup'],
  'shift.gate.extraAlarmArns[]': ['AWS::Events::Rule'],
  'shift.freezes[].reason': [],
  'shift.hooks[].name': [],
  'shift.hooks[].lambdaArn': ['AWS::IAM::ManagedPolicy'],
  'shift.hooks[].command[]': [],
  'shift.hooks[].env[]': [],
  'shift.analyses[]{provider: "cloudwatch"}.name': [],
  'shift.analyses[]{provider: "cloudwatch"}.query': [],
  'shift.analyses[]{provider: "cloudwatch"}.metrics.<value>.namespace': [],
  'shift.analyses[]{provider: "cloudwatch"}.metrics.<value>.name': [],
  'shift.analyses[]{provider: "cloudwatch"}.metrics.<value>.dimensions.<key>': [],
  'shift.analyses[]{provider: "cloudwatch"}.metrics.<value>.dimensions.<value>': [],
  'shift.analyses[]{provider: "prometheus"}.name': [],
  'shift.analyses[]{provider: "prometheus"}.url': [],
  'shift.analyses[]{provider: "prometheus"}.query': [],
  'shift.analyses[]{provider: "prometheus"}.secretHeader.name': [],
  'shift.analyses[]{provider: "amp"}.name': [],
  'shift.analyses[]{provider: "amp"}.query': [],
  'shift.analyses[]{provider: "http"}.name': [],
  'shift.analyses[]{provider: "http"}.url': [],
  'shift.analyses[]{provider: "http"}.query': [],
  'shift.analyses[]{provider: "http"}.secretHeader.name': [],
  'clusters.<color>{kind: "managed"}.access[].principalArn': ['AWS::EKS::AccessEntry'],
  'clusters.<color>{kind: "managed"}.access[].namespaces[]': ['AWS::EKS::AccessEntry'],
  'clusters.<color>{kind: "managed"}.systemNodes.instanceTypes[]': ['AWS::EKS::Nodegroup'],
  'clusters.<color>{kind: "managed"}.nodePools[].name': ['Custom::AWSCDK-EKS-KubernetesResource'],
  'clusters.<color>{kind: "managed"}.kubeContext': [],
  'clusters.<color>{kind: "existing"}.kubeContext': [],
  // Whose pods may take the role of an identity.
  'clusters.<color>{kind: "existing"}.name': ['AWS::IAM::Role'],
  // The node group waits for the rules of the security groups, by their ids.
  'dependencies[].name': ['AWS::EC2::SecurityGroupIngress', 'AWS::EKS::Nodegroup'],
  'volumeKeyArns[]': ['AWS::IAM::ManagedPolicy'],
  'identities[].namespace': ['AWS::EKS::PodIdentityAssociation', 'AWS::IAM::Role'],
  'identities[].serviceAccount': ['AWS::EKS::PodIdentityAssociation', 'AWS::IAM::Role'],
  'identities[].role{policyArns}.policyArns[]': ['AWS::IAM::Role'],
  'identities[].role{existingArn}.existingArn': ['AWS::EKS::PodIdentityAssociation'],
  'workers.workloads[].namespace': [argoCd],
  'workers.workloads[].name': [argoCd],
  'workers.ignore[].namespace': [],
  'workers.ignore[].name': [],
  'gitops.repository': [argoCd, ...runbook],
  'gitops.revision': [argoCd, ...runbook],
  'gitops.path': [argoCd],
  'gitops.credentialsSecret': [argoCd],
  'gitops.externalSecret': [argoCd],
  'gitops.namespaces[]': [argoCd],
  'gitops.workloads.repository': [argoCd],
  'gitops.workloads.revision': [argoCd],
  'gitops.workloads.path': [argoCd],
  'gitops.samples.worker.queueUrl': [argoCd],
  'gitops.workloads.kinds[]': [argoCd],
  'notifications.emails[]': ['AWS::SNS::Subscription'],
  'notifications.https[]': ['AWS::SNS::Subscription'],
};

/** Fields that take any name by themselves, but only one that stands elsewhere in the description. */
export const mayNameOthers: readonly string[] = [
  'gitops.podSecurity.<key>',
  'edge.loadBalancer{kind: "managed"}.aliases[].zoneName',
  'traffic.weights{blue, green}.services.<key>',
  'traffic.acceptEmptyTargetGroups[]',
  'shift.waves[].name',
  'shift.waves[].services[]',
  'shift.approvals[].wave',
  'shift.analyses[]{provider: "cloudwatch"}.metrics.<key>',
  'shift.analyses[]{provider: "cloudwatch"}.services[]',
  'shift.analyses[]{provider: "prometheus"}.services[]',
  'shift.analyses[]{provider: "amp"}.services[]',
  'shift.analyses[]{provider: "http"}.services[]',
  'clusters.<color>{kind: "managed"}.pins.addons.<key>',
  'workers.namespaces[]',
  'gitops.samples.service',
  'gitops.samples.worker.namespace',
];
