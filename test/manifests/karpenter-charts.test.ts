import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { charts, kubernetesVersions } from '../../config/versions';
import { checkManifest } from '../../tools/manifests/check';
import { schemasFor } from '../../tools/manifests/command';
import type { Schemas } from '../../tools/manifests/schemas';
import { helmTemplate } from '../../tools/render/helm-template';
import { sharedDir } from '../../tools/shared-dir';
import { allEnvironments, synthesize } from '../support/synthesized';
import { ofType, written } from '../support/template';
import { unknownKeys } from '../support/template-checks/chart-keys';

/**
 * Karpenter's charts are in its Go module: both are rendered by the real helm with the values of every platform stack. The chart's own version in a tag is the
 * one before it (upstream raises it when it publishes), so the pin is the module's.
 */
const releases = { karpenter: charts.karpenter.version, 'karpenter-crd': charts.karpenterCrd.version } as const;
type Release = keyof typeof releases;

/** Folder of the module's sources, out of Go's module cache or fetched into it once (9 MB). */
function moduleFolder(version: string): string {
  const query = `github.com/aws/karpenter-provider-aws@v${version}`;
  // Outside any module, so that no go.mod has to list what is only read.
  const cwd = mkdtempSync(join(tmpdir(), 'bluegreen-karpenter-'));
  try {
    const answer = execFileSync('go', ['mod', 'download', '-json', query], {
      cwd,
      env: { ...process.env, GOFLAGS: '', GOWORK: 'off' },
      stdio: 'pipe',
    });
    return (JSON.parse(answer.toString()) as { Dir: string }).Dir;
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: Buffer };
    const found = code === 'ENOENT' ? 'no go on PATH' : (stderr?.toString() || message).trim().replaceAll('\n', ' ');
    throw new Error(`the charts of ${query} are missing: found ${found}; expected Go 1.21 or newer and a module proxy (GOPROXY)`, {
      cause: error,
    });
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: Record<string, unknown>;
}
interface Container {
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly resources: unknown;
}

const templates = synthesize(allEnvironments());
/** Values of a release over all platform stacks, each once. */
const valuesOf = (release: Release): Record<string, unknown>[] => {
  const found = Object.values(templates).flatMap((template) =>
    ofType(template, 'Custom::AWSCDK-EKS-HelmChart').filter(([, { Properties }]) => Properties.Release === release),
  );
  return [...new Set(found.map(([, { Properties }]) => written(Properties.Values)))].map(
    (text) => JSON.parse(text) as Record<string, unknown>,
  );
};

let schemas: Schemas;
const folders = {} as Record<Release, string>;
beforeAll(async () => {
  for (const release of Object.keys(releases) as Release[]) folders[release] = join(moduleFolder(releases[release]), 'charts', release);
  schemas = await schemasFor([sharedDir('crds')], { env: process.env, stderr: (text) => void process.stderr.write(text) });
}, 300_000);

function rendered(release: Release, values: object, kubernetes: string): Rendered[] {
  const text = helmTemplate(folders[release], { values, kubernetes, release, namespace: 'kube-system' });
  return parseAllDocuments(text).flatMap((document) => (document.toJS() as Rendered | null) ?? []);
}

const minors = Object.entries(kubernetesVersions).flatMap(([minor, { support }]) => (support === 'retired' ? [] : [minor]));
const problemsOf = (objects: readonly Rendered[]) =>
  objects.flatMap((value) =>
    checkManifest({ file: 'rendered', document: 1, value, lineOf: () => 1 }, schemas).map(
      ({ object, path, found }) => `${object} ${path}: ${found}`,
    ),
  );

test.each(['karpenter', 'karpenter-crd'] as const)('%s: its default values have every key that is set', (release) => {
  const defaults = parse(readFileSync(join(folders[release], 'values.yaml'), 'utf8')) as Record<string, unknown>;
  // A map of annotations, and requests and limits of any resource.
  const free = { karpenter: ['controller.resources'], 'karpenter-crd': ['additionalAnnotations'] }[release];
  expect(valuesOf(release).length).toBeGreaterThan(0);
  expect(valuesOf(release).flatMap((values) => unknownKeys(values, defaults, free))).toEqual([]);
});

test.each(minors)('karpenter: every object is valid on Kubernetes %s, and the controller gets what the values say', (kubernetes) => {
  for (const values of valuesOf('karpenter')) {
    const objects = rendered('karpenter', values, kubernetes);
    expect(problemsOf(objects)).toEqual([]);
    expect(new Set(objects.map(({ kind }) => kind))).toEqual(
      new Set([
        'PodDisruptionBudget',
        'ServiceAccount',
        'ClusterRole',
        'ClusterRoleBinding',
        'Role',
        'RoleBinding',
        'Service',
        'Deployment',
      ]),
    );
    const { settings, controller, tolerations, serviceAccount, replicas } = values as {
      settings: Record<string, unknown>;
      controller: { resources: object };
      tolerations: object[];
      serviceAccount: { name: string };
      replicas: number;
    };
    const deployment = objects.find(({ kind }) => kind === 'Deployment');
    const pod = (deployment?.spec.template as { spec: { containers: Container[]; serviceAccountName: string; tolerations: object[] } })
      .spec;
    expect(deployment?.spec.replicas).toBe(replicas);
    expect(pod.serviceAccountName).toBe(serviceAccount.name);
    expect(pod.tolerations).toEqual(expect.arrayContaining(tolerations));
    const [container] = pod.containers;
    expect(container?.resources).toEqual(controller.resources);
    const env = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
    expect(env).toMatchObject({
      CLUSTER_NAME: settings.clusterName,
      INTERRUPTION_QUEUE: settings.interruptionQueue,
      EKS_CONTROL_PLANE: String(settings.eksControlPlane),
      RESERVED_ENIS: settings.reservedENIs,
      ...(settings.enableZonalShift === true && { ENABLE_ZONAL_SHIFT: 'true' }),
    });
  }
});

// An uninstall that took the definitions along would take every NodePool and NodeClaim, and leave the instances.
test('karpenter-crd: the definitions of the objects that the app applies, each kept by an uninstall', () => {
  const objects = valuesOf('karpenter-crd').flatMap((values) => rendered('karpenter-crd', values, '1.36'));
  expect(problemsOf(objects)).toEqual([]);
  expect(objects.map(({ metadata }) => metadata.name)).toEqual(
    expect.arrayContaining(['ec2nodeclasses.karpenter.k8s.aws', 'nodeclaims.karpenter.sh', 'nodepools.karpenter.sh']),
  );
  for (const { kind, metadata } of objects) {
    expect([kind, metadata.annotations?.['helm.sh/resource-policy']]).toEqual(['CustomResourceDefinition', 'keep']);
  }
});
