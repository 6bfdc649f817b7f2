import { convert, widenings } from '../../../lib/netpol/convert/convert';
import { takeStock } from '../../../lib/netpol/inventory/take-stock';
import { readInventory } from '../../../lib/netpol/read/read';
import { calico, ccnp, cnp, gnp, undeclared } from './convert/convert-text';
import { input } from './read/input';

function stockOf(text: string) {
  const inventory = readInventory([input(text)]);
  expect(inventory.problems).toEqual([]);
  const options = { ranges: undeclared, target: 'vpc-cni', clusterPolicies: false } as const;
  return takeStock(
    inventory,
    convert(inventory, { ...options, allowBroader: [] }),
    convert(inventory, { ...options, allowBroader: widenings }),
  );
}

test('features of Cilium, by the names of their fields', () => {
  const stock = stockOf(
    `${cnp('{endpointSelector: {}, enableDefaultDeny: {ingress: true}, ingress: [{fromEndpoints: []}, {fromEntities: [world], toPorts: [{ports: [{port: "80", endPort: 90, protocol: TCP}], rules: {http: [{}]}}]}], egressDeny: [{toCIDR: [10.0.0.0/8]}]}')}${ccnp('{nodeSelector: {}, ingress: [{fromCIDRSet: [{cidrGroupRef: x}], toPorts: [{ports: [{port: dns}]}]}]}')}${cnp('{endpointSelector: {}, egress: [{toEndpoints: [{matchLabels: {io.kubernetes.pod.namespace: a}}]}]}', 'q')}`,
  );
  expect(stock.kinds).toEqual({ CiliumClusterwideNetworkPolicy: 1, CiliumNetworkPolicy: 2 });
  expect(Object.keys(stock.features).toSorted()).toEqual([
    'cidrGroup', 'egressDeny', 'enableDefaultDeny', 'endPort', 'entity world', 'fromCIDRSet', 'fromEndpoints: []', 'fromEntities', 'layer 7: http',
    'named port', 'nodeSelector', 'selector on namespace-name', 'toCIDR', 'toEndpoints',
  ]); // biome-ignore format: a list of words
});

test('features of Calico, with the operators of its selectors', () => {
  const stock = stockOf(
    `${calico(`{order: 1, selector: "a != 'b' || a contains 'c'", ingress: [{action: Deny, source: {notNets: [10.0.0.0/8]}}, {action: Pass}, {action: Allow, protocol: TCP, destination: {notPorts: [1]}}]}`)}${gnp('{tier: x, namespaceSelector: all(), applyOnForward: true}')}`,
  );
  expect(stock.kinds).toEqual({ 'GlobalNetworkPolicy (Calico)': 1, 'NetworkPolicy (Calico)': 1 });
  expect(Object.keys(stock.features).toSorted()).toEqual([
    'Deny', 'Pass', 'applyOnForward', 'namespaceSelector', 'notNets', 'notPorts', 'order', 'selector !=', 'selector all()', 'selector contains',
    'selector ||', 'tier',
  ]); // biome-ignore format: a list of words
});

test('what a widening carries over is counted apart from what nothing does', () => {
  const names = '{endpointSelector: {}, egress: [{toFQDNs: [{matchName: a.b}]}]}';
  const icmp = '{endpointSelector: {matchLabels: {a: b}}, ingress: [{icmps: [{fields: [{type: 8}]}]}]}';
  expect(stockOf(`${cnp(names)}${cnp(icmp, 'q')}${cnp('{endpointSelector: {}, ingress: [{}]}', 'r')}`).classes).toEqual({
    exact: 1,
    conditional: 0,
    broader: 1,
    refused: 1,
  });
});
