import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { charts, loadBalancerControllerDefinitions } from '../../../config/versions';
import type { Color } from '../../../lib/names';
import { waitSeconds } from '../../../lib/stacks/platform/argo-cd-health';
import { kubectlLayer } from '../../../tools/kubectl-layer';
import { sharedDir } from '../../../tools/shared-dir';
import { type Cluster, clusterOf } from '../../cluster/cluster';
import { localAccount } from '../../support/iam/local-account';
import { type IamProxy, startIamProxy } from '../../support/iam/proxy';
import { startArgoCd } from './argo-cd';
import { type Images, karpenterStandIns, registerImages } from './aws-stand-ins';
import { FakeInstances } from './fake-instances';
import { FakeKubelet } from './fake-kubelet';
import { startFakeMetricsServer } from './fake-metrics-server';
import { type GitServer, publishChart, publishRepository, startGitServer } from './git-server';
import { installKarpenter, karpenterProgram } from './karpenter';
import { kedaCertificate, kedaPrograms } from './keda';
import { writeKedaChart } from './keda-chart';
import { type KubernetesApi, type KubernetesObject, kubernetesApi } from './kubernetes-api';
import { launchesOf } from './launches';
import { appliedObjects, deployDev, type LocalDeployment, releaseValues, rootObjects } from './local-deployment';
import { principalName, principalOf } from './principals';
import { freePorts } from './process';
import { secretStoreDefinition } from './tenant';

/** One color's cluster, with what its platform stack installs. */
export interface LiveCluster {
  readonly color: Color;
  readonly api: KubernetesApi;
  readonly cluster: Cluster;
  readonly kubelet: FakeKubelet;
  /** Logs of what runs for it. */
  readonly folder: string;
  /** The root application and its project, as the platform stack applies them last. */
  readonly root: readonly KubernetesObject[];
}

export interface World {
  readonly git: GitServer;
  readonly deployment: LocalDeployment;
  /** Every call of a controller to AWS passes it. */
  readonly proxy: IamProxy;
  readonly images: Images;
  readonly colors: Readonly<Record<Color, LiveCluster>>;
  stop(): Promise<void>;
}

const gitops = resolve(__dirname, '../../../gitops');

/** Starts everything but the root applications. global-setup.ts has started the API servers and built the rest. */
export async function startWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-live-'));
  const stops: (() => Promise<void>)[] = [];
  const [port] = (await freePorts(1)) as [number];
  const git = await startGitServer(join(folder, 'git'), port, gitops, 'gitops');
  stops.push(() => git.stop());
  const controllerRepository = publishRepository(git, 'controller', `v${charts.loadBalancerController.version}`, {
    [`${loadBalancerControllerDefinitions.path}/${bindingDefinition}.yaml`]: readFileSync(definitionFile(bindingDefinition), 'utf8'),
  });
  const deployment = await deployDev(folder, `${git.url}/platform.git`);
  stops.push(() => deployment.aws.stop());
  const { aws, account } = deployment;
  const images = await registerImages(aws);
  const proxy = await startIamProxy(aws.endpoint, localAccount(aws.endpoint, account, aws.client.region), karpenterStandIns(images));
  stops.push(() => proxy.stop());
  const world = { folder, git, controllerRepository, deployment, proxy, stops };
  const blue = await startColor('blue', world);
  const green = await startColor('green', world);
  const stop = async () => {
    for (const one of stops.toReversed()) await one();
    if (process.env.LIVE_KEEP === undefined) rmSync(folder, { recursive: true, force: true });
  };
  return { git, deployment, proxy, images, colors: { blue, green }, stop };
}

/** The taint of the system nodes: what is not of the platform waits for Karpenter's. */
const systemTaint = { key: 'CriticalAddonsOnly', value: 'true', effect: 'NoSchedule' } as const;

interface Starting {
  readonly folder: string;
  readonly proxy: IamProxy;
  readonly git: GitServer;
  /** What stands for the load balancer controller's repository. */
  readonly controllerRepository: string;
  readonly deployment: LocalDeployment;
  readonly stops: (() => Promise<void>)[];
}

async function startColor(
  color: Color,
  { folder: parent, git, controllerRepository, deployment, proxy, stops }: Starting,
): Promise<LiveCluster> {
  const folder = join(parent, color);
  mkdirSync(folder, { recursive: true });
  const kubeconfig = join(process.env.BLUEGREEN_CLUSTER_DIR ?? '', color, 'kubeconfig');
  const [api, cluster, layer] = [kubernetesApi(kubeconfig), clusterOf(color), kubectlLayer()];
  const [adapter, service, metrics] = (await freePorts(3)) as [number, number, number];

  await installDefinitions(cluster, folder);
  await cluster.kubectl(['apply', '-f', '-'], secretStoreDefinition);

  const certificate = kedaCertificate(folder);
  const as = (namespace: string, serviceAccount: string): NodeJS.ProcessEnv => ({
    AWS_ENDPOINT_URL: proxy.endpoint,
    AWS_REGION: deployment.aws.client.region,
    AWS_ACCESS_KEY_ID: proxy.admit(principalOf(deployment.made, color, namespace, serviceAccount)),
    AWS_SECRET_ACCESS_KEY: 'any',
  });
  const programs = {
    ...kedaPrograms({ binaries: binaries('keda'), folder, kubeconfig, aws: as('keda', 'keda-operator'), ports: { adapter, service } }),
    ...karpenterProgram({ binaries: binaries('karpenter'), folder, kubeconfig, aws: as('kube-system', 'karpenter') }),
  };
  const kubelet = new FakeKubelet(api, programs);
  stops.push(async () => api.close());
  stops.push(() => kubelet.stop());
  for (const zone of ['eu-west-1a', 'eu-west-1b']) {
    await kubelet.join({ name: `system-${zone}`, zone, cpu: '4', memory: '16Gi', pods: '110', taints: [systemTaint] });
  }
  const instances = new FakeInstances(api, kubelet, () => launchesOf(proxy.calls, principalName(color, 'karpenter')));
  stops.push(() => instances.stop());
  stops.push(await startFakeMetricsServer(api, metrics, certificate));

  await installKarpenter(cluster, binaries('karpenter'), releaseValues(deployment.made, color, 'karpenter'), '1.36');
  const nodes = appliedObjects(deployment.made, color).filter(({ kind }) => kind === 'NodePool' || kind === 'EC2NodeClass');
  const { code, stderr } = await cluster.apply(nodes);
  if (code !== 0) throw new Error(stderr);

  const chart = writeKedaChart(folder, join(binaries('keda'), 'config'), charts.keda.version, layer, {
    port: adapter,
    certificate: readFileSync(certificate[0], 'utf8'),
  });
  const kedaRepository = publishChart(git, color, chart, layer);
  const running = await startArgoCd({
    binaries: binaries('argocd'),
    folder,
    kubeconfig,
    cluster,
    layer,
    certificate: git.certificate,
    settings: { ...chartDefaults(), ...impatient((releaseValues(deployment.made, color, 'argo-cd') as ArgoCdRelease).configs.cm) },
  });
  stops.push(async () => void (await Promise.all(running.map((program) => program.stop()))));
  const root = rootObjects(deployment.made, color, (text) => {
    const here = replaced(
      text.replaceAll(charts.keda.repository, kedaRepository),
      loadBalancerControllerDefinitions.repository,
      controllerRepository,
    );
    return replaced(here, '"maxDuration":"2m"', '"maxDuration":"5s"');
  });
  return { color, api, cluster, kubelet, folder, root };
}

const bindingDefinition = 'elbv2.k8s.aws_targetgroupbindings';
const definitionFile = (name: string): string => join(sharedDir('crds'), `${name}.yaml`);

/** Path in the API of the definition that the tier's bindings have. */
export const definitionOfBindings = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/targetgroupbindings.elbv2.k8s.aws';

/** Annotation of a definition with the version of the generator that wrote it; stands here for everything that a newer release changes. */
export const generatorAnnotation = 'controller-gen.kubebuilder.io/version';

export const olderGenerator = 'v0.0.1';
/** The generator that wrote the pinned release's definition. */
export const pinnedGenerator = (): string =>
  (parse(readFileSync(definitionFile(bindingDefinition), 'utf8')) as KubernetesObject).metadata.annotations?.[generatorAnnotation] ?? '';

/** Definitions as an older release left them: helm, which installed them, does not upgrade them. */
async function installDefinitions(cluster: Cluster, folder: string): Promise<void> {
  const older = join(folder, 'definitions.yaml');
  const texts = [bindingDefinition, 'networking.k8s.aws_clusternetworkpolicies'].map((name) => readFileSync(definitionFile(name), 'utf8'));
  writeFileSync(
    older,
    texts.join('\n---\n').replaceAll(new RegExp(`${generatorAnnotation}: .*`, 'g'), `${generatorAnnotation}: ${olderGenerator}`),
  );
  await cluster.kubectl(['apply', '--server-side', '--field-manager=helm', '-f', older]);
}

interface ArgoCdRelease {
  readonly configs: { readonly cm: Readonly<Record<string, string | boolean>> };
}

/** Seconds that a root application waits here for one Application, in place of ten minutes. */
const patience = 25;

/** The settings of the platform stack with its one waiting time shortened. */
function impatient(settings: ArgoCdRelease['configs']['cm']): ArgoCdRelease['configs']['cm'] {
  const key = 'resource.customizations.health.argoproj.io_Application';
  return { ...settings, [key]: replaced(String(settings[key]), `os.time() - ${waitSeconds}`, `os.time() - ${patience}`) };
}

/** @throws Error if the text is not there: a test would wait as long as production does */
function replaced(text: string, what: string, by: string): string {
  if (!text.includes(what)) throw new Error(`found no ${what} to replace in: ${text.slice(0, 200)}`);
  return text.replace(what, by);
}

/** Settings that the chart argo-cd writes by default. */
function chartDefaults(): Record<string, string | boolean> {
  const file = join(sharedDir('charts'), `argo-cd-${charts.argoCd.version}.values.yaml`);
  const {
    create: _create,
    annotations: _annotations,
    ...settings
  } = (
    parse(readFileSync(file, 'utf8')) as { configs: { cm: Record<string, string | boolean> & { create: boolean; annotations: string } } }
  ).configs.cm;
  return settings;
}

/** Folder of a controller's binaries: global-setup.ts has built them. */
export function binaries(name: 'argocd' | 'keda' | 'karpenter'): string {
  const folder = process.env[`BLUEGREEN_LIVE_${name.toUpperCase()}`];
  if (!folder) throw new Error(`found no binaries of ${name}: global-setup.ts sets them`);
  return folder;
}
