import { parseCidr } from '../../../../lib/netpol/cidr';
import { AgentView } from '../../../../lib/netpol/convert/agent-view';
import type { ResolvedPolicy } from '../../../../lib/netpol/convert/resolve';
import { anyPeer, block } from '../../../../lib/netpol/sets/peer';
import { everything, portsOf } from '../../../../lib/netpol/sets/port-set';

const policyOn = (app: string, egress: ResolvedPolicy['egress']): ResolvedPolicy => ({
  namespace: 'shop',
  subject: [{ key: 'app', operator: 'In', values: [app] }],
  ...(egress && { egress }),
});

test.each([
  ['the same pods', 'web', true],
  ['other pods', 'db', false],
])('an except touches a rule to anywhere of %s: %s, %s', (_, app, touches) => {
  const outside = block(parseCidr('0.0.0.0/0'), [parseCidr('10.0.0.0/8')]);
  const own = policyOn('web', [{ peers: [outside], ports: everything }]);
  const other = policyOn(app, [{ peers: [anyPeer], ports: portsOf('UDP', [{ from: 53, to: 53 }]) }]);
  expect(new AgentView([own, other]).exceptTouchesOthers(own, 'egress', outside)).toBe(touches);
});

test.each([
  ['the same pods', 'web', 31],
  ['other pods', 'db', 24],
])('port entries beside a policy of thirty ports on %s: %s, %i at most', (_, app, entries) => {
  const ports = Array.from({ length: 30 }, (_unused, index) => ({ from: 1000 + 2 * index, to: 1000 + 2 * index }));
  const own = policyOn('web', [{ peers: [anyPeer], ports: portsOf('TCP', [{ from: 80, to: 80 }]) }]);
  const other = policyOn(app, [{ peers: [anyPeer], ports: portsOf('TCP', ports) }]);
  expect(new AgentView([own, other]).portEntries(own, 'egress')).toBe(entries);
});
