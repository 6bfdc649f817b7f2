import { coreSamples } from '../manifests/samples/core';
import { customSamples } from '../manifests/samples/custom';
import { type Sample, spoilt } from '../manifests/samples/sample';
import { blue, green } from './cluster';

/** Namespaces that samples live in; a dry run needs them to be there. */
const namespaces = ['argocd'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));

beforeAll(async () => {
  for (const cluster of [blue(), green()]) expect(await cluster.apply(namespaces)).toMatchObject({ code: 0 });
});

/** The last step of a path, without its index: what the server's message has to name. */
function fieldOf(path: string): string {
  return (
    path
      .replaceAll(/\[\d+\]/g, '')
      .split('.')
      .at(-1) ?? path
  );
}

const samples = [...coreSamples, ...customSamples].map((sample): [string, Sample] => [sample.object.kind, sample]);

describe.each(samples)('%s', (_, sample) => {
  test.each([blue, green].map((color) => [color.name, color] as const))('the right object is accepted by %s', async (__, color) => {
    expect(await color().apply([sample.object], { dryRun: true })).toMatchObject({ code: 0, stderr: '' });
  });

  test.each(sample.wrong.map((wrong) => [wrong.what, wrong] as const))('refused: %s', async (__, wrong) => {
    const object = spoilt(sample, wrong);
    const { code, stderr } = await (wrong.droppedByApply ? create(object) : green().apply([object], { dryRun: true }));
    expect(code).toBe(1);
    expect(stderr).toContain(wrong.check === 'kind' ? 'no matches for kind' : (wrong.serverNames ?? fieldOf(wrong.finding)));
  });
});

const create = (object: unknown) => green().tryKubectl(['create', '--validate=strict', '--dry-run=server', '-f', '-'], object);

test('what server-side apply drops without a word is still dropped: the manifest check is what sees it', async () => {
  const dropped = samples.flatMap(([, sample]) =>
    sample.wrong.filter((wrong) => wrong.droppedByApply).map((wrong) => spoilt(sample, wrong)),
  );
  expect(dropped).not.toHaveLength(0);
  expect(await green().apply(dropped, { dryRun: true })).toMatchObject({ code: 0 });
});
