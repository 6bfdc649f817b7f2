import { ask, setOf } from './ask';
import { pod } from './build';

test('a name of a container port means nothing on a hostNetwork pod, which is its node (as kube-network-policies judges)', () => {
  const set = setOf(`
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: metrics, namespace: x }
spec: { podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: metrics }] }] }
`);
  const subject = pod('x', {});
  const ports = { 'TCP/metrics': 9090 };
  expect(ask(set, 'egress', subject, pod('x', {}, { ip: '10.0.0.9', ports }), { port: 9090 })).toBe('allowed');
  expect(ask(set, 'egress', subject, pod('x', {}, { ip: '10.0.0.9', ports, kind: 'host-pod' }), { port: 9090 })).toBe('blocked');
});
