import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { charts } from '../../../../config/versions';
import { modules } from '../../../../tools/manifests/kubernetes-schemas';

const goMod = readFileSync(join(__dirname, '..', '..', '..', 'cluster', 'go.mod'), 'utf8');

test('the schemas are those of the API server that the cluster tests build', () => {
  expect(goMod).toContain(`\tk8s.io/kubernetes ${modules.kubernetes.version} `);
});

test('every staging module is replaced by the release that goes with it (v1.36.3 → v0.36.3)', () => {
  const replaced = [...goMod.matchAll(/^\t(k8s\.io\/\S+) => (\S+) (v\S+)$/gm)].map(([, from, to, version]) => ({ from, to, version }));
  expect(replaced.length).toBeGreaterThan(25);
  for (const { from, to, version } of replaced) {
    expect({ from, to, version }).toEqual({ from, to: from, version: modules.kubernetes.version.replace('v1.', 'v0.') });
  }
});

test("KEDA's CRDs are those of the chart that is installed", () => {
  expect(modules.keda.version).toBe(`v${charts.keda.version}`);
});
