import { ruleProblem } from '../../tools/manifests/cel';
import { checkManifest } from '../../tools/manifests/check';
import { schemasFor } from '../../tools/manifests/command';
import type { Schemas } from '../../tools/manifests/schemas';
import { sharedDir } from '../../tools/shared-dir';
import { coreSamples } from './samples/core';
import { customSamples } from './samples/custom';
import { spoilt } from './samples/sample';

let schemas: Schemas;
beforeAll(async () => {
  schemas = await schemasFor([sharedDir('crds')], { env: process.env, stderr: (text) => void process.stderr.write(text) });
}, 300_000);

const check = (value: unknown) =>
  checkManifest({ file: 'sample', document: 1, value, lineOf: () => 1 }, schemas).map((finding) => `${finding.check} ${finding.path}`);

describe.each([...coreSamples, ...customSamples].map((sample) => [sample.object.kind, sample] as const))('%s', (_, sample) => {
  test('the right object passes', () => expect(check(sample.object)).toEqual([]));

  test.each(sample.wrong.map((wrong) => [wrong.what, wrong] as const))('found: %s', (__, wrong) =>
    expect(check(spoilt(sample, wrong))).toContain(`${wrong.check} ${wrong.finding}`),
  );
});

test('every CEL rule of every CRD can be evaluated here', () => {
  const kinds = schemas.known().map(({ apiVersion, kind }) => schemas.find(apiVersion, kind));
  const rules = kinds.flatMap((kind) => rulesOf(kind?.crd));
  expect(rules.length).toBeGreaterThan(80);
  expect(rules.flatMap((rule) => ruleProblem(rule) ?? [])).toEqual([]);
});

/** Every rule at any depth of a schema. */
function rulesOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const own = ((node as { 'x-kubernetes-validations'?: { rule: string }[] })['x-kubernetes-validations'] ?? []).map(({ rule }) => rule);
  return [...own, ...Object.values(node).flatMap(rulesOf)];
}
