import type { Action, Rule, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';

/**
 * What an Application Load Balancer does with a request, written from its documentation and from nothing of the product's: the judge of what the product
 * makes of a listener. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */

export interface Request {
  readonly host: string;
  readonly path: string;
  readonly method?: string;
  /** By name in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Key and value pairs. */
  readonly query?: readonly (readonly [string, string])[];
  readonly source?: string;
}

/** Where a request goes: each action of the rule that takes it, in order, with the shares of its target groups. */
export function route(rules: readonly Rule[], request: Request): string {
  const rule = inOrder(rules).find(({ Conditions }) => (Conditions ?? []).every((condition) => holds(condition, request)));
  return rule
    ? (rule.Actions ?? [])
        .toSorted((a, b) => (a.Order ?? 1) - (b.Order ?? 1))
        .map(described)
        .join(' then ')
    : 'no rule';
}

const orders = new WeakMap<readonly Rule[], readonly Rule[]>();

/** By priority; once for the thousands of requests that are sent through the same rules. */
function inOrder(rules: readonly Rule[]): readonly Rule[] {
  const known = orders.get(rules);
  if (known) return known;
  const ordered = rules.toSorted((a, b) => numberOf(a) - numberOf(b));
  orders.set(rules, ordered);
  return ordered;
}

/** The default rule comes last. */
const numberOf = ({ Priority }: Rule): number => (Priority === 'default' ? Number.POSITIVE_INFINITY : Number(Priority));

/** A target group without a share gets nothing, so it makes no difference. */
function described(action: Action): string {
  if (action.Type === 'authenticate-oidc') return `log in ${JSON.stringify(asDescribed(action.AuthenticateOidcConfig))}`;
  if (action.Type !== 'forward') return JSON.stringify({ ...action, Order: undefined });
  const groups = action.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action.TargetGroupArn, Weight: 1 }];
  const total = groups.reduce((sum, { Weight = 1 }) => sum + Weight, 0);
  const shares = groups.flatMap(({ TargetGroupArn, Weight = 1 }) => (Weight > 0 ? [`${TargetGroupArn}=${Weight / total}`] : []));
  return `forward ${shares.toSorted().join(' ')}`;
}

/** As DescribeRules returns it: with every default, without the secret, in one order. The local AWS returns what it was given. */
function asDescribed(
  config: Action['AuthenticateOidcConfig'] = {
    Issuer: '',
    AuthorizationEndpoint: '',
    TokenEndpoint: '',
    UserInfoEndpoint: '',
    ClientId: '',
  },
): object {
  const { ClientSecret: _, UseExistingClientSecret: __, ...rest } = config;
  const whole = {
    Scope: 'openid',
    SessionCookieName: 'AWSELBAuthSessionCookie',
    OnUnauthenticatedRequest: 'authenticate',
    SessionTimeout: 604_800,
    ...rest,
  };
  return Object.fromEntries(Object.entries(whole).toSorted(([one], [other]) => one.localeCompare(other)));
}

function holds(condition: RuleCondition, request: Request): boolean {
  const { Field, Values = [] } = condition;
  const any = (values: readonly string[] | undefined, text: string, flags = '') =>
    (values ?? Values).some((value) => glob(value, flags).test(text));
  switch (Field) {
    case 'host-header':
      return any(condition.HostHeaderConfig?.Values, request.host, 'i') || regex(condition.HostHeaderConfig?.RegexValues, request.host);
    case 'path-pattern':
      return any(condition.PathPatternConfig?.Values, request.path) || regex(condition.PathPatternConfig?.RegexValues, request.path);
    case 'http-header': {
      const text = request.headers?.[condition.HttpHeaderConfig?.HttpHeaderName?.toLowerCase() ?? ''];
      return text !== undefined && any(condition.HttpHeaderConfig?.Values, text, 'i');
    }
    case 'http-request-method':
      return (condition.HttpRequestMethodConfig?.Values ?? []).includes(request.method ?? 'GET');
    case 'query-string':
      return (condition.QueryStringConfig?.Values ?? []).some(({ Key, Value = '' }) =>
        (request.query ?? []).some(([key, value]) => (Key === undefined || glob(Key, 'i').test(key)) && glob(Value, 'i').test(value)),
      );
    case 'source-ip':
      return (condition.SourceIpConfig?.Values ?? []).some((block) => inBlock(request.source ?? '0.0.0.0', block));
    default:
      throw new Error(`the evaluator does not know the condition ${Field}`);
  }
}

const compiled = new Map<string, RegExp>();

/** `*`: any characters, `?`: one. */
function glob(pattern: string, flags = ''): RegExp {
  const key = `${flags} ${pattern}`;
  const known = compiled.get(key);
  if (known) return known;
  const source = pattern
    .split('')
    .map((char) => (char === '*' ? '.*' : char === '?' ? '.' : char.replace(/[^\w]/, '\\$&')))
    .join('');
  const made = new RegExp(`^${source}$`, flags);
  compiled.set(key, made);
  return made;
}

const regex = (patterns: readonly string[] | undefined, text: string): boolean =>
  (patterns ?? []).some((pattern) => new RegExp(pattern).test(text));

function inBlock(address: string, block: string): boolean {
  const [base = '', prefix = '32'] = block.split('/');
  const bits = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(prefix));
  return Math.floor(bits(address) / size) === Math.floor(bits(base) / size);
}

/**
 * Requests that tell rules apart: every host with every path that any rule names, wildcards filled in several ways, and each of them once
 * changed a little; each of these as it is, and with what any rule asks for besides.
 */
export function probes(rules: readonly Rule[]): Request[] {
  const values = (field: string) => [
    ...new Set(rules.flatMap(({ Conditions = [] }) => Conditions.filter(({ Field }) => Field === field).flatMap(valuesOf))),
  ];
  const hosts = [...values('host-header').flatMap(filled), 'unknown.example.net'];
  const paths = [...values('path-pattern').flatMap(filled), '/', '/unknown/path'];
  const variants = besides(rules);
  return [...new Set(hosts)].flatMap((host) =>
    [...new Set(paths)].flatMap((path) => variants.map((variant) => ({ host, path, ...variant }))),
  );
}

type Besides = Omit<Request, 'host' | 'path'>;

/** Nothing, then what fulfills the further conditions of each rule: by the first value of each, by the last, and without one of them. */
function besides(rules: readonly Rule[]): Besides[] {
  const variants = rules.flatMap(({ Conditions = [] }): Besides[] => {
    const further = Conditions.filter(({ Field }) => Field !== 'host-header' && Field !== 'path-pattern');
    const sets = further.length > 1 ? [further, ...further.map((one) => further.filter((other) => other !== one))] : [further];
    return sets.flatMap((set) => [0, -1].map((at) => set.reduce<Besides>((request, condition) => fulfilling(request, condition, at), {})));
  });
  return [...new Map([{}, ...variants].map((variant) => [JSON.stringify(variant), variant])).values()];
}

/** @param at index of the value to take */
function fulfilling(request: Besides, { Field, ...config }: RuleCondition, at: number): Besides {
  const text = (values: readonly string[] | undefined) => (filled(values?.at(at) ?? '').at(at) ?? '').replace(/x$/, '');
  switch (Field) {
    case 'http-header': {
      const { HttpHeaderName = '', Values } = config.HttpHeaderConfig ?? {};
      return { ...request, headers: { ...request.headers, [HttpHeaderName.toLowerCase()]: text(Values) } };
    }
    case 'http-request-method':
      return { ...request, method: config.HttpRequestMethodConfig?.Values?.at(at) ?? '' };
    case 'query-string': {
      const { Key = 'any', Value = '' } = config.QueryStringConfig?.Values?.at(at) ?? {};
      return { ...request, query: [...(request.query ?? []), [Key, text([Value])]] };
    }
    case 'source-ip':
      return { ...request, source: config.SourceIpConfig?.Values?.at(at)?.split('/')[0] ?? '' };
    default:
      throw new Error(`the evaluator does not know the condition ${Field}`);
  }
}

const valuesOf = (condition: RuleCondition): string[] =>
  condition.HostHeaderConfig?.Values ?? condition.PathPatternConfig?.Values ?? condition.Values ?? [];

const filled = (pattern: string): string[] => [
  pattern.replaceAll('*', '').replaceAll('?', 'x'),
  pattern.replaceAll('*', 'any/thing').replaceAll('?', 'q'),
  pattern.replaceAll('*', 'z').replaceAll('?', '1'),
  `${pattern.replaceAll('*', 'a').replaceAll('?', 'b')}x`,
];
