import type { AllowRule, Draft } from '../../../../lib/netpol/convert/draft';
import { judgeLayer7 } from '../../../../lib/netpol/convert/layer7';
import { anyPeer } from '../../../../lib/netpol/sets/peer';
import { everything } from '../../../../lib/netpol/sets/port-set';

const plain: AllowRule = { peers: [anyPeer], ports: everything, rank: 1, field: 'plain' };
const http: AllowRule = { ...plain, field: 'http', layer7: { widening: 'http', text: 'HTTP rules', allowed: true } };

const draft = (namespaces: Record<string, readonly AllowRule[]>): Draft => ({
  source: { file: 'p.yaml', line: 1, column: 1, kind: 'CiliumClusterwideNetworkPolicy', apiVersion: 'cilium.io/v2', name: 'p' },
  tier: 'default',
  parts: Object.entries(namespaces).map(([namespace, allow]) => ({ namespace, subject: [], ingress: { isolates: true, allow, deny: [] } })),
  wide: [],
  spread: [],
  opaque: [],
  findings: [],
});

test.each<[string, Record<string, readonly AllowRule[]>, readonly AllowRule[]]>([
  ['the same is allowed without HTTP: left out', { shop: [plain, http] }, [http]],
  ['nothing else allows the same: kept', { shop: [http] }, []],
  ['the same is allowed in one of its namespaces only: kept', { shop: [plain, http], bank: [http] }, []],
])('an HTTP rule where %s', (_, namespaces, moot) => {
  expect([...judgeLayer7([draft(namespaces)], () => false).moot]).toEqual(moot);
});
