import * as fc from 'fast-check';
import { mostPortRanges } from '../../../../lib/config/derived/port-ranges';
import { rulesPerGroup } from '../../../../lib/config/derived/security-group-quota';
import { clusterTemplate, environmentLike, given, greenLike, identityTemplate, ofType, one, type Template, written } from './synthesized';

const dev = clusterTemplate(environmentLike('dev'));

describe('security groups', () => {
  /** `to ← from port`, one per rule; groups that are given keep their ids. */
  const rules = (template: Template): string[] => {
    const names = Object.fromEntries(
      ofType(template, 'AWS::EC2::SecurityGroup').map(([id, { Properties }]) => [`<${id}>`, String(Properties.GroupDescription)]),
    );
    const name = (group: unknown) =>
      names[written(group)] ?? written(group).replace(given.loadBalancers[0].securityGroupId, 'load balancer');
    const ports = (p: Readonly<Record<string, unknown>>) =>
      p.IpProtocol === '-1' ? 'everything' : p.FromPort === p.ToPort ? `${String(p.IpProtocol)} ${String(p.FromPort)}` : 'a range';
    return [
      ...ofType(template, 'AWS::EC2::SecurityGroupIngress').map(
        ([, { Properties: p }]) => `${name(p.GroupId)} ← ${name(p.SourceSecurityGroupId ?? p.CidrIp)}: ${ports(p)}`,
      ),
      ...ofType(template, 'AWS::EC2::SecurityGroupEgress').map(
        ([, { Properties: p }]) => `${name(p.GroupId)} → ${name(p.DestinationSecurityGroupId)}: ${ports(p)}`,
      ),
    ];
  };

  const within = [
    'EKS control plane ← Nodes and hostNetwork pods: tcp 443',
    'EKS control plane ← Pods: tcp 443',
    'Nodes and hostNetwork pods ← EKS control plane: tcp 10250',
    'Nodes and hostNetwork pods ← Nodes and hostNetwork pods: everything',
    'Nodes and hostNetwork pods ← Pods: everything',
    'Pods ← Pods: everything',
    'Pods ← Nodes and hostNetwork pods: everything',
    'Pods ← EKS control plane: tcp 6443',
    'Pods ← EKS control plane: tcp 9443',
    'Pods ← EKS control plane: tcp 10250',
    'Pods ← EKS control plane: tcp 10251',
  ];

  test('have exactly these rules', () => {
    expect(rules(dev)).toEqual([
      ...within,
      'Pods ← load balancer: tcp 8080',
      'Pods ← load balancer: tcp 8081',
      'load balancer → Pods: tcp 8080',
      'load balancer → Pods: tcp 8081',
    ]);
  });

  test('let this color’s pods into what workloads depend on', () => {
    const prod = rules(clusterTemplate(environmentLike('prod')));
    expect(prod).toContain('sg-0c11b22c33d44e551 ← Pods: tcp 5432');
    expect(prod).toContain('sg-0c11b22c33d44e552 ← Pods: tcp 6379');
  });

  test('open the API to the addresses outside that are listed', () => {
    const template = clusterTemplate(greenLike('dev', ({ endpoint }) => Object.assign(endpoint, { privateCidrs: ['10.99.0.0/24'] })));
    expect(rules(template).filter((rule) => rule.includes('10.99'))).toEqual(['EKS control plane ← 10.99.0.0/24: tcp 443']);
  });

  test('have no rule within them: those would be outside this list', () => {
    for (const [, { Properties }] of ofType(dev, 'AWS::EC2::SecurityGroup')) expect(Properties).not.toHaveProperty('SecurityGroupIngress');
  });

  test('leave the control plane its way out by the group of EKS alone', () => {
    expect(one(dev, 'AWS::EC2::SecurityGroup', { GroupDescription: 'EKS control plane' }).Properties.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '255.255.255.255/32' }),
    ]);
  });

  test('whatever ports services have, the load balancer reaches each from both sides, once, and no other', () => {
    const base = environmentLike('dev');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: 8 }), (containerPorts) => {
        const services = containerPorts.map((containerPort, index) => ({ ...base.services[0]!, name: `s${index}`, containerPort }));
        const found = rules(clusterTemplate({ ...base, services })).filter((rule) => rule.includes('load balancer'));
        const wanted = [...new Set(containerPorts)].flatMap((port) => [
          `Pods ← load balancer: tcp ${port}`,
          `load balancer → Pods: tcp ${port}`,
        ]);
        expect(found.toSorted()).toEqual(wanted.toSorted());
      }),
      { numRuns: 10 },
    );
  });

  // Two colors of 30 ports each fill the load balancer's group, and one more service would be refused by EC2 in the middle of a deploy.
  test('ports beyond the limit share ranges, on both sides', () => {
    const base = environmentLike('dev');
    const services = Array.from({ length: 30 }, (_, index) => ({
      ...base.services[0]!,
      name: `s${index}`,
      containerPort: 8000 + 10 * index,
    }));
    const found = rules(clusterTemplate({ ...base, services })).filter((rule) => rule.includes('load balancer'));
    expect(found.filter((rule) => rule.startsWith('Pods ←'))).toHaveLength(mostPortRanges);
    expect(found.filter((rule) => rule.startsWith('load balancer →'))).toHaveLength(mostPortRanges);
  });

  // The group of pods has a rule for each range of each load balancer: six with twenty ranges would be 120.
  test('six load balancers with 25 ports each: no group has more rules in a direction than EC2 allows, and each reaches its own ports alone', () => {
    const base = environmentLike('dev');
    const names = [undefined, 'a', 'b', 'c', 'd', 'e'];
    const portOf = (index: number) => 1000 * (1 + (index % names.length)) + 10 * index;
    const services = Array.from({ length: 150 }, (_, index) => {
      const name = names[index % names.length];
      return { ...base.services[0]!, name: `s${index}`, containerPort: portOf(index), ...(name !== undefined && { loadBalancer: name }) };
    });
    const loadBalancers = names.map((name, index) => ({ name, securityGroupId: `sg-0a1b2c3d4e5f60aa${index}` }));
    const template = clusterTemplate({ ...base, services }, 'green', { loadBalancers });
    const perGroup = (type: string) => {
      const counts = new Map<string, number>();
      for (const [, { Properties }] of ofType(template, type)) {
        const group = JSON.stringify(Properties.GroupId);
        counts.set(group, (counts.get(group) ?? 0) + 1);
      }
      return [...counts.values()];
    };
    for (const type of ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress']) {
      expect(Math.max(...perGroup(type))).toBeLessThanOrEqual(rulesPerGroup);
    }
    const egress = ofType(template, 'AWS::EC2::SecurityGroupEgress').map(([, { Properties }]) => Properties);
    for (const [index, { securityGroupId }] of loadBalancers.entries()) {
      const own = egress.filter(({ GroupId }) => GroupId === securityGroupId);
      const reached = (port: number) => own.some(({ FromPort, ToPort }) => (FromPort as number) <= port && port <= (ToPort as number));
      const ports = services.map(({ containerPort }) => containerPort);
      expect(ports.filter((_, service) => service % names.length === index).every(reached)).toBe(true);
    }
  });

  test('the load balancer reaches the port of a health check, too', () => {
    const { services, ...base } = environmentLike('dev');
    const [web] = services;
    const checked = { ...web!, containerPort: 8080, healthCheck: { ...web!.healthCheck, port: 9090 } };
    const found = rules(clusterTemplate({ ...base, services: [checked] })).filter((rule) => rule.includes('load balancer'));
    expect(found.toSorted()).toEqual(
      [8080, 9090].flatMap((port) => [`Pods ← load balancer: tcp ${port}`, `load balancer → Pods: tcp ${port}`]).toSorted(),
    );
  });

  test('load balancers that share a group have each rule once', () => {
    const base = environmentLike('dev');
    const services = [base.services[0]!, { ...base.services[1]!, containerPort: base.services[0]!.containerPort, loadBalancer: 'a' }];
    const [{ securityGroupId }] = given.loadBalancers;
    const loadBalancers = [...given.loadBalancers, { name: 'a', securityGroupId }];
    const found = rules(clusterTemplate({ ...base, services }, 'green', { loadBalancers })).filter((rule) =>
      rule.includes('load balancer'),
    );
    expect(found).toEqual([
      `Pods ← load balancer: tcp ${services[0]?.containerPort}`,
      `load balancer → Pods: tcp ${services[0]?.containerPort}`,
    ]);
  });
});

describe('access entries', () => {
  const role = (name: string) => `arn:aws:iam::111111111111:role/${name}`;
  const template = clusterTemplate(
    greenLike('dev', (cluster) =>
      Object.assign(cluster, {
        access: [
          { principalArn: role('platform-admin'), policy: 'cluster-admin' },
          { principalArn: role('shop'), policy: 'edit', namespaces: ['shop', 'checkout'] },
          { principalArn: role('audit'), policy: 'view' },
        ],
      }),
    ),
  );
  const policies = (principalArn: string) =>
    (
      one(template, 'AWS::EKS::AccessEntry', { PrincipalArn: principalArn }).Properties.AccessPolicies as {
        PolicyArn: unknown;
        AccessScope: unknown;
      }[]
    ).map(({ PolicyArn, AccessScope }) => [
      written(PolicyArn).replace('arn:<AWS::Partition>:eks::aws:cluster-access-policy/', ''),
      AccessScope,
    ]);

  test('are the configured ones and no others, for the whole cluster or for namespaces', () => {
    expect(ofType(template, 'AWS::EKS::AccessEntry')).toHaveLength(3);
    expect(policies(role('platform-admin'))).toEqual([['AmazonEKSClusterAdminPolicy', { Type: 'cluster' }]]);
    expect(policies(role('shop'))).toEqual([['AmazonEKSEditPolicy', { Type: 'namespace', Namespaces: ['shop', 'checkout'] }]]);
    expect(policies(role('audit'))).toEqual([['AmazonEKSViewPolicy', { Type: 'cluster' }]]);
  });

  test('keep their ids when the list is reordered', () => {
    const reversed = clusterTemplate(
      greenLike('dev', (cluster) =>
        Object.assign(cluster, {
          access: [
            { principalArn: role('shop'), policy: 'view' },
            { principalArn: role('platform-admin'), policy: 'cluster-admin' },
          ],
        }),
      ),
    );
    const id = (from: Template) => one(from, 'AWS::EKS::AccessEntry', { PrincipalArn: role('shop') }).id;
    expect(id(reversed)).toBe(id(template));
  });
});

describe('workload identity', () => {
  const issuer = 'https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';
  const withIrsa = environmentLike('dev', (env) => {
    Object.assign(env, { identities: env.identities?.map((identity) => ({ ...identity, irsa: true })) });
    Object.assign(env.clusters.green, { oidcIssuer: issuer });
  });
  const trust = (template: Template) =>
    (one(template, 'AWS::IAM::Role').Properties.AssumeRolePolicyDocument as { Statement: Record<string, unknown>[] }).Statement;

  test('gives a service account the same role on both colors, found by its name', () => {
    const environment = environmentLike('dev');
    const arns = (['blue', 'green'] as const).map((color) =>
      written(one(clusterTemplate(environment, color), 'AWS::EKS::PodIdentityAssociation').Properties.RoleArn),
    );
    expect(arns).toEqual(Array(2).fill('arn:<AWS::Partition>:iam::111111111111:role/dev-eu-west-1-shop-api'));
    expect(one(identityTemplate(environment), 'AWS::IAM::Role').Properties).toMatchObject({
      RoleName: 'dev-eu-west-1-shop-api',
      ManagedPolicyArns: ['arn:aws:iam::111111111111:policy/shop-api'],
    });
  });

  test('leaves an existing role as it is', () => {
    const environment = environmentLike('prod');
    const association = one(clusterTemplate(environment), 'AWS::EKS::PodIdentityAssociation', { Namespace: 'shop' });
    expect(association.Properties).toMatchObject({ ServiceAccount: 'api', RoleArn: 'arn:aws:iam::333333333333:role/shop-api' });
    expect(ofType(identityTemplate(environment), 'AWS::IAM::Role').map(([, { Properties }]) => Properties.RoleName)).toEqual([
      'prod-eu-west-1-checkout-checkout',
    ]);
  });

  test('trusts the pods of one service account on either cluster, an existing one included, and nobody else', () => {
    const [statement, ...others] = trust(identityTemplate(environmentLike('prod')));
    expect(others).toEqual([]);
    expect(statement).toMatchObject({
      Principal: { Service: 'pods.eks.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    });
    const { 'aws:RequestTag/eks-cluster-arn': clusters, ...rest } = (statement?.Condition as { StringEquals: Record<string, unknown> })
      .StringEquals;
    expect((clusters as unknown[]).map(written)).toEqual(
      ['prod-legacy', 'prod-green'].map((name) => `arn:<AWS::Partition>:eks:eu-west-1:333333333333:cluster/${name}`),
    );
    expect(rest).toEqual({
      'aws:RequestTag/kubernetes-namespace': 'checkout',
      'aws:RequestTag/kubernetes-service-account': 'checkout',
    });
  });

  test('with irsa also trusts the tokens of every issuer that is known', () => {
    const [, statement, ...others] = trust(identityTemplate(withIrsa));
    expect(others).toEqual([]);
    const id = issuer.replace('https://', '');
    expect(written((statement?.Principal as { Federated: unknown }).Federated)).toBe(
      `arn:<AWS::Partition>:iam::111111111111:oidc-provider/${id}`,
    );
    expect(statement).toMatchObject({
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${id}:aud`]: 'sts.amazonaws.com', [`${id}:sub`]: 'system:serviceaccount:shop:api' } },
    });
  });

  test('with irsa makes the provider of this cluster’s issuer, by CloudFormation itself; without, none', () => {
    const provider = one(clusterTemplate(withIrsa), 'AWS::IAM::OIDCProvider');
    expect(provider.Properties).toMatchObject({ ClientIdList: ['sts.amazonaws.com'] });
    expect(ofType(dev, 'AWS::IAM::OIDCProvider')).toEqual([]);
  });

  test('distinguishes namespaces and service accounts that read the same when joined', () => {
    const policyArns = ['arn:aws:iam::111111111111:policy/shop-api'];
    const environment = environmentLike('dev', (env) =>
      Object.assign(env, {
        identities: [
          { namespace: 'a-b', serviceAccount: 'c', role: { existingArn: 'arn:aws:iam::111111111111:role/one' } },
          { namespace: 'a', serviceAccount: 'b-c', role: { policyArns } },
        ],
      }),
    );
    expect(ofType(clusterTemplate(environment), 'AWS::EKS::PodIdentityAssociation')).toHaveLength(2);
  });
});
