import { checkEnvironment } from '../../../../lib/config/check';
import { alarmCount } from '../../../../lib/cost/alarms';
import { trafficChanges } from '../../../../lib/diff/traffic';
import { colors, dashboardName, flowsAlarmName, gateAlarmName } from '../../../../lib/names';
import { bases } from '../../../../tools/docs/cases/case';
import { changed } from '../../../../tools/docs/cases/change';
import { ofType, stackOf, type Template } from '../../../support/template';
import { alarmsOf, trafficTemplates } from '../gate/template';

/** Dev with a Network Load Balancer: PostgreSQL behind TLS, DNS over UDP, MQTT over TCP that ends its connections. */
const certificates = ['0a1b2c3d-0000-4a1b-9c8d-0e1f2a3b4c5d', '0a1b2c3d-0001-4a1b-9c8d-0e1f2a3b4c5d'].map(
  (id) => `arn:aws:acm:eu-west-1:111111111111:certificate/${id}`,
);
const service = (name: string, containerPort: number, listener: object, healthCheck: object = {}) => ({
  name,
  namespace: 'shop',
  containerPort,
  loadBalancer: 'tcp',
  listener,
  healthCheck,
});
const env = checkEnvironment(
  changed(bases.dev, {
    'edge.loadBalancers': {
      tcp: {
        kind: 'network',
        scheme: 'internal',
        allowedCidrs: ['10.0.0.0/16'],
        certificateArns: certificates,
        aliases: [{ hostedZoneId: 'Z0123456789ABCDEFGHIJ', zoneName: 'example.com', name: 'db.example.com' }],
      },
    },
    'services.2': service('db', 5432, { protocol: 'TLS', port: 5432 }),
    'services.3': service('dns', 5353, { protocol: 'UDP', port: 53 }, { port: 8080 }),
    'services.4': service('mqtt', 1883, { protocol: 'TCP', port: 1883, endConnections: true }, { path: '/ready', port: 9000 }),
    'traffic.weights': { keptIn: 'ssm', seed: { blue: 100, green: 0 } },
  }),
  'dev.ts',
);
const templates = trafficTemplates([env]);
const traffic = stackOf(templates, 'dev-traffic');
const edge = stackOf(templates, 'dev-edge-tcp');
const connections = stackOf(templates, 'dev-traffic-tcp');
type Properties = Readonly<Record<string, unknown>>;
const propertiesOf = (template: Template, type: string): Properties[] => ofType(template, type).map(([, { Properties }]) => Properties);
const text = (value: unknown) => JSON.stringify(value);
const listeners = propertiesOf(connections, 'AWS::ElasticLoadBalancingV2::Listener');
const listenerOn = (port: number) => listeners.find(({ Port }) => Port === port) as Properties;

test('the edge stack makes it, closed but for the configured addresses and the ports of its services', () => {
  const network = propertiesOf(edge, 'AWS::ElasticLoadBalancingV2::LoadBalancer').filter(({ Type }) => Type === 'network');
  expect(network).toMatchObject([{ Name: 'dev-tcp-int', Scheme: 'internal' }]);
  expect(text(network[0]?.LoadBalancerAttributes)).toContain('{"Key":"load_balancing.cross_zone.enabled","Value":"true"}');
  const group = propertiesOf(edge, 'AWS::EC2::SecurityGroup').find(({ GroupDescription }) => text(GroupDescription).includes('Network'));
  expect((group?.SecurityGroupIngress as Properties[]).map(({ CidrIp, IpProtocol, FromPort }) => [CidrIp, IpProtocol, FromPort])).toEqual([
    ['10.0.0.0/16', 'tcp', 5432],
    ['10.0.0.0/16', 'udp', 53],
    ['10.0.0.0/16', 'tcp', 1883],
  ]);
  const record = propertiesOf(edge, 'AWS::Route53::RecordSet').find(({ Name }) => Name === 'db.example.com.');
  expect(record?.AliasTarget).toMatchObject({ EvaluateTargetHealth: false });
});

test('target groups of connections have health checks over TCP, and no attribute that only HTTP has', () => {
  const groups = propertiesOf(edge, 'AWS::ElasticLoadBalancingV2::TargetGroup');
  const of = (name: string) => groups.find(({ Name }) => Name === name) as Properties;
  expect(of('dev-db-blue')).toMatchObject({ Protocol: 'TCP', HealthCheckProtocol: 'TCP', HealthCheckPort: 'traffic-port' });
  expect(of('dev-dns-green')).toMatchObject({ Protocol: 'UDP', HealthCheckProtocol: 'TCP', HealthCheckPort: '8080' });
  expect(of('dev-mqtt-blue')).toMatchObject({
    Protocol: 'TCP',
    HealthCheckProtocol: 'HTTP',
    HealthCheckPath: '/ready',
    HealthCheckPort: '9000',
  });
  for (const name of ['dev-db-blue', 'dev-dns-green']) {
    expect(Object.keys(of(name))).not.toContain('HealthCheckPath');
    expect(Object.keys(of(name))).not.toContain('Matcher');
  }
  const attribute = (name: string, key: string) => (of(name).TargetGroupAttributes as Properties[]).find(({ Key }) => Key === key)?.Value;
  const ends = 'deregistration_delay.connection_termination.enabled';
  expect([attribute('dev-db-blue', ends), attribute('dev-mqtt-blue', ends), attribute('dev-dns-blue', ends)]).toEqual([
    'false',
    'true',
    'false',
  ]);
  expect(attribute('dev-db-green', 'target_group_health.dns_failover.minimum_healthy_targets.count')).toBe('off');
});

test('each service has a listener whose default action holds both colors by the weights in SSM', () => {
  expect(listeners.map(({ Port, Protocol }) => [Port, Protocol])).toEqual([
    [5432, 'TLS'],
    [53, 'UDP'],
    [1883, 'TCP'],
  ]);
  for (const { DefaultActions } of listeners) {
    const [action, ...more] = DefaultActions as { Type: string; ForwardConfig: { TargetGroups: { Weight: unknown }[] } }[];
    expect(more).toEqual([]);
    expect(action).toMatchObject({ Type: 'forward' });
    const weights = action?.ForwardConfig.TargetGroups.map(({ Weight }) => text(Weight)) ?? [];
    expect(weights).toHaveLength(2);
    for (const [index, weight] of weights.entries()) expect(weight).toMatch(new RegExp(`"Fn::Select":\\[${index},\\{"Ref":"Weights`));
  }
  expect(listenerOn(5432).Certificates).toEqual([{ CertificateArn: certificates[0] }]);
  expect(listenerOn(1883)).not.toHaveProperty('Certificates');
  expect(text(propertiesOf(connections, 'AWS::ElasticLoadBalancingV2::ListenerCertificate'))).toContain(certificates[1]);
  expect(text(propertiesOf(traffic, 'AWS::ElasticLoadBalancingV2::ListenerRule'))).not.toMatch(/mqtt|"dns|db/);
});

test('a shift may write exactly these listeners, and finds the load balancer', () => {
  const policies = [...propertiesOf(traffic, 'AWS::IAM::ManagedPolicy'), ...propertiesOf(traffic, 'AWS::IAM::Policy')];
  const statements = policies.flatMap(
    ({ PolicyDocument }) => (PolicyDocument as { Statement: { Action: unknown; Resource: unknown }[] }).Statement,
  );
  const writing = statements.filter(({ Action }) => text(Action).includes('ModifyListener'));
  expect(writing.length).toBeGreaterThan(0);
  const ids = ofType(connections, 'AWS::ElasticLoadBalancingV2::Listener').map(([id]) => id);
  for (const { Action, Resource } of writing) {
    expect(Action).toBe('elasticloadbalancing:ModifyListener');
    for (const [index, arn] of (Resource as unknown[]).entries()) expect(text(arn)).toContain(ids[index]);
    expect(Resource).toHaveLength(ids.length);
  }
  expect(statements.some(({ Action }) => text(Action).includes('elasticloadbalancing:DescribeListeners'))).toBe(true);
  const [parameter] = propertiesOf(traffic, 'AWS::SSM::Parameter');
  expect(text(parameter?.Value)).toContain('\\"version\\":3');
});

test('its gate has an alarm for each service and its own for flows; the event of that one calls the rollback', () => {
  const topic = text(propertiesOf(traffic, 'AWS::SNS::TopicPolicy'));
  for (const to of colors) {
    const gate = stackOf(templates, `dev-${to}-gate-tcp`);
    expect(alarmsOf(gate).map(({ AlarmName }) => AlarmName)).toEqual(['db', 'dns', 'mqtt'].map((name) => `dev-${name}-to-${to}-targets`));
    expect(text(alarmsOf(gate))).not.toContain('AWS/ApplicationELB');
    expect(text(propertiesOf(gate, 'AWS::CloudWatch::CompositeAlarm'))).toContain(flowsAlarmName('dev', 'tcp'));
    expect(topic).toContain(`:alarm:${gateAlarmName('dev', to, 'tcp')}"`);
    expect(text(alarmsOf(stackOf(templates, `dev-${to}-gate`)))).not.toContain('mqtt');
  }
  const flows = propertiesOf(connections, 'AWS::CloudWatch::Alarm').find(({ AlarmName }) => AlarmName === flowsAlarmName('dev', 'tcp'));
  expect(text(flows?.Metrics)).toContain('"Namespace":"AWS/NetworkELB"');
  const patterns = propertiesOf(traffic, 'AWS::Events::Rule').map(({ EventPattern }) => text(EventPattern));
  expect(patterns.find((one) => one?.includes('dev-load-balancer-5xx'))).toContain(`:alarm:${flowsAlarmName('dev', '*')}"`);
  const dashboards = propertiesOf(connections, 'AWS::CloudWatch::Dashboard').map(({ DashboardName }) => DashboardName);
  expect(dashboards).toContain(dashboardName('dev', env.region, 'tcp'));
});

test('alarms are counted as they are billed', () => {
  const alarms = Object.values(templates).flatMap((template) => propertiesOf(template, 'AWS::CloudWatch::Alarm'));
  const ofLoadBalancers = alarms.filter(({ AlarmName }) => !/-shift-/.test(String(AlarmName)));
  const read = ofLoadBalancers.flatMap(({ Metrics }) => (Metrics as { MetricStat?: unknown }[]).filter(({ MetricStat }) => MetricStat));
  expect(alarmCount({ ...env, traffic: { ...env.traffic, weights: { blue: 100, green: 0 } } }).metrics).toBe(read.length);
  const composites = Object.values(templates).flatMap((template) => propertiesOf(template, 'AWS::CloudWatch::CompositeAlarm'));
  expect(alarmCount(env).composites).toBe(composites.length);
});

test('a change of a listener is said in words', () => {
  const before = { Resources: {} };
  const after = { Resources: Object.fromEntries(ofType(connections, 'AWS::ElasticLoadBalancingV2::Listener')) };
  const change = (was: object, is: object) =>
    trafficChanges({ stack: 'traffic-tcp', before: was, after: is } as unknown as Parameters<typeof trafficChanges>[0]);
  expect(change(before, after)).toEqual([
    'db (traffic-tcp): new listener, TLS on port 5432, blue and green by the weights in SSM',
    'dns (traffic-tcp): new listener, UDP on port 53, blue and green by the weights in SSM',
    'mqtt (traffic-tcp): new listener, TCP on port 1883, blue and green by the weights in SSM',
  ]);
  expect(change(after, after)).toEqual([]);
  const moved = structuredClone(after) as unknown as { Resources: Record<string, { Properties: { Port: number } }> };
  for (const { Properties } of Object.values(moved.Resources)) if (Properties.Port === 1883) Properties.Port = 8883;
  expect(change(after, moved)).toEqual(['mqtt (traffic-tcp): TCP on port 1883 → TCP on port 8883']);
  expect(change(after, before)[0]).toMatch(/^db \(traffic-tcp\): its listener is removed \(was TLS on port 5432/);
});
