import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { buildApp } from '../../lib/app/app';
import type { Environment } from '../../lib/config/schema';
import { colors, stackIds, stackName } from '../../lib/names';
import { readTemplates, type Template } from '../template';
import { helmTemplate } from './helm-template';
import { bootstrapValues, eniConfigs, karpenterObjects, rootObjects } from './objects';
import { ownApplications } from './own-applications';

/** Charts, and the one among them that the root applications point at. */
const charts = resolve(__dirname, '..', '..', 'gitops');
const bootstrapChart = join(charts, 'bootstrap');

/** Content by file name, relative to the folder of the rendering. */
export type Rendering = ReadonlyMap<string, string>;

/** Every manifest that the app hands to Kubernetes, for every managed cluster of the environments. */
export function render(environments: readonly Environment[]): Rendering {
  const templates = synthesize(environments);
  const files = new Map<string, string>();
  for (const environment of environments) {
    for (const color of colors) {
      const cluster = environment.clusters[color];
      if (cluster.kind !== 'managed') continue;
      const template = (id: string) => templates[stackName(environment.name, id)] ?? { Resources: {} };
      const platform = template(stackIds.platform(color));
      const file = (name: string, content: string) => files.set(join(environment.name, color, `${name}.yaml`), content);
      file('eni-configs', yaml(eniConfigs(template(stackIds.cluster(color)))));
      file('karpenter-nodes', yaml(karpenterObjects(platform)));
      file('root-application', yaml(rootObjects(platform)));
      const values = bootstrapValues(platform);
      const bootstrap = helmTemplate(bootstrapChart, { values, kubernetes: cluster.version });
      file('bootstrap', bootstrap);
      for (const [name, content] of ownApplications(bootstrap, { ...values.source, charts, kubernetes: cluster.version })) {
        if (content !== '') file(name, content);
      }
    }
  }
  return files;
}

/** Writes a rendering; files of an earlier one that are not in it stay. */
export function write(rendering: Rendering, folder: string): void {
  for (const [name, content] of rendering) {
    const path = join(folder, name);
    mkdirSync(resolve(path, '..'), { recursive: true });
    writeFileSync(path, content);
  }
}

/** @returns templates by the stack's CloudFormation name */
function synthesize(environments: readonly Environment[]): Readonly<Record<string, Template>> {
  const outdir = mkdtempSync(join(tmpdir(), 'bluegreen-render-'));
  try {
    // The layers are 60 MB, and nobody deploys this assembly.
    const context = { 'aws:cdk:disable-asset-staging': true };
    return readTemplates(buildApp(environments, { outdir, nag: false, templates: false, context }));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

const yaml = (objects: readonly object[]): string =>
  objects.map((object) => `---\n${stringify(object, { aliasDuplicateObjects: false })}`).join('');
