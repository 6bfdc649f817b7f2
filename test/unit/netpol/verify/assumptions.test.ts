import { type ConversionResult, convert } from '../../../../lib/netpol/convert/convert';
import { filesOfConversion, summarize } from '../../../../lib/netpol/convert/files';
import { decide } from '../../../../lib/netpol/decision/decision';
import { isAssumption } from '../../../../lib/netpol/model/assumption';
import { emptyInventory, type Inventory } from '../../../../lib/netpol/model/inventory';
import { pageOf } from '../../../../lib/netpol/verify/html-page';
import { verificationJson, verificationText } from '../../../../lib/netpol/verify/report';
import { type Verification, verify } from '../../../../lib/netpol/verify/verify';
import { calico, cnp, ranges } from '../convert/convert-text';
import { setOf } from '../verdict/ask';

const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n';
const account = (name: string, labels: string) =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}, namespace: shop, labels: ${labels}}\n---\n`;
const pod = (name: string, own: string, labels: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: ${labels}}\nspec: {serviceAccountName: ${own}, containers: [{name: c}]}\n---\n`;
const workloads = `${namespace}${account('caller', '{role: front}')}${account('db', '{role: back}')}${pod('w', 'caller', '{run: w}')}${pod('d', 'db', '{run: d}')}`;
const options = { ranges, allowBroader: [], target: 'vpc-cni', clusterPolicies: false } as const;

interface Converted {
  readonly old: Inventory;
  readonly fresh: Inventory;
  readonly results: readonly ConversionResult[];
  readonly text: string;
}

function converted(policies: string, change: (text: string) => string = (text) => text): Converted {
  const old = setOf(`${workloads}${policies}`);
  const results = convert(old, options);
  const files = [...filesOfConversion(results, [])].filter(({ path }) => path !== 'summary.json');
  const text = files.map((file) => file.text).join('---\n');
  return { old, fresh: text === '' ? emptyInventory : setOf(change(text)), results, text };
}

const judged = ({ old, fresh, results }: Converted, more: Inventory = emptyInventory): Verification =>
  verify(old, fresh, { mode: 'vpc-cni', ranges, workloads: more, accept: summarize(results, []) });
const alone = ({ old, fresh }: Converted): Verification => verify(old, fresh, { mode: 'vpc-cni', ranges });

const cases: readonly (readonly [string, string])[] = [
  [
    'a peer of Cilium by the name of its account',
    cnp('{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.policy.serviceaccount: caller}}]}]}'),
  ],
  [
    'a peer of Cilium that has another account',
    cnp(
      '{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {x: z}, matchExpressions: [{key: io.cilium.k8s.policy.serviceaccount, operator: NotIn, values: [caller]}]}]}]}',
    ),
  ],
  ['a subject of Calico by the labels of its account', calico('{serviceAccountSelector: "role == \'front\'"}')],
  ['a peer of Calico by the name of its account', calico('{ingress: [{action: Allow, source: {serviceAccounts: {names: [db]}}}]}')],
  [
    'a peer of Calico by the labels of its account',
    calico('{ingress: [{action: Allow, source: {serviceAccounts: {selector: "has(role) && role != \'front\'"}}}]}'),
  ],
  ['labels of Calico that are compared by text', calico('{selector: "run starts with \'w\'"}')],
];

test.each(cases)('%s: the conversion is equal where its assumptions hold, and only there', (_, policies) => {
  const conversion = converted(policies);
  expect(conversion.results.map((result) => result.class)).toEqual(['conditional']);
  expect(alone(conversion).equal).toBe(false);
  const result = judged(conversion);
  expect(result.causes.map(({ title }) => title)).toEqual([]);
  expect(result.equal).toBe(true);
  expect(result.assumed.length).toBeGreaterThan(0);
});

const [, byName] = cases[0]!;

test('the output says what was assumed', () => {
  const result = judged(converted(byName));
  const sentence = 'label run (w) marks the pods of service account caller, and no others (namespace shop)';
  const text = verificationText(result);
  expect(text).toContain('Equal, given 1 assumption of the conversion (');
  expect(text).toContain(`note: Assumed, as the conversion did: ${sentence}.`);
  expect(verificationJson(result).assumed).toEqual([sentence]);
  expect(pageOf(result, () => undefined)).toContain(`<li>${sentence}</li>`);
  expect(alone(converted(byName)).assumed).toEqual([]);
});

test('an assumption hides no other difference', () => {
  const { newlyAllowed, newlyBlocked } = judged(converted(byName, (text) => text.replace(/"?run"?: "?w"?/, 'run: d')));
  expect([newlyBlocked.length > 0, newlyAllowed.length > 0]).toEqual([true, true]);
});

test('a pod that contradicts an assumption is judged, and named', () => {
  const stranger = setOf(pod('stranger', 'caller', '{run: other}'));
  const result = judged(converted(byName), stranger);
  expect(result.equal).toBe(false);
  expect(result.assumed).toEqual([]);
  expect(result.notes.join('\n')).toContain('Pod shop/stranger (test.yaml:1) contradicts it');
});

test.each([
  ['an account of the labels that the conversion did not find', cases[2]![1], account('new', '{role: front}')],
  ['a value that the conversion did not find', cases[5]![1], pod('later', 'db', '{run: west}')],
])('%s contradicts the assumption', (_, policies, more) => {
  const result = judged(converted(policies), setOf(more));
  expect(result.notes.join('\n')).toContain('An assumption of the conversion does not hold');
});

test('pods on the network of their node prove nothing: no policy selects them', () => {
  const onNode = setOf(pod('agent', 'caller', '{run: agent}').replace('spec: {', 'spec: {hostNetwork: true, '));
  expect(judged(converted(byName), onNode).assumed).toHaveLength(1);
});

test('decide judges by the same assumptions', () => {
  const { verification } = decide(setOf(`${workloads}${byName}`), emptyInventory, options);
  expect(verification.equal).toBe(true);
  expect(verification.assumed).toHaveLength(1);
});

test.each([
  undefined,
  'text',
  {},
  { kind: 'account-label' },
  {
    kind: 'account-label',
    namespaces: [{ key: 'a', operator: 'Near' }],
    accounts: { key: 'name', operator: 'In' },
    label: 'a',
    values: [],
  },
  { kind: 'labeled-accounts', selector: 'a ==', accounts: [] },
  { kind: 'labeled-accounts', selector: 'all()', accounts: [{ namespace: 'a' }] },
  { kind: 'label-values', on: 'node', label: 'a', values: [] },
])('what is no assumption is known: %j', (value) => {
  expect(isAssumption(value)).toBe(false);
});

test('what convert writes are assumptions', () => {
  const written = cases.flatMap(([, policies]) =>
    converted(policies).results.flatMap(({ reasons }) => reasons.flatMap(({ assumes }) => assumes ?? [])),
  );
  expect(new Set(written.map(({ kind }) => kind))).toEqual(new Set(['account-label', 'labeled-accounts', 'label-values']));
  for (const one of written) expect(isAssumption(JSON.parse(JSON.stringify(one)))).toBe(true);
});
