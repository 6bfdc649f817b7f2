import { type AdoptOptions, draftEnvironment } from '../../../lib/adopt/draft/environment';
import { AdoptError } from '../../../lib/adopt/draft/left-out';
import type { Inventory, ListenerRule, RuleAuthentication } from '../../../lib/adopt/inventory';
import { checkEnvironment } from '../../../lib/config/check';
import { account, cognito, jwt, kubernetes, loadBalancer, oidc, platform, platformOf, rule, targetGroup, targetGroupArn } from './platform';

const options: AdoptOptions = { name: 'prod', isAsked: false, repository: 'https://github.com/example/platform.git', adminRole: '' };
const draft = (inventory: Inventory = platform(), change: Partial<AdoptOptions> = {}) =>
  draftEnvironment(inventory, { ...options, ...change });
const services = (inventory: Inventory) => draft(inventory).environment.services.map(({ name, priority }) => [name, priority]);
const reasons = (inventory: Inventory) => Object.fromEntries(draft(inventory).leftOut.map(({ what, why }) => [what, why]));

test('the platform becomes an environment that passes every rule', () => {
  const { environment, leftOut, takenOver } = draft();
  const env = checkEnvironment(environment, 'prod.ts');
  expect(env.network.vpc).toMatchObject({
    vpcId: 'vpc-0a000000000000001',
    cidrs: ['10.40.0.0/16'],
    subnets: {
      nodes: {
        'eu-west-1a': { subnetId: 'subnet-0a000000000000003', cidr: '10.40.0.0/19', routeTableId: 'rtb-0a000000000000003' },
        'eu-west-1b': { subnetId: 'subnet-0a000000000000004' },
      },
    },
  });
  expect(env.network.endpoints.s3).toBe(false);
  expect(env.clusters.blue).toMatchObject({ kind: 'existing', name: 'legacy', version: '1.33', kubeContext: 'legacy' });
  expect(env.clusters.green).toMatchObject({ kind: 'managed', version: '1.36', capacity: { maxNodes: 10, podsPerNode: 50 } });
  expect(
    env.services.map(({ name, namespace, containerPort, hosts, paths, targetGroups }) => ({
      name,
      namespace,
      containerPort,
      hosts,
      paths,
      ...targetGroups,
    })),
  ).toEqual([
    { name: 'api', namespace: 'shop', containerPort: 8080, hosts: ['shop.example.com'], paths: ['/api/*'], blue: targetGroupArn('api') },
    { name: 'web', namespace: 'shop', containerPort: 8080, hosts: ['shop.example.com'], paths: [], blue: targetGroupArn('web') },
  ]);
  expect(env.services[0]).toMatchObject({ healthCheck: { path: '/health', intervalSeconds: 30 }, deregistrationDelaySeconds: 120 });
  expect(takenOver).toBe(2);
  // The listener that redirects to HTTPS.
  expect(leftOut.map(({ what }) => what)).toEqual(['listener HTTP 80 of load balancer shop']);
});

test('the same inventory gives the same draft', () => expect(draft()).toEqual(draft()));

describe('priorities', () => {
  const host = 'shop.example.com';

  test('lie before the old rule and behind every other that may match its requests', () => {
    expect(services(platformOf([rule(10, 'api', [host], ['/api/*']), rule(20, 'web', [host])]))).toEqual([
      ['api', 9],
      ['web', 19],
    ]);
  });

  test('jump over rules that cannot match the same request', () => {
    const rules = [rule(10, 'a', ['a.example.com']), rule(11, 'b', ['b.example.com']), rule(12, 'c', ['c.example.com'])];
    expect(services(platformOf(rules))).toEqual([
      ['a', 9],
      ['b', 7],
      ['c', 5],
    ]);
  });

  test('without a free one the rule is left out, with the command that spreads them', () => {
    const rules = [rule(1, 'api', [host], ['/api/*']), rule(2, 'web', [host]), rule(10, 'other', ['other.example.com'])];
    const { leftOut, environment } = draft(platformOf(rules));
    expect(environment.services.map(({ name }) => name)).toEqual(['other']);
    expect(leftOut).toContainEqual({ what: `rule 1 (${host} /api/*)`, why: expect.stringContaining('no free priority') });
    expect(leftOut.at(-1)?.todo).toMatch(
      /^aws elbv2 set-rule-priorities --region eu-west-1 --rule-priorities RuleArn=\S+,Priority=10 RuleArn=\S+,Priority=20 RuleArn=\S+,Priority=30$/,
    );
  });
});

describe('authentication comes with a rule', () => {
  const closed = (type: string, authentication: RuleAuthentication): ListenerRule => {
    const open = rule(10, 'web', ['shop.example.com']);
    return { ...open, actions: [{ type, targetGroupArns: [], authentication }, ...open.actions] };
  };
  const drafted = (type: string, authentication: RuleAuthentication) =>
    draft(platformOf([closed(type, authentication)])).environment.services[0]?.authentication;

  test('with what the API does not say by itself, and the name of the secret that it does not return', () => {
    const { kind, issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, clientId } = oidc;
    expect(drafted('authenticate-oidc', { ...oidc, scope: 'openid email' })).toEqual({
      kind,
      issuer,
      authorizationEndpoint,
      tokenEndpoint,
      userInfoEndpoint,
      clientId,
      clientSecret: { secretName: 'prod/login/shop' },
      scope: 'openid email',
    });
    const { userPoolArn, userPoolClientId, userPoolDomain } = cognito;
    expect(drafted('authenticate-cognito', cognito)).toEqual({ kind: 'cognito', userPoolArn, userPoolClientId, userPoolDomain });
    expect(drafted('jwt-validation', jwt)).toEqual(jwt);
  });

  test.each([
    ['authenticate-oidc', oidc],
    ['authenticate-cognito', cognito],
    ['jwt-validation', jwt],
  ])('and the environment is accepted: %s', (type, authentication) => {
    const inventory = platformOf([closed(type, authentication)]);
    const env = checkEnvironment(draft(inventory).environment, 'prod.ts');
    expect(env.services[0]).toMatchObject({ replaces: inventory.loadBalancers[0]?.listeners[1]?.rules[0]?.arn, authentication });
  });
});

describe('what cannot be taken over is left out with its reason, and the rest goes on', () => {
  const keeper = rule(100, 'web', ['shop.example.com']);
  const action = (...types: string[]): ListenerRule => ({
    ...rule(50, 'other', ['other.example.com']),
    actions: types.map((type) => ({ type, targetGroupArns: type === 'forward' ? [targetGroupArn('other')] : [] })),
  });
  const condition = (field: string, isRegex = false): ListenerRule => ({
    ...rule(50, 'other', []),
    conditions: [{ field, values: ['x'], isRegex }],
  });
  const other = (change: Parameters<typeof targetGroup>[1]) => ({ targetGroups: [targetGroup('web'), targetGroup('other', change)] });
  const plain = rule(50, 'other', ['other.example.com']);
  const withLogin = (authentication: typeof oidc): ListenerRule => ({
    ...plain,
    actions: [{ type: 'authenticate-oidc', targetGroupArns: [], authentication }, ...plain.actions],
  });
  const both: ListenerRule = {
    ...plain,
    actions: [{ type: 'jwt-validation', targetGroupArns: [] }, ...withLogin(oidc).actions].toReversed(),
  };

  test.each<[string, ListenerRule, Parameters<typeof loadBalancer>[1], string]>([
    [
      'a login whose settings are unknown',
      action('authenticate-oidc', 'forward'),
      {},
      'it has authenticate-oidc, which a service cannot have: a rule without it would open what is closed',
    ],
    ['a login and a token check', both, {}, 'it has authenticate-oidc and jwt-validation, which a service cannot have'],
    [
      'a login that cannot be described',
      withLogin({ ...oidc, tokenEndpoint: 'https://login.example.com/token?tenant=shop' }),
      {},
      'its authenticate-oidc is not one that a service can have (tokenEndpoint: expected an https URL',
    ],
    ['a redirect', action('redirect'), {}, 'its action is redirect'],
    ['an action of the future', action('forward', 'teleport'), {}, 'its action is teleport'],
    ['two target groups', rule(50, ['other', 'more'], ['other.example.com']), {}, 'it is weighted between 2 target groups already'],
    ['a rewrite', { ...plain, transforms: ['url-rewrite'] }, {}, 'it rewrites requests (url-rewrite)'],
    ['a condition of the future', condition('tls-version'), {}, 'it has a condition on tls-version'],
    ['addresses that are not IPv4', condition('source-ip'), {}, 'it matches x, which the conditions of a service cannot say'],
    [
      'several keys of the query string in one condition',
      { ...condition('query-string'), conditions: [{ field: 'query-string', values: ['a=1', 'b=1'], isRegex: false, isMixed: true }] },
      {},
      'it has a condition on several keys of the query string',
    ],
    [
      'a header that a service cannot name',
      { ...condition('http-header'), conditions: [{ field: 'http-header', name: 'x$y', values: ['1'], isRegex: false }] },
      {},
      'it matches http-header x$y',
    ],
    ['a regular expression', condition('path-pattern', true), {}, 'it has a regular expression'],
    ['a host without a domain', rule(50, 'other', ['localhost']), {}, 'it matches localhost'],
    ['instances', plain, other({ targetType: 'instance' }), 'its targets are instances'],
    ['a function', plain, other({ targetType: 'lambda' }), 'its targets are of type lambda'],
  ])('%s', (_, left, change, why) => {
    const inventory = platformOf([left, keeper], change);
    expect(services(inventory)).toEqual([['web', 99]]);
    const [, reason] = Object.entries(reasons(inventory)).find(([name]) => name.startsWith('rule 50')) ?? [];
    expect(reason).toEqual(expect.stringContaining(why));
  });

  test('a target group without a binding, one without its Service, and one whose port nothing has', () => {
    const inventory = platformOf([rule(50, 'unbound', ['a.io']), rule(60, 'gone', ['b.io']), rule(70, 'named', ['c.io']), keeper]);
    const objects = inventory.kubernetes;
    const changed = {
      ...objects,
      bindings: objects.bindings.filter(({ name }) => name !== 'unbound'),
      services: objects.services
        .filter(({ name }) => name !== 'gone')
        .map((service) => (service.name === 'named' ? { ...service, ports: [{ port: 80, targetPort: 'http' }] } : service)),
    };
    expect(reasons({ ...inventory, kubernetes: changed })).toMatchObject({
      'rule 50 (a.io)': expect.stringContaining('no TargetGroupBinding'),
      'rule 60 (b.io)': expect.stringContaining('names a Service that there is not: shop/gone'),
      'rule 70 (c.io)': expect.stringContaining('no container of Service shop/named has the port http'),
    });
  });

  test('a second rule to the same target group, with another login', () => {
    expect(reasons(platformOf([withLogin(oidc), rule(60, 'other', ['b.io']), keeper]))).toMatchObject({
      'rule 60 (b.io)': 'it goes to the target group of rule 50 (other.example.com) with another authentication, and a service has one',
    });
  });

  test('what a rule of the configuration refuses, with its own words', () => {
    const inventory = platformOf([keeper, rule(50, 'api', ['api.io'])]);
    const inDefault = <T extends { name: string }>(objects: readonly T[]) =>
      objects.map((one) => (one.name === 'api' ? { ...one, namespace: 'default' } : one));
    const { bindings, services: objects } = inventory.kubernetes;
    expect(
      reasons({ ...inventory, kubernetes: { ...inventory.kubernetes, bindings: inDefault(bindings), services: inDefault(objects) } }),
    ).toMatchObject({
      'service default/api': expect.stringContaining('the platform has this namespace'),
    });
  });

  test('services beyond the quota of target groups', () => {
    const rules = Array.from({ length: 60 }, (_, index) => rule(10 * (index + 1), `s${index}`, [`s${index}.io`]));
    const inventory = platformOf(rules);
    expect(draft(inventory).takenOver).toBe(40);
    expect(reasons(inventory)['rule 410 (s40.io)']).toContain('more than 100 target groups: it has 60');
  });
});

describe('the load balancer', () => {
  const rules = [rule(10, 'web', ['shop.example.com'])];
  const small = loadBalancer(rules);
  const named = (name: string, change: Parameters<typeof loadBalancer>[1] = {}) =>
    loadBalancer(rules, { arn: small.arn.replace('app/shop', `app/${name}`), ...change });
  const owned = {
    tags: { 'elbv2.k8s.aws/cluster': 'legacy', 'ingress.k8s.aws/stack': 'shop', 'ingress.k8s.aws/resource': 'LoadBalancer' },
  };

  test('one that an Ingress owns is left out; without another, nothing is written', () => {
    expect(reasons(platform({ loadBalancers: [named('ingress', owned), small] }))).toMatchObject({
      'load balancer ingress': expect.stringContaining('an Ingress owns it (tag ingress.k8s.aws/stack: shop)'),
    });
    expect(() => draft(platform({ loadBalancers: [named('ingress', owned)] }))).toThrow(AdoptError);
    expect(() => draft(platform({ loadBalancers: [] }))).toThrow('found:     none in the VPC');
  });

  test('of several that nobody asked for, the one with most rules', () => {
    const large = loadBalancer([rule(10, 'api', ['a.io']), rule(20, 'web', ['b.io'])], { arn: named('large').arn });
    const { environment, leftOut } = draft(platform({ loadBalancers: [small, large] }));
    expect(environment.edge).toMatchObject({ loadBalancer: { arn: large.arn } });
    expect(environment.edge).not.toHaveProperty('loadBalancers');
    const todo = expect.stringContaining(`--load-balancer ${large.arn} --load-balancer ${small.arn}`) as unknown;
    expect(leftOut[0]).toMatchObject({ what: 'load balancer shop', todo });
  });

  describe('several that were asked for', () => {
    const other = (name: string, id: string, own: readonly ListenerRule[]) => {
      const at = (text: string) => text.replace('app/shop/', `app/${name}/`).replace(small.arn.split('/').at(-1) ?? '', id);
      const made = loadBalancer(own.map((forwards) => ({ ...forwards, arn: at(forwards.arn) })));
      return { ...made, arn: at(made.arn), listeners: made.listeners.map((listener) => ({ ...listener, arn: at(listener.arn) })) };
    };
    const inner = other('Inner-Edge', '00000000000000aa', [rule(10, 'api', ['shop.example.com'], ['/api/*'])]);
    const drafted = (...loadBalancers: (typeof small)[]) => draft(platform({ loadBalancers }), { isAsked: true });

    test('the first by default, the others by their names; each rule is a service behind its own', () => {
      const { environment, leftOut, takenOver, rules: count } = drafted(small, inner);
      expect(environment.edge).toMatchObject({
        loadBalancer: { kind: 'existing', arn: small.arn },
        loadBalancers: { 'inner-edge': { kind: 'existing', arn: inner.arn, securityGroupId: 'sg-0a000000000000001' } },
      });
      expect(environment.services.map(({ name, loadBalancer: behind }) => [name, behind])).toEqual([
        ['web', undefined],
        ['api', 'inner-edge'],
      ]);
      expect([takenOver, count]).toEqual([2, 2]);
      expect(leftOut.filter(({ what }) => what.startsWith('load balancer'))).toEqual([]);
      expect(checkEnvironment(environment, 'prod.ts').edge.loadBalancers['inner-edge']?.kind).toBe('existing');
    });

    test('one whose rules all have to be left out is none; the next is the one by default', () => {
      const { environment, leftOut } = drafted(other('odd', '00000000000000bb', [rule(10, ['web', 'api'], ['odd.example.com'])]), inner);
      expect(environment.edge).toMatchObject({ loadBalancer: { arn: inner.arn } });
      expect(environment.edge).not.toHaveProperty('loadBalancers');
      expect(environment.services.map(({ loadBalancer: behind }) => behind)).toEqual([undefined]);
      expect(leftOut).toContainEqual({ what: 'load balancer odd', why: 'none of its rules can be taken over' });
    });

    test('nodes are in zones that all of them are in', () => {
      const narrow = { ...inner, subnetIds: inner.subnetIds.slice(0, 1) };
      expect(() => drafted(small, narrow)).toThrow(/two zones that all load balancers are in[^]*found: +eu-west-1a/);
    });
  });

  test.each<[string, Parameters<typeof loadBalancer>[1], string]>([
    ['a Network Load Balancer', { type: 'network' }, 'it is of type network'],
    ['one without HTTPS', { listeners: small.listeners.slice(0, 1) }, 'it has no HTTPS listener'],
    ['one without a security group', { securityGroupIds: [] }, 'it has no security group'],
  ])('%s cannot be taken over', (_, change, why) => {
    expect(() => draft(platform({ loadBalancers: [named('odd', change)] }))).toThrow(why);
  });

  test('one whose rules all have to be left out: nothing is written, and each reason is there', () => {
    expect(() => draft({ ...platform(), kubernetes: kubernetes([]) })).toThrow(
      /no rule of load balancer shop can be taken over[^]*no TargetGroupBinding[^]*expected: /,
    );
  });
});

describe('the network', () => {
  const base = platform();
  const vpc = (change: Partial<Inventory['vpc']>) => ({ ...base, vpc: { ...base.vpc, ...change } });

  test('pod blocks keep clear of the VPC and of every route', () => {
    const { environment } = draft(
      vpc({ cidrs: ['10.40.0.0/16', '100.64.0.0/16'], routes: ['0.0.0.0/0', '100.65.0.0/16', '100.66.128.0/17'] }),
    );
    expect(environment.network.podCidrs).toEqual(['100.67.0.0/16']);
  });

  test('nodes go where node groups are', () => {
    const extra = {
      ...base.vpc.subnets[2],
      id: 'subnet-0a000000000000009',
      cidr: '10.40.64.0/19',
      freeAddresses: 10,
    } as Inventory['vpc']['subnets'][number];
    const inventory = vpc({ subnets: [...base.vpc.subnets, extra] });
    const nodes = (env: ReturnType<typeof draft>) =>
      (env.environment.network.vpc as { subnets: { nodes: Record<string, { subnetId: string }> } }).subnets.nodes['eu-west-1a']?.subnetId;
    expect(nodes(draft(inventory))).toBe('subnet-0a000000000000003');
    expect(nodes(draft({ ...inventory, cluster: { ...inventory.cluster, nodeSubnetIds: [extra.id] } }))).toBe(extra.id);
  });

  test('fewer than two zones with a private subnet: nothing is written', () => {
    expect(() => draft(vpc({ subnets: base.vpc.subnets.slice(0, 3) }))).toThrow(
      /private subnet in at least two zones[^]*found: +eu-west-1a/,
    );
  });

  test('a size that the subnets do not hold is cut to what they do, and said', () => {
    const { environment, leftOut } = draft({ ...base, peakNodes: 20_000 });
    const capacity = environment.clusters.green.kind === 'managed' ? environment.clusters.green.capacity.maxNodes : 0;
    expect(capacity).toBeGreaterThan(500);
    expect(leftOut.at(-1)?.what).toBe(`${24_000 - capacity} of 24000 nodes`);
  });

  test('more CIDRs than accounts begin with: the quota is named', () => {
    const cidrs = ['10.40.0.0/16', '10.41.0.0/16', '10.42.0.0/16', '10.43.0.0/16', '10.44.0.0/16'];
    const { environment, leftOut } = draft(vpc({ cidrs }));
    expect(environment.network.cidrQuota).toBe(6);
    expect(leftOut.at(-1)?.why).toContain('IPv4 CIDR blocks per VPC');
  });
});

test('roles of service accounts and workers come with it; those of the platform and of other accounts do not', () => {
  const role = (name: string, of = account) => `arn:aws:iam::${of}:role/${name}`;
  const objects = kubernetes(['api', 'web'], {
    serviceAccounts: [
      { namespace: 'shop', name: 'api', roleArn: role('shop-api') },
      { namespace: 'shop', name: 'plain' },
      { namespace: 'kube-system', name: 'aws-node', roleArn: role('cni') },
      { namespace: 'shop', name: 'foreign', roleArn: role('x', '999999999999') },
    ],
    cronJobs: [
      { namespace: 'jobs', name: 'nightly' },
      { namespace: 'kube-system', name: 'clean' },
    ],
    scaledObjects: [
      { namespace: 'shop', name: 'orders', maxReplicas: 30, triggers: ['aws-sqs-queue'] },
      { namespace: 'shop', name: 'api', maxReplicas: 9, triggers: ['cpu'] },
    ],
    scaledJobs: [{ namespace: 'shop', name: 'import', maxReplicas: 5, triggers: ['kafka'] }],
  });
  const { environment, leftOut } = draft({ ...platform(), kubernetes: objects });
  expect(environment.identities).toEqual([{ namespace: 'shop', serviceAccount: 'api', role: { existingArn: role('shop-api') } }]);
  expect(environment.workers).toEqual({
    home: 'blue',
    workloads: [
      { kind: 'CronJob', namespace: 'jobs', name: 'nightly', class: 'cron' },
      { kind: 'ScaledObject', namespace: 'shop', name: 'orders', class: 'competing', maxReplicas: 30 },
      { kind: 'ScaledObject', namespace: 'shop', name: 'api', class: 'per-cluster' },
      { kind: 'ScaledJob', namespace: 'shop', name: 'import', class: 'competing', maxReplicas: 5 },
    ],
  });
  expect(environment.gitops.namespaces).toEqual(['jobs']);
  expect(leftOut.at(-1)).toMatchObject({ what: 'service account shop/foreign' });
});

test('names are unique, and short enough for the target groups that are named after them', () => {
  const inventory = platformOf([rule(10, 'one', ['a.io']), rule(20, 'two', ['b.io']), rule(30, 'three', ['c.io'])]);
  const names = ['web', 'web', 'a-service-with-quite-a-long-name'];
  const namespaces = ['shop', 'blog', 'shop'];
  const renamed = {
    ...inventory.kubernetes,
    bindings: inventory.kubernetes.bindings.map((binding, index) => ({
      ...binding,
      namespace: namespaces[index] ?? '',
      serviceName: names[index] ?? '',
    })),
    services: inventory.kubernetes.services.map((service, index) => ({
      ...service,
      namespace: namespaces[index] ?? '',
      name: names[index] ?? '',
    })),
  };
  const { environment } = draft({ ...inventory, kubernetes: renamed });
  expect(environment.services.map(({ name }) => name)).toEqual([
    'web',
    'blog-web',
    expect.stringMatching(/^shop-a-service-w.*-[0-9a-f]{4}$/),
  ]);
  expect(environment.services.map(({ serviceName }) => serviceName)).toEqual([undefined, 'web', 'a-service-with-quite-a-long-name']);
  checkEnvironment(environment, 'prod.ts');
});
