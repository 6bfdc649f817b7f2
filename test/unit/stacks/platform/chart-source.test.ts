import { charts } from '../../../../config/versions';
import { located } from '../../../../lib/stacks/platform/chart-source';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const chart = 'oci://registry.example.com/team/app';

test('a chart of a repository stays with it', () => {
  const source = { chart: 'argo-cd', repository: 'https://argoproj.github.io/argo-helm', version: '10.1.1' };
  expect(located(source)).toEqual(source);
});

test('an OCI chart comes by its digest where its version has one, else by its tag', () => {
  const source = { chart, digests: { '1.2.3': digest } };
  expect(located({ ...source, version: '1.2.3' })).toEqual({ chart: `${chart}@${digest}`, repository: undefined, version: '1.2.3' });
  expect(located({ ...source, version: '1.2.4' })).toEqual({ chart: 'app', repository: chart, version: '1.2.4' });
});

test.each(['', 'sha256:12', digest.toUpperCase(), `${digest} `, 'latest'])('a digest that is none is refused: %j', (wrong) => {
  expect(() => located({ chart, version: '1.2.3', digests: { '1.2.3': wrong } })).toThrow(/^config\/versions.ts: .* expected sha256:/);
});

test('the digests in config/versions.ts are digests', () => {
  for (const source of [charts.karpenter, charts.karpenterCrd])
    for (const version of Object.keys(source.digests)) expect(located({ ...source, version }).chart).toContain('@sha256:');
});
