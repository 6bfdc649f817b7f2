/** Numbers from a seed: the same policies on every machine (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A file of policies, as a team would keep them. */
export interface PolicyFile {
  readonly name: string;
  readonly text: string;
}

const perNamespace = 20;

/**
 * Cilium policies of the mix that public repositories show: mostly ingress from pods and egress to pods and DNS, some CIDRs, entities,
 * named namespaces and HTTP rules, a few denials and clusterwide policies. One file for each namespace, and one for the cluster.
 * @param count how many policies in all
 */
export function ciliumPolicies(count: number, seed = 20261101): PolicyFile[] {
  const next = numbers(seed);
  const namespaces = Math.ceil(count / perNamespace);
  const files: PolicyFile[] = [];
  for (let index = 0; index < namespaces; index += 1) {
    const namespace = `team-${index}`;
    const amount = Math.min(perNamespace, count - index * perNamespace);
    const policies = Array.from({ length: amount }, (_, number) => policy(namespace, number, namespaces, next));
    files.push({ name: `${namespace}.yaml`, text: [namespaceText(namespace), ...policies].join('---\n') });
  }
  return files;
}

function namespaceText(name: string): string {
  return `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n  labels:\n    team: ${name}\n`;
}

function policy(namespace: string, number: number, namespaces: number, next: () => number): string {
  const app = number === 0 ? undefined : `app-${number}`;
  const subject = app === undefined ? '  endpointSelector: {}\n' : `  endpointSelector:\n    matchLabels:\n      app: ${app}\n`;
  const body = app === undefined ? '  ingress:\n  - {}\n  egress:\n  - {}\n' : rules(namespaces, next);
  return `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: ${app ?? 'default-deny'}\n  namespace: ${namespace}\nspec:\n${subject}${body}`;
}

function rules(namespaces: number, next: () => number): string {
  const below = (limit: number) => Math.floor(next() * limit);
  const port = [8080, 9090, 5432, 443, 6379][below(5)] ?? 8080;
  const peer =
    next() < 0.5
      ? `        app: app-${below(perNamespace)}\n`
      : `        app: app-${below(perNamespace)}\n        k8s:io.kubernetes.pod.namespace: team-${below(namespaces)}\n`;
  const http = next() < 0.08 ? '      rules:\n        http:\n        - method: GET\n' : '';
  const ports = `    toPorts:\n    - ports:\n      - port: "${port}"\n        protocol: TCP\n${http}`;
  const ingress = `  ingress:\n  - fromEndpoints:\n    - matchLabels:\n${peer}${ports}`;
  const dns =
    '  egress:\n  - toEndpoints:\n    - matchLabels:\n        k8s-app: kube-dns\n        io.kubernetes.pod.namespace: kube-system\n    toPorts:\n    - ports:\n      - port: "53"\n';
  const dice = next();
  if (dice < 0.15) {
    const net = `203.0.${below(200)}`;
    return `${ingress}${dns}  - toCIDRSet:\n    - cidr: ${net}.0/24\n      except:\n      - ${net}.0/28\n`;
  }
  if (dice < 0.3) return `${ingress}${dns}  - toEntities:\n    - ${['kube-apiserver', 'world', 'cluster'][below(3)] ?? 'world'}\n`;
  if (dice < 0.35) return `${ingress}${dns}  - toFQDNs:\n    - matchName: api-${below(50)}.example.com\n`;
  if (dice < 0.4)
    return `${ingress}  ingressDeny:\n  - fromEndpoints:\n    - matchLabels:\n        app: app-${below(perNamespace)}\n${dns}`;
  return `${ingress}${dns}`;
}
