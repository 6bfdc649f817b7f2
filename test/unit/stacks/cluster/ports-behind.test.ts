import { portsBehind } from '../../../../lib/stacks/cluster/security-groups';
import { bases } from '../../../../tools/docs/cases/case';
import { environmentWith } from '../../../../tools/docs/cases/change';
import { withConnections } from '../../../../tools/docs/cases/connections';

test('a service of UDP gets packets over UDP, and health checks over TCP on the port that it names', () => {
  const behind = { namespace: 'shop', loadBalancer: 'tcp' };
  const { services } = environmentWith(
    bases.dev,
    withConnections([
      { ...behind, name: 'db', containerPort: 5432, listener: { protocol: 'TCP', port: 5432 }, healthCheck: { port: 9000 } },
      { ...behind, name: 'dns', containerPort: 5353, listener: { protocol: 'UDP', port: 53 }, healthCheck: { port: 8080 } },
    ]),
  );
  expect(portsBehind(services.filter(({ listener }) => listener))).toEqual({ containerPorts: [5432, 9000, 8080], udpPorts: [5353] });
  expect(portsBehind(services.filter(({ listener }) => !listener))).toEqual({ containerPorts: [8080], udpPorts: [] });
});
