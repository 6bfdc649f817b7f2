import type { RuleCondition as Condition, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import * as fc from 'fast-check';
import { draftServices, type ServiceInput } from '../../../lib/adopt/draft/services';
import type { ListenerRule } from '../../../lib/adopt/inventory';
import type { RuleCondition } from '../../../lib/listener/conditions';
import { meet } from '../../../lib/listener/glob';
import { probes, route } from '../../support/listener/evaluate';
import { platformOf, rule, targetGroup, targetGroupArn } from './platform';

/** As the API has it. */
function conditionOf({ field, name, values }: RuleCondition): Condition {
  const Values = [...values];
  switch (field) {
    case 'http-header':
      return { Field: field, HttpHeaderConfig: { HttpHeaderName: name, Values } };
    case 'http-request-method':
      return { Field: field, HttpRequestMethodConfig: { Values } };
    case 'query-string':
      return { Field: field, QueryStringConfig: { Values: Values.map((Value) => ({ Key: name, Value })) } };
    case 'source-ip':
      return { Field: field, SourceIpConfig: { Values } };
    default:
      return { Field: field, Values };
  }
}

/** Rules as the API has them, for the evaluator. */
const toApi = ({ arn, priority, conditions, actions }: ListenerRule): Rule => ({
  RuleArn: arn,
  Priority: String(priority),
  Conditions: conditions.map(conditionOf),
  Actions: actions.map(({ type, targetGroupArns: [TargetGroupArn] }) => ({ Type: type as 'forward', TargetGroupArn })),
});
const fallback: Rule = {
  Priority: 'default',
  IsDefault: true,
  Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
};

/** The rules that the traffic stack makes of the services. */
function madeOf(rules: readonly ListenerRule[]): Rule[] {
  const inventory = platformOf(rules, { targetGroups: rules.map((_, index) => targetGroup(`s${index}`)) });
  const [loadBalancer] = inventory.loadBalancers;
  const listener = loadBalancer?.listeners.at(-1);
  if (!loadBalancer || !listener) throw new Error('the platform has a listener');
  const place = { env: 'prod', region: 'eu-west-1', name: undefined, loadBalancer, listener, kubernetes: inventory.kubernetes, taken: [] };
  const { services } = draftServices(place);
  return services.flatMap(({ service: { furtherRules = [], ...service } }) =>
    [service, ...furtherRules.map((further) => ({ targetGroups: service.targetGroups, name: service.name, ...further }))].map(ruleOf),
  );
}

type Drafted = Omit<NonNullable<ServiceInput['furtherRules']>[number], 'replaces' | 'priority'> &
  Pick<ServiceInput, 'targetGroups' | 'name' | 'priority'>;

function ruleOf(service: Drafted): Rule {
  return {
    Priority: String(service.priority),
    Conditions: [
      ...(service.hosts ? [{ Field: 'host-header', HostHeaderConfig: { Values: service.hosts } }] : []),
      ...(service.paths ? [{ Field: 'path-pattern', PathPatternConfig: { Values: service.paths } }] : []),
      ...(service.headers ?? []).map(({ name, values }) => ({
        Field: 'http-header',
        HttpHeaderConfig: { HttpHeaderName: name, Values: values },
      })),
      ...(service.methods ? [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: service.methods } }] : []),
      ...(service.queryStrings ?? []).map(({ key, values }) => ({
        Field: 'query-string',
        QueryStringConfig: { Values: values.map((Value) => ({ Key: key, Value })) },
      })),
      ...(service.sources ? [{ Field: 'source-ip', SourceIpConfig: { Values: service.sources } }] : []),
    ],
    Actions: [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: service.targetGroups?.blue, Weight: 100 },
            { TargetGroupArn: targetGroupArn(`green-${service.name}`), Weight: 0 },
          ],
        },
      },
    ],
  };
}

const hosts = fc.uniqueArray(
  fc.constantFrom('shop.example.com', 'SHOP.example.com', '*.example.com', 'api.example.com', 'a?i.example.com'),
  { maxLength: 2 },
);
const paths = fc.uniqueArray(fc.constantFrom('/api/*', '/api/v1/*', '/api/v?/x', '/*', '/login', '*/login'), { maxLength: 2 });
const condition = (field: string, values: readonly string[], name?: string): RuleCondition => ({
  field,
  ...(name !== undefined && { name }),
  values,
  isRegex: false,
});
const further = fc.subarray(
  [
    condition('http-request-method', ['GET']),
    condition('http-header', ['2', '3*'], 'X-Version'),
    condition('http-header', ['beta'], 'X-Channel'),
    condition('query-string', ['on'], 'preview'),
    condition('query-string', ['any']),
    condition('source-ip', ['10.0.0.0/8', '192.0.2.0/24']),
  ],
  { maxLength: 2 },
);
const rarely = fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, further);
const listener = fc
  .uniqueArray(
    fc.record({
      priority: fc.integer({ min: 1, max: 60 }),
      hosts,
      paths,
      further: rarely,
      isForward: fc.boolean(),
      isShared: fc.boolean(),
    }),
    {
      selector: ({ priority }) => priority,
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((entries) =>
    entries
      .filter((entry) => entry.hosts.length + entry.paths.length + entry.further.length > 0)
      .map((entry, index): ListenerRule => {
        const plain = rule(entry.priority, `s${entry.isShared ? 0 : index}`, entry.hosts, entry.paths);
        const made = { ...plain, conditions: [...plain.conditions, ...entry.further] };
        return entry.isForward ? made : { ...made, actions: [{ type: 'fixed-response', targetGroupArns: [] }] };
      }),
  );

test('with any of the new rules in place, every request goes where it went', () => {
  let taken = 0;
  let special = 0;
  fc.assert(
    fc.property(listener, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (rules, isMade) => {
      const old = [...rules.map(toApi), fallback];
      const fresh = madeOf(rules);
      taken += fresh.length;
      special += fresh.filter(({ Conditions = [] }) => Conditions.some(({ Field = '' }) => !/^(host|path)-/.test(Field))).length;
      // A deploy makes them one after the other, in any order, and may fail halfway.
      const partly = [...old, ...fresh.filter((_, index) => isMade[index])];
      const whole = [...old, ...fresh];
      const moved = probes(old).filter((request) => {
        const today = route(old, request);
        return route(partly, request) !== today || route(whole, request) !== today;
      });
      expect(moved).toEqual([]);
    }),
    { numRuns: 40 },
  );
  // Otherwise it would prove nothing.
  expect(taken).toBeGreaterThan(20);
  expect(special).toBeGreaterThan(3);
});

test('the evaluator sees a rule that is placed wrongly', () => {
  const old = [rule(10, 's0', ['shop.example.com'], ['/api/*']), rule(20, 's1', ['shop.example.com'])].map(toApi);
  const wrong = { ...old[1], Priority: '5' };
  const differing = probes(old).filter((request) => route([...old, wrong], request) !== route(old, request));
  expect(differing).not.toEqual([]);
});

test('two patterns meet where a text matches both', () => {
  const text = fc.stringMatching(/^[ab/]{0,5}$/);
  const pattern = fc.stringMatching(/^[ab/*?]{0,5}$/);
  const matches = (glob: string, one: string) => new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(one);
  fc.assert(
    fc.property(pattern, pattern, text, (a, b, one) => !(matches(a, one) && matches(b, one)) || meet(a, b)),
    { numRuns: 2000 },
  );
  expect([meet('/api/*', '/web/*'), meet('a?', 'abc'), meet('*x', 'y*'), meet('', '*')]).toEqual([false, false, true, true]);
});
