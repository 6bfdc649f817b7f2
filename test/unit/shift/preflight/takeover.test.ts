import { loadEnvironment } from '../../../../lib/config/load';
import { preflight } from '../../../../lib/shift/preflight/preflight';
import { loadBalancer, rule } from '../../adopt/platform';
import { ready, seen, staging, unseen } from './fixture';

/** A listener that exists is checked as doctor checks it: what others did to it since concerns the shift. */
const prod = loadEnvironment('prod');
const { edge } = prod;
const listenerArn = edge.loadBalancer.kind === 'existing' ? edge.loadBalancer.listenerArn : '';
const listener = (tags: Readonly<Record<string, string>> = {}) =>
  loadBalancer([], { tags, listeners: [{ arn: listenerArn, protocol: 'HTTPS', port: 443, rules: [rule(60_000, 'other', ['x.io'])] }] });
const takeover = (observed: object, env = prod) =>
  preflight(env, 'green', { ...ready, ...observed }).checks.filter(({ name }) => name.startsWith('takeover'));

test('nothing is shadowed: ok; and a load balancer of the edge stack has no such check', () => {
  expect(takeover({ edges: [{ name: undefined, reading: seen(listener()) }] })).toMatchObject([{ verdict: 'ok' }]);
  expect(takeover({}, staging)).toEqual([]);
});

test('one that an Ingress owns blocks; one that cannot be read is a warning', () => {
  expect(takeover({ edges: [{ name: undefined, reading: seen(listener({ 'ingress.k8s.aws/stack': 'shop' })) }] })).toMatchObject([
    { verdict: 'block', found: expect.stringContaining('an Ingress owns it'), todo: expect.stringContaining('docs/adopt.md') },
  ]);
  expect(takeover({ edges: [{ name: undefined, reading: unseen('denied') }] })).toMatchObject([
    { verdict: 'warn', found: expect.stringContaining('denied') },
  ]);
});
