import { check, object } from './clusters';

const loadBalancer = (name: string, ranges: readonly string[] = []) =>
  object(name, {
    spec: { type: 'LoadBalancer', ports: [{ nodePort: 30_001 }], loadBalancerSourceRanges: ranges },
    status: { loadBalancer: { ingress: [{ hostname: `${name}.elb.amazonaws.com` }] } },
  });

describe('ways in', () => {
  test('a load balancer of its own, with its name; green has another', async () => {
    const blue = { services: [loadBalancer('mqtt')] };
    expect(await check('ways in', blue)).toMatchObject({
      verdict: 'warn',
      found: "besides the services' rules, blue is reached by LoadBalancer Service shop/mqtt (mqtt.elb.amazonaws.com)",
      items: [{ like: 'missing' }],
    });
    expect(await check('ways in', blue, blue)).toMatchObject({ verdict: 'warn', items: [{ like: 'differs' }] });
  });

  test('allow-lists that differ', async () => {
    const { items } = await check(
      'ways in',
      { services: [loadBalancer('mqtt', ['203.0.113.0/24', '198.51.100.0/24'])] },
      { services: [loadBalancer('mqtt')] },
    );
    expect(items?.[0]?.note).toBe('mqtt.elb.amazonaws.com, open to 198.51.100.0/24, 203.0.113.0/24, there to all');
    const annotations = { 'service.beta.kubernetes.io/load-balancer-source-ranges': '203.0.113.0/24, 198.51.100.0/24' };
    const plain = loadBalancer('mqtt');
    const byAnnotation = { ...plain, metadata: { ...plain.metadata, annotations }, spec: { type: 'LoadBalancer' } };
    const same = await check(
      'ways in',
      { services: [byAnnotation] },
      { services: [loadBalancer('mqtt', ['198.51.100.0/24', '203.0.113.0/24'])] },
    );
    expect(same.items?.[0]?.note).toBe('mqtt.elb.amazonaws.com');
  });

  test('ports of nodes: NodePorts and hostPorts', async () => {
    const { found } = await check('ways in', {
      services: [object('metrics', { spec: { type: 'NodePort', ports: [{ nodePort: 30_100 }] } })],
      daemonsets: [object('agent', { spec: { template: { spec: { containers: [{ ports: [{ hostPort: 8125 }, {}] }] } } } })],
    });
    expect(found).toContain('NodePort Service shop/metrics (port 30100 of every node), DaemonSet shop/agent (hostPort 8125 of its nodes)');
  });

  test('an Ingress of hosts that no service has', async () => {
    const ingress = (...hosts: string[]) => ({ ingresses: [object('web', { spec: { rules: hosts.map((host) => ({ host })) } })] });
    expect((await check('ways in', ingress('shop.staging.example.com'))).verdict).toBe('ok');
    expect((await check('ways in', ingress('shop.staging.example.com', 'hooks.example.com'))).items).toMatchObject([
      { note: 'hooks.example.com' },
    ]);
  });

  test('none: nothing but the services', async () => {
    const services = [
      object('web', { spec: { type: 'ClusterIP' } }),
      { ...loadBalancer('dns'), metadata: { name: 'dns', namespace: 'kube-system' } },
    ];
    expect(await check('ways in', { services })).toMatchObject({ verdict: 'ok', found: 'all ways into blue are those of the services' });
  });
});

describe('service names', () => {
  const external = (name: string, externalName: string) => object(name, { spec: { type: 'ExternalName', externalName } });

  test('a Service that green lacks, and an ExternalName that means something else there', async () => {
    const { verdict, found } = await check(
      'service names',
      { services: [object('api', { spec: {} }), external('database', 'a.rds.amazonaws.com')] },
      { services: [external('database', 'b.rds.amazonaws.com')] },
    );
    expect([verdict, found]).toEqual([
      'warn',
      'Services: 2 on blue; 1 missing on green: Service shop/api; ' +
        '1 not the same on green: ExternalName Service shop/database (means a.rds.amazonaws.com, there b.rds.amazonaws.com)',
    ]);
  });

  test('a name on green that leads back to a load balancer of blue', async () => {
    const blue = { services: [loadBalancer('mqtt'), external('broker', 'mqtt.elb.amazonaws.com')] };
    const { items } = await check('service names', blue, {
      services: [loadBalancer('mqtt'), external('broker', 'mqtt.elb.amazonaws.com')],
    });
    expect(items?.find(({ name }) => name === 'shop/broker')).toMatchObject({
      like: 'differs',
      note: "on green it means blue's Service shop/mqtt, which ends with blue",
    });
  });

  test("the API server's own Service and those of the platform are left out", async () => {
    const services = [object('kubernetes', { spec: {} }, 'default'), object('coredns', { spec: {} }, 'kube-system')];
    expect(await check('service names', { services })).toMatchObject({ verdict: 'ok', found: 'blue has no Services' });
  });
});

describe('peers', () => {
  const group = (replicas: number, serviceName?: string) => object('kafka', { spec: { replicas, serviceName } });

  test('a group on both is two groups; one on blue alone has one home', async () => {
    const blue = { statefulsets: [group(3, 'kafka-headless')] };
    expect(await check('peers', blue, blue)).toMatchObject({
      verdict: 'warn',
      found: 'groups of pods on blue: shop/kafka (3 peers by kafka-headless, a second group on green)',
    });
    expect(await check('peers', blue, { statefulsets: [group(0, 'kafka-headless')] })).toMatchObject({
      found: expect.stringContaining('none on green'),
      items: [{ like: 'missing' }],
    });
  });

  test('a single pod, or one without a name for its peers, is no group', async () => {
    expect(await check('peers', { statefulsets: [group(1, 'a'), group(3)] })).toMatchObject({ verdict: 'ok' });
  });
});
