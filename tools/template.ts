import { readFileSync } from 'node:fs';
import type { App } from 'aws-cdk-lib';
import { type Template, templateOf } from '../lib/diff/template';

export { type Resource, type Template, templateOf } from '../lib/diff/template';

const lengths = new WeakMap<Template, number>();

/** Characters of a template as it is written, which is what CloudFormation limits; some stacks are written without indentation. */
export const writtenLength = (template: Template): number => lengths.get(template) ?? JSON.stringify(template, undefined, 1).length;

/** Synthesizes an app. @returns the templates of its stages, by stack name in the order of deployment */
export function readTemplates(app: App): Record<string, Template> {
  const stacks = app.synth().nestedAssemblies.flatMap(({ nestedAssembly }) => nestedAssembly.stacks);
  return Object.fromEntries(stacks.map(({ stackName, templateFullPath }) => [stackName, readTemplate(templateFullPath)]));
}

function readTemplate(path: string): Template {
  const text = readFileSync(path, 'utf8');
  const template = templateOf(JSON.parse(text) as object);
  lengths.set(template, text.length);
  return template;
}
