import * as fc from 'fast-check';
import { cidr, labelKey, labelValue, type Manifest, namespaceName, portNumber, some } from './vocabulary';

const quote = (text: string) => `'${text}'`;
const set = fc.uniqueArray(labelValue, { minLength: 0, maxLength: 2 }).map((list) => `{${list.map(quote).join(', ')}}`);

const atom = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(labelKey, fc.constantFrom('==', '!='), labelValue).map(([key, op, value]) => `${key} ${op} ${quote(value)}`),
  },
  { weight: 3, arbitrary: fc.tuple(labelKey, fc.constantFrom('in', 'not in'), set).map(([key, op, list]) => `${key} ${op} ${list}`) },
  { weight: 2, arbitrary: labelKey.map((key) => `has(${key})`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(labelKey, fc.constantFrom('contains', 'starts with', 'ends with'), fc.constantFrom('web', 'b', 'api'))
      .map(([key, op, text]) => `${key} ${op} ${quote(text)}`),
  },
  { weight: 2, arbitrary: fc.constant('all()') },
  { weight: 1, arbitrary: namespaceName.map((name) => `projectcalico.org/namespace == ${quote(name)}`) },
  { weight: 1, arbitrary: fc.constant("projectcalico.org/orchestrator == 'k8s'") },
);

/** Every operator, up to two levels of `&&`, `||`, `!` and parentheses. */
export const calicoSelector: fc.Arbitrary<string> = fc.letrec<{ expr: string; unary: string }>((tie) => ({
  unary: fc.oneof(
    { maxDepth: 2 },
    atom,
    atom.map((text) => `!${text}`),
    tie('expr').map((text) => `(${text})`),
    tie('expr').map((text) => `!(${text})`),
  ),
  expr: fc.oneof(
    { maxDepth: 2 },
    tie('unary'),
    fc.tuple(tie('unary'), tie('unary')).map(([a, b]) => `${a} && ${b}`),
    fc.tuple(tie('unary'), tie('unary')).map(([a, b]) => `${a} || ${b}`),
  ),
})).expr;

const namespaceSelector = fc.oneof(
  fc.constantFrom("team == 'red'", "team != 'red'", 'all()', 'global()', 'has(team)', '!has(team)'),
  namespaceName.map((name) => `projectcalico.org/name == ${quote(name)}`),
  namespaceName.map((name) => `kubernetes.io/metadata.name in {${quote(name)}, 'z'}`),
);

const port = fc.oneof(
  { weight: 5, arbitrary: portNumber },
  { weight: 2, arbitrary: fc.constantFrom('80:90', '1:1024', '8000:9000') },
  { weight: 1, arbitrary: fc.constant('http') },
);

/** Whom a side of a rule is about. */
const entity = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 6, arbitrary: calicoSelector.map((selector) => ({ selector })) },
  { weight: 2, arbitrary: namespaceSelector.map((text) => ({ namespaceSelector: text })) },
  { weight: 3, arbitrary: fc.tuple(calicoSelector, namespaceSelector).map(([selector, text]) => ({ selector, namespaceSelector: text })) },
  { weight: 3, arbitrary: some(cidr).map((nets) => ({ nets })) },
  { weight: 2, arbitrary: fc.tuple(some(cidr), some(cidr)).map(([nets, notNets]) => ({ nets, notNets })) },
  { weight: 1, arbitrary: some(cidr).map((notNets) => ({ notNets })) },
  { weight: 1, arbitrary: calicoSelector.map((notSelector) => ({ notSelector })) },
  { weight: 1, arbitrary: fc.tuple(calicoSelector, calicoSelector).map(([selector, notSelector]) => ({ selector, notSelector })) },
  { weight: 1, arbitrary: fc.tuple(cidr, calicoSelector).map(([net, selector]) => ({ nets: [net], selector })) },
  { weight: 1, arbitrary: labelValue.map((name) => ({ serviceAccounts: { names: [name] } })) },
  {
    weight: 1,
    arbitrary: fc.tuple(namespaceName, fc.constantFrom('web', 'db')).map(([namespace, name]) => ({ services: { name, namespace } })),
  },
);

const portCriteria = fc.oneof(
  { weight: 4, arbitrary: some(port).map((ports): object => ({ ports })) },
  { weight: 1, arbitrary: fc.constantFrom([22], ['1:1024']).map((notPorts): object => ({ notPorts })) },
  { weight: 1, arbitrary: fc.constant({ ports: ['1:1024'], notPorts: [80] }) as fc.Arbitrary<object> },
);

const protocol = fc.constantFrom('TCP', 'UDP', 'SCTP', 6);
const action = fc.oneof(
  { weight: 8, arbitrary: fc.constant('Allow') },
  { weight: 4, arbitrary: fc.constant('Deny') },
  { weight: 1, arbitrary: fc.constantFrom('Log', 'Pass') },
);

/** A rule as Calico's validator takes it: ports only with a protocol, and not towards a service. */
function rule(direction: 'ingress' | 'egress'): fc.Arbitrary<object> {
  const peerSide = direction === 'ingress' ? 'source' : 'destination';
  const ownSide = direction === 'ingress' ? 'destination' : 'source';
  return fc
    .record({
      action,
      peer: entity,
      own: fc.oneof(
        { weight: 9, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: calicoSelector.map((selector): object => ({ selector })) },
      ),
      layer4: fc.oneof(
        { weight: 3, arbitrary: fc.constant(undefined) },
        { weight: 5, arbitrary: fc.tuple(protocol, fc.option(portCriteria, { nil: undefined })) },
      ),
      extra: fc.oneof(
        { weight: 20, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: fc.constantFrom<object>({ ipVersion: 4 }, { notProtocol: 'UDP' }) },
      ),
    })
    .map(({ action: verb, peer, own, layer4, extra }) => {
      const [name, ports] = layer4 ?? [];
      const towardsService = direction === 'egress' && 'services' in peer;
      const sides: Record<string, object> = { [peerSide]: peer, [ownSide]: own };
      if (ports && !towardsService) sides.destination = { ...sides.destination, ...ports };
      return {
        action: verb,
        ...(name !== undefined && { protocol: name }),
        ...sides,
        ...('notProtocol' in extra && name !== undefined ? {} : extra),
      };
    });
}

const section = (direction: 'ingress' | 'egress') =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 6, arbitrary: fc.array(rule(direction), { minLength: 1, maxLength: 3 }) },
  );

const common = {
  order: fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 3, arbitrary: fc.constantFrom(10, 100, 999, 1000, 2000) }),
  tier: fc.oneof({ weight: 15, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant('security') }),
  selector: fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 4, arbitrary: calicoSelector }),
  types: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']) },
  ),
  ingress: section('ingress'),
  egress: section('egress'),
};

const withoutAbsent = (value: object) => JSON.parse(JSON.stringify(value)) as object;

const namespaced = fc.tuple(namespaceName, fc.record(common)).map(
  ([namespace, spec]): Manifest => ({
    apiVersion: 'projectcalico.org/v3',
    kind: 'NetworkPolicy',
    metadata: { namespace },
    spec: withoutAbsent(spec),
  }),
);

const global = fc
  .record({
    ...common,
    namespaceSelector: fc.oneof(
      { weight: 2, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: namespaceSelector.filter((text) => text !== 'global()') },
    ),
    flags: fc.oneof(
      { weight: 20, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: fc.constantFrom<object>({ doNotTrack: true, applyOnForward: true }, { applyOnForward: true }) },
    ),
  })
  .map(
    ({ flags, ...spec }): Manifest => ({
      apiVersion: 'projectcalico.org/v3',
      kind: 'GlobalNetworkPolicy',
      metadata: {},
      spec: withoutAbsent({ ...spec, ...flags }),
    }),
  );

/** One policy of Calico, without a name. */
export const calicoPolicy: fc.Arbitrary<Manifest> = fc.oneof({ weight: 4, arbitrary: namespaced }, { weight: 1, arbitrary: global });

/** Sets that selectors find by label, of a namespace and of the cluster. */
export const networkSets: readonly Manifest[] = [
  {
    apiVersion: 'projectcalico.org/v3',
    kind: 'NetworkSet',
    metadata: { name: 'partners', namespace: 'a', labels: { app: 'db' } },
    spec: { nets: ['198.51.100.0/25'] },
  },
  {
    apiVersion: 'projectcalico.org/v3',
    kind: 'GlobalNetworkSet',
    metadata: { name: 'offices', labels: { tier: 'web' } },
    spec: { nets: ['203.0.113.64/26'] },
  },
];
