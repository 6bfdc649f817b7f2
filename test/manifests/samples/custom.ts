import { type Sample, wrong } from './sample';

/** Kinds that the CRDs in ../shared/crds, KEDA's and External Secrets' define. */
export const customSamples: Sample[] = [
  {
    object: {
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      metadata: { name: 'default' },
      spec: {
        template: {
          spec: {
            nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'default' },
            expireAfter: '720h',
            requirements: [
              { key: 'karpenter.k8s.aws/instance-hypervisor', operator: 'In', values: ['nitro'] },
              { key: 'karpenter.k8s.aws/instance-size', operator: 'NotIn', values: ['nano', 'micro', 'small', 'medium'] },
            ],
          },
        },
        limits: { cpu: 1000, memory: '4000Gi' },
        disruption: { consolidationPolicy: 'WhenEmptyOrUnderutilized', consolidateAfter: '1m', budgets: [{ nodes: '10%' }] },
      },
    },
    wrong: [
      wrong('schema', 'a misspelled field', ['spec', 'template', 'spec', 'expiresAfter'], '720h', 'spec.template.spec.expiresAfter'),
      wrong('schema', 'a duration that is none', ['spec', 'template', 'spec', 'expireAfter'], '30 days', 'spec.template.spec.expireAfter'),
      wrong(
        'cel',
        'a restricted label domain',
        ['spec', 'template', 'spec', 'requirements', 0, 'key'],
        'karpenter.sh/size',
        'spec.template.spec.requirements[0].key',
      ),
      wrong('cel', 'In without values', ['spec', 'template', 'spec', 'requirements', 0, 'values'], [], 'spec.template.spec.requirements'),
      wrong(
        'cel',
        'a budget with a schedule and no duration',
        ['spec', 'disruption', 'budgets', 0, 'schedule'],
        '@daily',
        'spec.disruption.budgets',
      ),
    ],
  },
  {
    object: {
      apiVersion: 'karpenter.k8s.aws/v1',
      kind: 'EC2NodeClass',
      metadata: { name: 'default' },
      spec: {
        role: 'green-nodes',
        amiSelectorTerms: [{ alias: 'al2023@v20260724' }],
        subnetSelectorTerms: [{ id: 'subnet-0123456789abcdef0' }],
        securityGroupSelectorTerms: [{ tags: { 'karpenter.sh/discovery': 'green' } }],
        kubelet: { maxPods: 110 },
        metadataOptions: { httpPutResponseHopLimit: 1, httpTokens: 'required' },
        blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { encrypted: true, volumeSize: '50Gi', volumeType: 'gp3' } }],
      },
    },
    wrong: [
      wrong('schema', 'a misspelled field', ['spec', 'kubelet', 'maxPod'], 110, 'spec.kubelet.maxPod'),
      wrong('schema', 'subnet terms missing', ['spec', 'subnetSelectorTerms'], undefined, 'spec.subnetSelectorTerms'),
      wrong('cel', 'a role and an instance profile', ['spec', 'instanceProfile'], 'green', 'spec'),
      wrong(
        'cel',
        'an alias of an unknown family',
        ['spec', 'amiSelectorTerms', 0, 'alias'],
        'al2024@v20260724',
        'spec.amiSelectorTerms[0].alias',
      ),
      wrong('cel', 'an alias and a family that do not fit', ['spec', 'amiFamily'], 'Bottlerocket', 'spec'),
      wrong(
        'cel',
        'an alias beside another term',
        ['spec', 'amiSelectorTerms', 1],
        { id: 'ami-0123456789abcdef0' },
        'spec.amiSelectorTerms',
      ),
    ],
  },
  {
    object: {
      apiVersion: 'crd.k8s.amazonaws.com/v1alpha1',
      kind: 'ENIConfig',
      metadata: { name: 'eu-west-1a' },
      spec: { subnet: 'subnet-0123456789abcdef0', securityGroups: ['sg-0123456789abcdef0'] },
    },
    wrong: [
      wrong('schema', 'no subnet', ['spec', 'subnet'], undefined, 'spec.subnet'),
      {
        ...wrong('schema', 'a misspelled field', ['spec', 'securityGroup'], 'sg-0123456789abcdef0', 'spec.securityGroup'),
        droppedByApply: true,
      },
    ],
  },
  {
    object: {
      apiVersion: 'elbv2.k8s.aws/v1beta1',
      kind: 'TargetGroupBinding',
      metadata: { name: 'web', namespace: 'default' },
      spec: { serviceRef: { name: 'web', port: 80 }, targetGroupName: 'prod-web-green', targetType: 'ip' },
    },
    wrong: [
      wrong('schema', 'a target type that does not exist', ['spec', 'targetType'], 'pod', 'spec.targetType'),
      wrong('schema', 'a misspelled field', ['spec', 'targetGroupArn'], 'arn:aws:elasticloadbalancing:…', 'spec.targetGroupArn'),
      wrong('schema', 'no service', ['spec', 'serviceRef'], undefined, 'spec.serviceRef'),
    ],
  },
  {
    object: {
      apiVersion: 'networking.k8s.aws/v1alpha1',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'dns' },
      spec: {
        tier: 'Admin',
        priority: 10,
        subject: { namespaces: {} },
        egress: [
          { name: 'dns', action: 'Accept', to: [{ namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }] },
        ],
      },
    },
    wrong: [
      wrong('schema', 'a priority over 1000', ['spec', 'priority'], 1001, 'spec.priority'),
      wrong('schema', 'an action that does not exist', ['spec', 'egress', 0, 'action'], 'Allow', 'spec.egress[0].action'),
      wrong(
        'cel',
        'a deny by domain name',
        ['spec', 'egress', 0],
        { action: 'Deny', to: [{ domainNames: ['example.com'] }] },
        'spec.egress[0]',
      ),
    ],
  },
  {
    object: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'root', namespace: 'argocd', annotations: { 'argocd.argoproj.io/sync-wave': '1' } },
      spec: {
        project: 'platform',
        destination: { server: 'https://kubernetes.default.svc', namespace: 'argocd' },
        source: {
          repoURL: 'https://example.com/repo.git',
          path: 'gitops/bootstrap',
          targetRevision: 'main',
          helm: { valuesObject: { any: { thing: 1 } } },
        },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          syncOptions: ['ServerSideApply=true'],
          retry: { limit: 5, backoff: { duration: '10s', factor: 2 } },
        },
      },
    },
    wrong: [
      wrong('schema', 'a misspelled field', ['spec', 'syncPolicy', 'automatic'], {}, 'spec.syncPolicy.automatic'),
      wrong('schema', 'no destination', ['spec', 'destination'], undefined, 'spec.destination'),
      wrong('schema', 'a string for a boolean', ['spec', 'syncPolicy', 'automated', 'prune'], 'true', 'spec.syncPolicy.automated.prune'),
    ],
  },
  {
    object: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'platform', namespace: 'argocd' },
      spec: {
        sourceRepos: ['https://example.com/repo.git'],
        destinations: [{ server: '*', namespace: '*' }],
        clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      },
    },
    wrong: [wrong('schema', 'a misspelled field', ['spec', 'sourceRepo'], [], 'spec.sourceRepo')],
  },
  {
    object: {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'worker', namespace: 'default', annotations: { 'autoscaling.keda.sh/paused-replicas': '0' } },
      spec: {
        scaleTargetRef: { name: 'worker' },
        minReplicaCount: 0,
        maxReplicaCount: 20,
        triggers: [
          {
            type: 'aws-sqs-queue',
            metadata: { queueURL: 'jobs', queueLength: '5', awsRegion: 'eu-west-1' },
            authenticationRef: { name: 'worker' },
          },
        ],
      },
    },
    wrong: [
      wrong(
        'schema',
        'a number for a string in a trigger',
        ['spec', 'triggers', 0, 'metadata', 'queueLength'],
        5,
        'spec.triggers[0].metadata.queueLength',
      ),
      wrong('schema', 'a misspelled field', ['spec', 'minReplicas'], 1, 'spec.minReplicas'),
      wrong('cel', 'a minimum over the maximum', ['spec', 'minReplicaCount'], 21, 'spec'),
    ],
  },
  {
    object: {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'TriggerAuthentication',
      metadata: { name: 'worker', namespace: 'default' },
      spec: { podIdentity: { provider: 'aws' } },
    },
    wrong: [wrong('schema', 'a provider that does not exist', ['spec', 'podIdentity', 'provider'], 'amazon', 'spec.podIdentity.provider')],
  },
  {
    object: {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: 'repository', namespace: 'argocd' },
      spec: {
        refreshInterval: '1h',
        secretStoreRef: { kind: 'ClusterSecretStore', name: 'aws' },
        target: { name: 'repository', creationPolicy: 'Owner' },
        dataFrom: [{ extract: { key: 'argocd/repository' } }],
      },
    },
    wrong: [wrong('schema', 'a misspelled field', ['spec', 'target', 'creationpolicy'], 'Owner', 'spec.target.creationpolicy')],
  },
];
