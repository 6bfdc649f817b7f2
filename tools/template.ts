import { readFileSync } from 'node:fs';
import type { App } from 'aws-cdk-lib';
import { type Template, templateOf } from '../lib/diff/template';

export { type Resource, type Template, templateOf } from '../lib/diff/template';

/** Synthesizes an app. @returns the templates of its stages, by stack name in the order of deployment */
export function readTemplates(app: App): Record<string, Template> {
  const stacks = app.synth().nestedAssemblies.flatMap(({ nestedAssembly }) => nestedAssembly.stacks);
  return Object.fromEntries(
    stacks.map(({ stackName, templateFullPath }) => [stackName, templateOf(JSON.parse(readFileSync(templateFullPath, 'utf8')) as object)]),
  );
}
