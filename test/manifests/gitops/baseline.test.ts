import { stringify } from 'yaml';
import { check } from '../../../lib/netpol/check/check';
import { emptyInventory, type Inventory } from '../../../lib/netpol/model/inventory';
import { readInventory } from '../../../lib/netpol/read/read';
import type { Endpoint } from '../../../lib/netpol/verdict/endpoint';
import type { Evaluator } from '../../../lib/netpol/verdict/evaluator';
import { upstreamEvaluator } from '../../../lib/netpol/verdict/network-policy';
import { vpcCniEvaluator } from '../../../lib/netpol/verdict/vpc-cni/evaluator';
import { verify } from '../../../lib/netpol/verify/verify';
import type { GitopsValues } from '../../../lib/stacks/platform/gitops-values';
import { input } from '../../unit/netpol/read/input';
import { pod } from '../../unit/netpol/verdict/build';
import { endpoints, open, openService, parts, services, workloads } from './reach';
import { application, bootstrapOf, broughtUp, valuesOf } from './rendered';

/** Staging's addresses, with everything installed and default-deny everywhere. */
const staging = valuesOf('staging');
const values: GitopsValues = { ...staging, networkPolicies: { baseline: 'services', converted: false } };

/** The policies of the baseline, read as `bluegreen netpol` reads them. */
function policiesOf(of: GitopsValues): Inventory {
  const text = (broughtUp(of).get('network-policies') ?? []).map((object) => `---\n${stringify(object)}`).join('');
  const inventory = readInventory([input(text)]);
  expect(inventory.problems).toEqual([]);
  return { ...emptyInventory, ...inventory, ...workloads };
}

const policies = policiesOf(values);
const ends = endpoints(values.addresses);
const pods = Object.keys(parts);

/*
 * What each part needs (facts, "Under default-deny, what each part needs"), by the other end. Whatever is not said here must be closed.
 */
type Reach = Readonly<Record<string, string>>;
const dns: Reach = { 'kube-system/coredns': 'TCP 53, UDP 53' };
const api: Reach = { 'control plane': 'TCP 443', 'API ClusterIP': 'TCP 443' };
/** AWS's APIs and Git may stand anywhere but on pods and Services. */
const anywhereBut = (ports: string): Reach =>
  Object.fromEntries(
    ['control plane', 'node', 'load balancer', 'resolver', 'link-local resolver', 'Pod Identity', 'instance metadata', 'internet'].map(
      (end) => [end, ports],
    ),
  );
const podIdentity: Reach = { 'Pod Identity': 'TCP 80' };
/** In one list where two of them meet. */
const aws: Reach = { ...anywhereBut('TCP 443'), 'Pod Identity': 'TCP 80, TCP 443' };

const egress: Readonly<Record<string, Reach>> = {
  'kube-system/coredns': { ...api, resolver: 'TCP 53, UDP 53', 'link-local resolver': 'TCP 53, UDP 53' },
  // The resolver's address is the third of the VPC, and so inside the first node subnet: here, and in the ingress of CoreDNS.
  'kube-system/metrics-server': { ...dns, ...api, node: 'TCP 10250', resolver: 'TCP 10250' },
  'kube-system/ebs-csi-controller': { ...dns, ...api, ...aws },
  'kube-system/ebs-csi-node': { ...dns, ...api },
  'kube-system/karpenter': { ...dns, ...api, ...aws },
  'kube-system/aws-load-balancer-controller': { ...dns, ...api, ...aws },
  'kube-system/somebody-else': {},
  'argocd/server': { ...dns, ...api, 'argocd/repo-server': 'TCP 8081', 'argocd/redis': 'TCP 6379' },
  'argocd/application-controller': { ...dns, ...api, 'argocd/repo-server': 'TCP 8081', 'argocd/redis': 'TCP 6379' },
  'argocd/applicationset-controller': { ...dns, ...api, 'argocd/repo-server': 'TCP 8081' },
  'argocd/repo-server': { ...dns, ...anywhereBut('TCP 22, TCP 443'), 'argocd/redis': 'TCP 6379' },
  'argocd/redis': dns,
  'argocd/redis-secret-init': { ...dns, ...api },
  'keda/operator': { ...dns, ...api, ...aws },
  'keda/metrics-apiserver': { ...dns, ...api, 'keda/operator': 'TCP 9666' },
  'keda/webhooks': { ...dns, ...api },
  'external-secrets/controller': { ...dns, ...api, ...aws },
  'external-secrets/cert-controller': { ...dns, ...api },
  'external-secrets/webhook': { ...dns, ...api },
  'shop/web': { ...dns, ...podIdentity },
  'shop/api': { ...dns, ...podIdentity },
};

const ingress: Readonly<Record<string, Reach>> = {
  'kube-system/coredns': Object.fromEntries([...pods, 'node', 'resolver'].map((end) => [end, 'TCP 53, UDP 53'])),
  'kube-system/metrics-server': { 'control plane': 'TCP 10251' },
  'kube-system/aws-load-balancer-controller': { 'control plane': 'TCP 9443' },
  'argocd/repo-server': {
    'argocd/server': 'TCP 8081',
    'argocd/application-controller': 'TCP 8081',
    'argocd/applicationset-controller': 'TCP 8081',
  },
  'argocd/redis': { 'argocd/server': 'TCP 6379', 'argocd/application-controller': 'TCP 6379', 'argocd/repo-server': 'TCP 6379' },
  'keda/operator': { 'keda/metrics-apiserver': 'TCP 9666' },
  'keda/metrics-apiserver': { 'control plane': 'TCP 6443' },
  'keda/webhooks': { 'control plane': 'TCP 9443' },
  'external-secrets/webhook': { 'control plane': 'TCP 10250' },
  'shop/web': { 'load balancer': 'TCP 8080, TCP 8081' },
  'shop/api': { 'load balancer': 'TCP 8080, TCP 8081' },
};

/** Everything that is open between a part and anything at all, by the other end. */
function reachOf(evaluator: Evaluator, direction: 'ingress' | 'egress', id: string): Reach {
  const subject = endpointOf(id);
  const found = [...ends].filter(([other]) => other !== id).map(([other, peer]) => [other, open(evaluator, direction, subject, peer)]);
  return Object.fromEntries(found.filter(([, ports]) => ports !== '')) as Reach;
}

function endpointOf(id: string): Endpoint {
  const found = ends.get(id);
  if (!found) throw new RangeError(`no end is called ${id}`);
  return found;
}

const without = (reach: Reach, id: string): Reach => Object.fromEntries(Object.entries(reach).filter(([end]) => end !== id));
const covered = pods.filter((id) => !id.startsWith('free/'));

describe.each([upstreamEvaluator(policies), vpcCniEvaluator(policies)])('as $name', (evaluator) => {
  test.each(covered)('%s reaches what it needs, and nothing else', (id) => {
    expect(reachOf(evaluator, 'egress', id)).toEqual(egress[id]);
  });

  test.each(covered)('%s is reached by whom it serves, and nobody else', (id) => {
    expect(reachOf(evaluator, 'ingress', id)).toEqual(without(ingress[id] ?? {}, id));
  });

  test('a namespace that is not the platform’s is left as it was', () => {
    expect(open(evaluator, 'egress', endpointOf('free/pod'), endpointOf('internet'))).toBe('everything');
  });

  test('what one end may send, the other admits', () => {
    for (const [from, reach] of Object.entries(egress)) {
      for (const [to, ports] of Object.entries(reach)) {
        if (covered.includes(to) && from !== to) expect([from, to, ingress[to]?.[from]]).toEqual([from, to, ports]);
      }
    }
  });
});

describe('through Services, which the VPC CNI judges by their ClusterIP', () => {
  const evaluator = vpcCniEvaluator(policies);
  test.each<[string, string, readonly string[]]>([
    ['kube-dns', 'TCP 53, UDP 53', covered.filter((id) => id !== 'kube-system/coredns' && id !== 'kube-system/somebody-else')],
    ['argocd-repo-server', 'TCP 8081', ['argocd/server', 'argocd/application-controller', 'argocd/applicationset-controller']],
    ['argocd-redis', 'TCP 6379', ['argocd/server', 'argocd/application-controller', 'argocd/repo-server']],
    ['keda-operator', 'TCP 9666', ['keda/metrics-apiserver']],
  ])('%s on %s is open to those who need it alone', (name, ports, who) => {
    const to = services.find(({ source }) => source.name === name);
    if (!to) throw new RangeError(`no service is called ${name}`);
    expect(Object.fromEntries(covered.map((id) => [id, openService(evaluator, endpointOf(id), to)]))).toEqual(
      Object.fromEntries(covered.map((id) => [id, who.includes(id) ? ports : ''])),
    );
  });
});

describe('the VPC CNI enforces them as they are written', () => {
  test('netpol check finds nothing', () => {
    expect(check({ ...policies, services: [] }).filter(({ rule }) => rule !== 'strict-mode')).toEqual([]);
  });

  // Argo CD's repository server asks nothing of the API server. `https` opens the control plane's addresses to it, as any that are neither pod nor
  // Service, but not the ClusterIP in front of them; upstream's semantics do not know the difference.
  test('netpol verify finds no difference, connections to Services included, but for one that nobody makes', () => {
    // By number: of a target port that has a name, verify does not know which port it is.
    const numbered = services.map((one) => ({ ...one, ports: one.ports.map((port) => ({ ...port, targetPort: port.port })) }));
    const set = { ...policies, services: numbered };
    const { addresses } = values;
    const ranges = {
      podCidrs: addresses.pods,
      nodeCidrs: addresses.nodes,
      serviceCidrs: [addresses.services],
      apiServerCidrs: [...addresses.controlPlane, addresses.apiService],
    };
    const { newlyAllowed, newlyBlocked } = verify(set, set, { mode: 'vpc-cni', ranges });
    expect(newlyAllowed).toEqual([]);
    expect(newlyBlocked.map(({ policies: { new: by }, to, service, port }) => [by[0]?.name, to.kind, service?.name, port])).toEqual([
      ['argocd-repo-server', 'api-server', 'kubernetes', 443],
    ]);
  });
});

test('default-deny holds in the platform’s namespaces alone, where services are not asked for', () => {
  const namespaces = (of: GitopsValues) =>
    policiesOf(of)
      .networkPolicies.filter(({ source }) => source.name === 'default-deny')
      .map(({ source }) => source.namespace);
  expect(namespaces(staging)).toEqual(['kube-system', 'argocd', 'keda', 'external-secrets']);
  expect(namespaces(values)).toEqual(['kube-system', 'argocd', 'keda', 'external-secrets', 'checkout', 'shop']);
});

test('what is not installed has neither policies nor a namespace under default-deny', () => {
  const { networkPolicies } = policiesOf({ ...staging, keda: { ...staging.keda, enabled: false } });
  expect(new Set(networkPolicies.map(({ source }) => source.namespace))).toEqual(new Set(['argocd', 'external-secrets', 'kube-system']));
});

describe('where the baseline is off, the companion of KEDA’s own policies', () => {
  const unguarded = bootstrapOf({ ...staging, networkPolicies: { baseline: 'none', converted: false } });
  const { extraObjects } = application(unguarded, 'keda').spec.source.helm?.valuesObject as { extraObjects: object[] };
  const companion = readInventory([input(extraObjects.map((object) => `---\n${stringify(object)}`).join(''))]);
  // The label that the chart puts on all of its pods.
  const keda = pod('keda', { 'app.kubernetes.io/part-of': 'keda-operator' });

  test.each([upstreamEvaluator(companion), vpcCniEvaluator(companion)])('lets in and out what is no pod, as $name', (evaluator) => {
    expect(companion.problems).toEqual([]);
    expect(open(evaluator, 'ingress', keda, endpointOf('control plane'))).toBe('TCP 6443, TCP 9443');
    for (const end of ['API ClusterIP', 'control plane', 'internet'])
      expect(open(evaluator, 'egress', keda, endpointOf(end))).toBe('TCP 443');
    expect(open(evaluator, 'egress', keda, endpointOf('Pod Identity'))).toContain('TCP 80');
    expect(open(evaluator, 'ingress', keda, endpointOf('node'))).toBe('');
  });
});

test('the address ranges do not grow with the cluster: no rule names every pod by a selector', () => {
  const selectors = policies.networkPolicies.flatMap(({ spec }) => [
    ...(spec.ingress ?? []).flatMap(({ from = [] }) => from),
    ...(spec.egress ?? []).flatMap(({ to = [] }) => to),
  ]);
  for (const { podSelector, namespaceSelector, ipBlock } of selectors) {
    if (ipBlock === undefined) expect(podSelector ?? namespaceSelector).not.toEqual({});
  }
});
