import { bases } from '../../../../tools/docs/cases/case';
import { type Changes, changed } from '../../../../tools/docs/cases/change';

const arn = (service: string, account: string, resource: string, region = 'eu-west-1') =>
  `arn:aws:${service}:${region}:${account}:${resource}`;

/** What any environment can have besides. */
const shift = (account: string, region = 'eu-west-1'): Changes => ({
  'shift.waves': [{ name: 'first', services: ['web'], steps: [10, 100], bakeMinutes: 5 }],
  'shift.gate.extraAlarmArns': [arn('cloudwatch', account, 'alarm:orders-lag', region)],
  'shift.hooks': [
    {
      name: 'smoke',
      when: 'before-step',
      lambdaArn: arn('lambda', account, 'function:smoke-test', region),
      command: ['./smoke', '--fast'],
      env: ['SMOKE_URL'],
    },
  ],
  'shift.windows': [{ days: ['mon'], from: '22:00', to: '04:00', timeZone: 'Europe/Berlin' }],
  'shift.freezes': [{ from: '2026-12-20T18:00', to: '2027-01-07T08:00', timeZone: 'Europe/Berlin', reason: 'end of year' }],
  'shift.analyses': [
    {
      name: 'orders',
      provider: 'cloudwatch',
      query: 'failed',
      metrics: { failed: { namespace: 'Shop', name: 'Failed', dimensions: { Cluster: 'prod-{{to}}' }, stat: 'Sum' } },
      condition: '< 5',
      services: ['web'],
    },
    {
      name: 'latency',
      provider: 'prometheus',
      url: 'https://prometheus.example.com/prod',
      query: 'histogram_quantile(0.99, sum by (le) (rate(seconds_bucket[5m])))',
      condition: '< 0.5',
      services: ['web'],
      secretHeader: {
        name: 'Authorization',
        secretArn: arn('secretsmanager', account, 'secret:prometheus-AbCdEf', region),
        keyArn: arn('kms', account, 'key/1234abcd-12ab-34cd-56ef-1234567890ab', region),
      },
    },
    {
      name: 'errors',
      provider: 'amp',
      workspaceArn: arn('aps', account, 'workspace/ws-1234abcd-12ab-34cd-56ef-1234567890ab', region),
      query: 'sum(errors)',
      condition: '< 1',
      services: ['web'],
    },
    {
      name: 'slo',
      provider: 'http',
      url: 'https://slo.example.com/{{to}}',
      query: 'data.rate',
      condition: '>= 99',
      services: ['web'],
      secretHeader: {
        name: 'X-Token',
        secretArn: arn('secretsmanager', account, 'secret:slo-AbCdEf', region),
        keyArn: arn('kms', account, 'key/1234abcd-12ab-34cd-56ef-1234567890ab', region),
      },
    },
  ],
  'shift.approvals': [{ wave: 'first', step: 100 }],
  'shift.gate.whenBothColorsFail': 'hold',
});

const green: Changes = {
  'clusters.green.serviceCidr': '172.21.0.0/16',
  'clusters.green.endpoint': { publicCidrs: ['203.0.113.0/24'], privateCidrs: ['10.200.0.0/24'] },
  'clusters.green.supportType': 'extended',
  'clusters.green.controlPlaneTier': 'standard',
  'clusters.green.networkPolicyMode': 'standard',
  'clusters.green.systemNodes': { amiFamily: 'al2023', architecture: 'arm64', instanceTypes: ['m7g.large'] },
  'clusters.green.nodePools': [{ name: 'general', capacityTypes: ['spot'], architectures: ['arm64'], instanceCategories: ['m'] }],
  'clusters.green.nodeImage': { kind: 'al2023' },
  'clusters.green.pins': {
    karpenter: '1.14.1',
    loadBalancerController: '3.5.0',
    argoCd: '10.1.1',
    kubectl: '1.36',
    ami: 'v20260724',
    addons: { 'vpc-cni': 'v1.23.1-eksbuild.1' },
  },
  'clusters.green.oidcIssuer': 'https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF',
};

const session = {
  scope: 'openid email',
  sessionCookieName: 'shop-session',
  onUnauthenticatedRequest: 'deny',
  extraParameters: { prompt: 'login' },
};

/** Descriptions that are accepted and have, taken together, every field that holds text. */
export const completeEnvironments: Readonly<Record<string, unknown>> = {
  managed: changed(bases.dev, {
    ...shift('111111111111'),
    ...green,
    zoneIds: { 'eu-west-1a': 'euw1-az1', 'eu-west-1b': 'euw1-az2', 'eu-west-1c': 'euw1-az3' },
    'edge.loadBalancer.webAclArn': arn('wafv2', '111111111111', 'regional/webacl/edge/5d6e7f80-91a2-4b3c-8d4e-5f6071829304'),
    'edge.loadBalancer.allowedCidrs': ['198.51.100.0/24'],
    'edge.loadBalancer.aliases': [{ hostedZoneId: 'Z0123456789ABCDEFGHIJ', zoneName: 'example.com', name: 'shop.example.com' }],
    'edge.loadBalancers': {
      internal: {
        kind: 'managed',
        scheme: 'internal',
        certificateArns: [arn('acm', '111111111111', 'certificate/7a6b5c4d-3e2f-4a1b-9c8d-0e1f2a3b4c5d')],
        webAclArn: arn('wafv2', '111111111111', 'regional/webacl/inner/5d6e7f80-91a2-4b3c-8d4e-5f6071829304'),
        allowedCidrs: ['198.51.100.0/24'],
        aliases: [{ hostedZoneId: 'Z0123456789ABCDEFGHIK', zoneName: 'example.org', name: 'inner.example.org' }],
      },
      connections: {
        kind: 'network',
        scheme: 'internal',
        certificateArns: [arn('acm', '111111111111', 'certificate/8a6b5c4d-3e2f-4a1b-9c8d-0e1f2a3b4c5d')],
        allowedCidrs: ['198.51.100.0/24'],
        aliases: [{ hostedZoneId: 'Z0123456789ABCDEFGHIM', zoneName: 'example.net', name: 'db.example.net' }],
      },
    },
    'services.1.loadBalancer': 'internal',
    'services.2': {
      name: 'db',
      namespace: 'shop',
      containerPort: 5432,
      loadBalancer: 'connections',
      listener: { protocol: 'TLS', port: 5432 },
    },
    'services.0.serviceName': 'web-http',
    'services.0.healthCheck': { path: '/healthz', matcher: '200-299' },
    'services.0.paths': ['/web/*'],
    'services.0.authentication': {
      kind: 'oidc',
      issuer: 'https://login.example.com',
      authorizationEndpoint: 'https://login.example.com/authorize',
      tokenEndpoint: 'https://login.example.com/token',
      userInfoEndpoint: 'https://login.example.com/userinfo',
      clientId: 'shop',
      clientSecret: { secretName: 'dev/login/shop', jsonKey: 'secret' },
      ...session,
    },
    traffic: {
      weights: { blue: 100, green: 0, services: { web: { blue: 90, green: 10 } } },
      testRoute: { to: 'green', sourceCidrs: ['198.51.100.0/24'] },
      acceptEmptyTargetGroups: ['web'],
    },
    'clusters.green.access': [
      { principalArn: 'arn:aws:iam::111111111111:role/admin', policy: 'view', namespaces: ['shop'] },
      {
        principalArn: 'arn:aws:iam::111111111111:user/ci',
        policies: [{ policy: 'edit', namespaces: ['shop'] }],
        groups: ['shop-ci'],
      },
    ],
    organization: {
      permissionsBoundaryArn: 'arn:aws:iam::111111111111:policy/boundary',
      rolePath: '/platform/',
      bootstrapQualifier: 'platform',
      httpProxy: { url: 'http://proxy.example.com:3128', noProxy: ['.internal.example.com'] },
      keys: Object.fromEntries(
        ['all', 'secrets', 'logs', 'table', 'topic', 'queues'].map((purpose, index) => [
          purpose,
          arn('kms', '111111111111', `key/1234abcd-12ab-34cd-56ef-00000000000${index}`),
        ]),
      ),
      registries: {
        images: {
          ecrPublic: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/ecr-public',
          quay: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/quay',
          ghcr: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/github',
          dockerHub: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/docker-hub',
        },
        charts: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts',
        chartsSecret: 'charts-registry',
      },
    },
    mirroring: {
      colors: ['green'],
      target: { networkLoadBalancerArn: arn('elasticloadbalancing', '111111111111', 'loadbalancer/net/mirror/50dc6c495c0c9188') },
      rules: [{ direction: 'ingress', action: 'accept', protocol: 'tcp', sourceCidr: '10.0.0.0/8', destinationCidr: '10.0.0.0/8' }],
    },
    volumeKeyArns: [arn('kms', '111111111111', 'key/1234abcd-12ab-34cd-56ef-1234567890ab')],
    'gitops.samples.service': 'web',
    'gitops.podSecurity': { shop: 'restricted' },
    notifications: {
      emails: ['platform@example.com'],
      slack: { workspaceId: 'T07EA123LEP', channelId: 'C07EZ1ABC23' },
      https: ['https://events.example.com/integration/enqueue'],
    },
  }),
  'taken over': changed(bases.prod, {
    ...shift('333333333333'),
    notifications: {
      topic: {
        arn: arn('sns', '333333333333', 'platform-alerts'),
        keyArn: arn('kms', '333333333333', 'key/1234abcd-12ab-34cd-56ef-1234567890ab'),
      },
    },
    ...green,
    'services.0.targetGroups.green': arn('elasticloadbalancing', '333333333333', 'targetgroup/shop-web-green/83e2d6bc24d8a067'),
    'services.0.authentication': {
      kind: 'cognito',
      userPoolArn: arn('cognito-idp', '333333333333', 'userpool/eu-west-1_AbCdEf456'),
      userPoolClientId: '3n4b5urk1ft4fl3mg5e62d9ado',
      userPoolDomain: 'shop',
      ...session,
    },
    'services.1.authentication': {
      kind: 'jwt',
      issuer: 'https://login.example.com',
      jwksEndpoint: 'https://login.example.com/keys',
      claims: [{ name: 'scope', format: 'space-separated-values', values: ['orders.read'] }],
    },
    'edge.loadBalancers': {
      partner: {
        kind: 'existing',
        arn: arn('elasticloadbalancing', '333333333333', 'loadbalancer/app/partner/60dc6c495c0c9188'),
        listenerArn: arn('elasticloadbalancing', '333333333333', 'listener/app/partner/60dc6c495c0c9188/a2f7dc8efc522ab2'),
        securityGroupId: 'sg-0a1b2c3d4e5f60719',
        subnetCidrs: ['10.40.0.0/22'],
      },
    },
    'services.2.loadBalancer': 'partner',
    'services.1.methods': ['GET'],
    'services.2.hosts': ['checkout.example.com'],
    'services.2.paths': [],
    'services.2.headers': [{ name: 'X-Version', values: ['2'] }],
    'services.2.queryStrings': [{ key: 'preview', values: ['on'] }],
    'services.2.sources': ['198.51.100.0/24'],
    'services.2.furtherRules': [
      {
        priority: 40,
        hosts: ['pay.example.com'],
        headers: [{ name: 'X-Version', values: ['3'] }],
        queryStrings: [{ key: 'preview', values: ['off'] }],
        replaces: arn(
          'elasticloadbalancing',
          '333333333333',
          'listener-rule/app/partner/60dc6c495c0c9188/a2f7dc8efc522ab2/9683b2d02a6cabef',
        ),
      },
      { priority: 42, paths: ['/pay/*'], methods: ['POST'], sources: ['198.51.100.0/24'] },
    ],
    'services.2.targetProtocol': 'HTTPS',
    'services.2.protocolVersion': 'HTTP2',
    'services.2.healthCheck': { path: '/healthz', matcher: '200', protocol: 'HTTP' },
    'services.2.targetGroupAttributes': { 'load_balancing.algorithm.type': 'least_outstanding_requests' },
    'services.0.replaces': arn(
      'elasticloadbalancing',
      '333333333333',
      'listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee',
    ),
    'clusters.blue.oidcIssuer': 'https://oidc.eks.eu-west-1.amazonaws.com/id/FEDCBA9876543210FEDCBA9876543210',
    'clusters.green.serviceCidr': '172.22.0.0/16',
    'workers.namespaces': ['shop', 'checkout'],
    'workers.ignore': [{ namespace: 'velero' }, { namespace: 'shop', name: 'database-backup' }],
    'gitops.path': 'gitops/bootstrap',
    'traffic.userPoolArns': [arn('cognito-idp', '333333333333', 'userpool/eu-west-1_AbCdEf123')],
    'gitops.externalSecret': 'argocd/platform-repository',
    'gitops.externalSecrets': true,
    'identities.2': {
      namespace: 'external-secrets',
      serviceAccount: 'external-secrets',
      role: { policyArns: ['arn:aws:iam::333333333333:policy/read-secret'] },
    },
    'gitops.namespaces': ['jobs'],
    'gitops.workloads.form': 'helm',
    'gitops.workloads.kinds': ['monitoring.coreos.com/ServiceMonitor'],
    mirroring: { colors: ['green'], target: { targetId: 'tmt-0a1b2c3d4e5f60718' } },
  }),
  existing: changed(bases.existing, shift('444444444444', 'us-east-1')),
  'one color': changed(bases.dev, {
    'clusters.blue': { kind: 'absent' },
    'traffic.weights': { keptIn: 'ssm', seed: { blue: 0, green: 100 } },
    'workers.home': 'green',
    'clusters.green.nodeImage': { kind: 'bottlerocket', release: 'v1.64.0' },
  }),
};
