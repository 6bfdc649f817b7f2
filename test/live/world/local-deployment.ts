import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import dev from '../../../config/environments/dev';
import type { Color } from '../../../lib/names';
import { type LocalAws, startLocalAws } from '../../../tools/local-aws/local-aws';
import type { Made } from '../../support/iam/roles';
import type { KubernetesObject } from './kubernetes-api';

/** The environment `dev`, deployed to a local AWS. */
export interface LocalDeployment {
  readonly aws: LocalAws;
  readonly account: string;
  readonly made: readonly Made[];
  /** Folder of the environment file, for commands that read it. */
  readonly environments: string;
}

/**
 * Deploys `dev` as in config/, but for what has to be on this machine.
 * @param folder for the environment file and the assembly
 * @param repository where Argo CD finds gitops/
 */
export async function deployDev(folder: string, repository: string): Promise<LocalDeployment> {
  const records = join(folder, 'made.jsonl');
  const aws = await startLocalAws(dev.account, dev.region, { LOCAL_AWS_RECORDS: records });
  const { CertificateArn } = await new ACMClient(aws.client).send(new RequestCertificateCommand({ DomainName: 'shop.dev.example.com' }));
  const environments = mkdtempSync(join(folder, 'environments-'));
  writeFileSync(join(environments, 'dev.ts'), environmentFile(CertificateArn ?? '', repository));
  await aws.bootstrap();
  const app = ['-c', 'env=dev', '-c', `environments=${environments}`, '--output', join(folder, 'cdk.out')];
  await aws.cdk('deploy', 'dev/*', ...app, '--method=direct', '--require-approval=never', '--progress=events');
  const lines = readFileSync(records, 'utf8').trim().split('\n');
  return { aws, account, environments, made: lines.map((line) => JSON.parse(line) as Made) };
}

const environmentFile = (certificateArn: string, repository: string): string => `
import dev from ${JSON.stringify(resolve(__dirname, '../../../config/environments/dev'))};
const { loadBalancer } = dev.edge;
export default {
  ...dev,
  edge: { loadBalancer: { ...loadBalancer, certificateArns: [${JSON.stringify(certificateArn)}], aliases: [] } },
  clusters: {
    blue: { ...dev.clusters.blue, kubeContext: 'blue' },
    green: { ...dev.clusters.green, kubeContext: 'green' },
  },
  // Those that are there: the others would come from a repository of workloads.
  workers: { ...dev.workers, drainMinutes: 1, workloads: dev.workers.workloads.filter(({ name }) => name === 'sample-worker') },
  gitops: { ...dev.gitops, repository: ${JSON.stringify(repository)} },
};
`;

/** Account of `dev`. */
export const { account } = dev;

export const clusterName = (color: Color): string => `dev-${color}`;

/** Values of a Helm release of a color's platform stack. */
export function releaseValues(made: readonly Made[], color: Color, release: string): object {
  const found = made.find(
    ({ type, properties }) =>
      type === 'Custom::AWSCDK-EKS-HelmChart' && properties.ClusterName === clusterName(color) && properties.Release === release,
  );
  if (!found) throw new Error(`found no release ${release} of ${clusterName(color)}`);
  return JSON.parse(String(found.properties.Values)) as object;
}

/** Objects that a color's platform stack applies itself, in order. */
export const appliedObjects = (made: readonly Made[], color: Color): KubernetesObject[] =>
  made
    .filter(({ type, properties }) => type === 'Custom::AWSCDK-EKS-KubernetesResource' && properties.ClusterName === clusterName(color))
    .flatMap(({ properties }) => JSON.parse(String(properties.Manifest)) as KubernetesObject[]);

/** The root application and its project. @param edit of their text: addresses that are on this machine here */
export function rootObjects(made: readonly Made[], color: Color, edit: (text: string) => string): KubernetesObject[] {
  const objects = appliedObjects(made, color).filter(({ apiVersion }) => apiVersion?.startsWith('argoproj.io/'));
  return JSON.parse(edit(JSON.stringify(objects))) as KubernetesObject[];
}
