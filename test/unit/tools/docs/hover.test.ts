import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { formsOf, likeliestForm, type Schema, schemaAt } from '../../../../lib/config/problems/schema-traversal';
import { environment } from '../../../../lib/config/schema';
import { bases } from '../../../../tools/docs/cases/case';
import { meaningOf } from '../../../../tools/docs/environment-input';
import { LanguageService, type Place } from '../../../support/language-service';

const root = resolve(__dirname, '..', '..', '..', '..');
/** Outside of the repository's project, whose thousand files the service would load first. There need not be a file of this name. */
const path = resolve(tmpdir(), 'bluegreen-hover', 'prod.ts');
const text = readFileSync(resolve(root, 'config', 'environments', 'prod.ts'), 'utf8').replace('../../lib', resolve(root, 'lib'));
const service = new LanguageService();

beforeAll(() => service.open({ [path]: text }));
afterAll(() => service.close());

/** Where a key stands: after each of the keys that lead to it. */
function placeOf(keys: readonly string[]): Place {
  const offset = keys.reduce((from, key) => {
    const found = new RegExp(`[{\\s]${key}:`, 'g');
    found.lastIndex = from;
    const match = found.exec(text);
    if (!match) throw new Error(`${path} has no ${keys.join('.')}`);
    return match.index + 1;
  }, 0);
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

/** The meaning in the schema, of the form that prod has where there are several. */
function meaning(keys: readonly (string | number)[]): string {
  const above = keys.slice(0, -1);
  const value = above.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)[key], bases.prod);
  const schema = schemaAt(environment, bases.prod, above) as Schema;
  const { def } = (formsOf(schema)[likeliestForm(schema, value) ?? 0] as Schema)._zod;
  const field = def.type === 'object' ? def.shape[String(keys.at(-1))] : undefined;
  return (field && meaningOf(field)) ?? 'no such field';
}

const plain = (shown: string): string => shown.replace(/\s+/g, ' ');

test.each<[string, readonly (string | number)[]]>([
  ['a field of the environment', ['availabilityZones']],
  ['an object', ['network']],
  ['a field of one form of a union', ['network', 'vpc', 'vpcId']],
  ['a field two objects below it', ['network', 'vpc', 'subnets', 'controlPlane']],
  ['a meaning of several lines', ['network', 'podCidrs']],
  ['a field of a list', ['services', 0, 'containerPort']],
  ['an optional field of a list', ['services', 0, 'targetGroups']],
  ['what distinguishes a form', ['traffic', 'weights', 'keptIn']],
  ['a field that both forms of a cluster have', ['clusters', 'blue', 'kubeContext']],
  ['a field below a cluster', ['clusters', 'green', 'capacity', 'podsPerNode']],
  ['a field with a default', ['workers', 'drainMinutes']],
  ['a field of the last object', ['gitops', 'networkPolicies', 'converted']],
])('an editor shows the meaning of %s: %j', async (_, keys) => {
  const shown = await service.hover(path, placeOf(keys.filter((key) => typeof key === 'string')));
  expect(plain(shown)).toContain(meaning(keys));
  expect(shown).toContain(`${keys.at(-1)}`);
});
