import { checkEnvironment } from '../../../lib/config/check';
import type { Environment } from '../../../lib/config/schema';
import { allEnvironments, synthesize } from '../../support/synthesized';
import { stackOf, type Template } from '../../support/template';
import { swapColors } from './swap-colors';

/**
 * Blue and green are built by the same code. Each environment is described once more with the colors swapped; every stack of it must equal the stack
 * of the other color in the original, names swapped. This is why test/unit/stacks/app.test.ts keeps one snapshot for both colors.
 */
const environments = allEnvironments();
const originals = synthesize(environments);
const swappedEnvironment = (environment: Environment): Environment =>
  checkEnvironment(JSON.parse(swapColors(JSON.stringify(environment))), environment.name);

describe.each(environments.map((environment) => [environment.name, environment] as const))('%s', (name, environment) => {
  const swapped = Object.entries(synthesize([swappedEnvironment(environment)]));
  const own = Object.keys(originals).filter((stack) => stack.startsWith(`${name}-`));

  test('has the same stacks with the colors swapped', () => {
    expect(swapped.map(([stack]) => swapColors(stack)).toSorted()).toEqual(own.toSorted());
  });

  test.each(swapped)('%s equals the stack of the other color', (stack, template) => {
    expect(comparable(stack, JSON.stringify(template))).toEqual(
      comparable(stack, swapColors(JSON.stringify(stackOf(originals, swapColors(stack))))),
    );
  });
});

test('a setting of one color alone is a difference', () => {
  const stack = 'dev-green-cluster';
  const text = JSON.stringify(stackOf(originals, stack));
  const changed = text.replace(/"DeletionProtection":(true|false)/, '"DeletionProtection":"changed"');
  expect(changed).not.toBe(text);
  expect(comparable(stack, changed)).not.toEqual(comparable(stack, text));
});

/**
 * What of a template is compared: all but hashes (of a construct's path in logical ids, and of bundles that hold the target groups' names), and the order of lists, which has
 * blue first. Pod subnets are dealt out to blue first, so which set a color has is no difference either.
 */
function comparable(stack: string, text: string): unknown {
  const unhashed = text.replaceAll(/[0-9a-f]{64}/g, '<asset>').replaceAll(/(?:[0-9A-F]{8})+/g, '');
  const template = JSON.parse(stack.endsWith('-cluster') ? unhashed.replaceAll(/PodSubnetsSet\d/g, 'PodSubnetsSet') : unhashed) as Template;
  return sorted(template);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, sorted(key === 'DashboardBody' ? parsed(item) : item)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A dashboard is one JSON text. Blue's widgets are left of green's, so places are left out; blue's metrics come first, so no dot may stand for them. */
function parsed(body: unknown): unknown {
  const text =
    typeof body === 'string'
      ? body
      : (body as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]
          .map((part) => (typeof part === 'string' ? part : JSON.stringify(part).replaceAll('"', "'")))
          .join('');
  const { widgets, ...rest } = JSON.parse(text) as { widgets: Record<string, unknown>[] };
  return { ...rest, widgets: widgets.map((widget) => ({ ...widget, x: 0, y: 0, properties: withoutDots(widget.properties) })) };
}

/** A dot stands for what the metric before has in the same place. */
function withoutDots(properties: unknown): unknown {
  const { metrics, ...rest } = properties as { metrics?: readonly (readonly unknown[])[] };
  if (!metrics) return properties;
  const whole: unknown[][] = [];
  for (const metric of metrics) whole.push(metric.map((part, place) => (part === '.' ? whole.at(-1)?.[place] : part)));
  return { ...rest, metrics: whole };
}
