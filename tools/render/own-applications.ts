import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { UsageError } from '../../lib/cli/host';
import { helmTemplate } from './helm-template';

/** An Application as the bootstrap chart writes it: its source is a chart, or a folder of manifests. */
export interface Application {
  readonly kind: 'Application';
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly source: {
      readonly repoURL: string;
      readonly path?: string;
      readonly helm?: { readonly releaseName: string; readonly valuesObject: object };
      readonly directory?: { readonly exclude?: string };
    };
    readonly destination: { readonly namespace: string };
  };
}

export interface OwnCharts {
  readonly repository: string;
  /** Folder of the charts in that repository, and where it is on this machine. */
  readonly folder: string;
  readonly charts: string;
  readonly kubernetes: string;
}

/**
 * What the Applications of the bootstrap chart bring up, as far as it is in the same repository: charts of others (KEDA) and the user's own
 * workloads are not here to be rendered.
 * @returns YAML by the Application's name
 * @throws UsageError for a path that is not there
 */
export function ownApplications(bootstrap: string, own: OwnCharts): Map<string, string> {
  const objects = parseAllDocuments(bootstrap).map((document) => document.toJS() as { kind?: string } | null);
  const applications = objects.filter((object): object is Application => object?.kind === 'Application');
  return new Map(
    applications
      .filter(({ spec }) => spec.source.repoURL === own.repository && spec.source.path !== undefined)
      .map((application) => [application.metadata.name, manifestsOf(application, own)]),
  );
}

function manifestsOf({ metadata, spec: { source, destination } }: Application, { folder, charts, kubernetes }: OwnCharts): string {
  const path = source.path ?? '';
  const local = join(charts, folder === '' ? path : path.slice(folder.length + 1));
  if (!existsSync(local)) {
    throw new UsageError(
      `application ${metadata.name}: found no ${path} in this repository; bluegreen netpol convert writes converted policies there`,
    );
  }
  if (!source.helm) return manifestsIn(local);
  const { releaseName, valuesObject } = source.helm;
  return helmTemplate(local, { values: valuesObject, kubernetes, release: releaseName, namespace: destination.namespace });
}

/** Every YAML file below a folder, as one text. Argo CD would read JSON, too, but for what the Application excludes: summary.json. */
const manifestsIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .toSorted()
    .map((name) => `---\n${readFileSync(join(folder, name), 'utf8')}`)
    .join('');
