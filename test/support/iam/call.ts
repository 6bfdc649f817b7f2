/**
 * Which operation an HTTP request to AWS is, and with which parameters: from its signature (service, region, access key) and the protocol of the
 * service. Pure. The signature itself is not checked.
 * https://smithy.io/2.0/aws/protocols/index.html
 */

export interface HttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** A call of an AWS API. */
export interface Call {
  readonly accessKey: string;
  readonly region: string;
  /** As IAM writes it: ec2, elasticloadbalancing, cloudwatch. */
  readonly service: string;
  readonly operation: string;
  /** Query protocols: flat, such as `TagSpecification.1.Tag.1.Key`. JSON: as sent. REST: the labels of the path. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Where the name in a signature is not the prefix that IAM gives the service's actions. */
const prefixes: Readonly<Record<string, string>> = { monitoring: 'cloudwatch', email: 'ses' };

/** Operations of services that speak REST: method and path, with labels in braces; one with a plus takes the rest of the path. */
const routes: Readonly<Record<string, readonly (readonly [string, string, string])[]>> = {
  eks: [
    ['GET', '/clusters/{name}', 'DescribeCluster'],
    ['GET', '/clusters', 'ListClusters'],
  ],
  lambda: [['POST', '/2015-03-31/functions/{FunctionName}/invocations', 'Invoke']],
  aps: [['GET', '/workspaces/{workspaceId}/api/v1/query', 'QueryMetrics']],
  'arc-zonal-shift': [['GET', '/managedresources/{resourceIdentifier+}', 'GetManagedResource']],
};

/** @throws RangeError for a request that cannot be identified: without a signature, or of a REST service that has no route here */
export function callOf(request: HttpRequest): Call {
  const signature = /Credential=([^/]+)\/\d+\/([^/]*)\/([^/]+)\/aws4_request/.exec(String(request.headers.authorization ?? ''));
  if (!signature) throw new RangeError(`${request.method} ${request.url}: found no signature, expected AWS Signature Version 4`);
  const [, accessKey = '', region = '', signed = ''] = signature;
  const who = { accessKey, region, service: prefixes[signed] ?? signed };
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return { ...who, operation: target.slice(target.lastIndexOf('.') + 1), parameters: json(request.body) };
  const url = new URL(request.url, 'http://aws');
  const cbor = /\/operation\/([A-Za-z]+)$/.exec(url.pathname);
  if (cbor?.[1]) return { ...who, operation: cbor[1], parameters: {} };
  const query = new URLSearchParams(request.method === 'GET' ? url.search : request.body);
  const action = query.get('Action');
  if (action !== null) return { ...who, operation: action, parameters: Object.fromEntries(query) };
  for (const [method, template, operation] of routes[signed] ?? []) {
    const labels = method === request.method ? match(template, url.pathname) : undefined;
    if (labels) return { ...who, operation, parameters: { ...Object.fromEntries(url.searchParams), ...labels } };
  }
  throw new RangeError(`${signed}: ${request.method} ${url.pathname}: found no operation for it in test/support/iam/call.ts`);
}

const json = (body: string): Record<string, unknown> => (body === '' ? {} : (JSON.parse(body) as Record<string, unknown>));

/** Labels of a path, if it is of a template's form. */
function match(template: string, path: string): Record<string, string> | undefined {
  const pattern = template.replaceAll(/\{(\w+)(\+?)\}/g, (_, name: string, greedy: string) => `(?<${name}>${greedy ? '.+' : '[^/]+'})`);
  const labels = new RegExp(`^${pattern}$`).exec(path)?.groups ?? (pattern === path ? {} : undefined);
  return labels && Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, decodeURIComponent(value)]));
}

/** Members of a list in flat parameters, as flat parameters of their own: `Name.1`, or `Name.member.1`. */
export function members(parameters: Readonly<Record<string, unknown>>, name: string): Record<string, string>[] {
  const found = new Map<number, Record<string, string>>();
  for (const [key, value] of Object.entries(parameters)) {
    const [, index, rest = ''] = new RegExp(`^${name}\\.(?:member\\.)?(\\d+)(?:\\.(.+))?$`).exec(key) ?? [];
    if (index === undefined) continue;
    const member = found.get(Number(index)) ?? {};
    member[rest] = String(value);
    found.set(Number(index), member);
  }
  return [...found.entries()].toSorted(([a], [b]) => a - b).map(([, member]) => member);
}

/** A parameter's text; empty if it is not there or no text. */
export function text(parameters: Readonly<Record<string, unknown>>, ...names: readonly string[]): string {
  const found = names.map((name) => parameters[name]).find((value) => typeof value === 'string');
  return typeof found === 'string' ? found : '';
}

/** Key and Value pairs of a list in flat parameters. */
export const tagsIn = (parameters: Readonly<Record<string, unknown>>, name: string): Record<string, string> =>
  Object.fromEntries(members(parameters, name).map(({ Key = '', Value = '' }) => [Key, Value]));
