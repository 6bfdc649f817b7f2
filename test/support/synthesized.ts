import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { buildApp } from '../../lib/app/app';
import { loadEnvironments } from '../../lib/config/load';
import type { Environment } from '../../lib/config/schema';

export interface Resource {
  readonly Type: string;
  /** Empty where the template has none. */
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Description?: string;
  readonly Parameters?: Readonly<Record<string, { Type: string; Default?: string }>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { Value: unknown; Export?: { Name: string } }>>;
}

/** Where the environments of the tests' own stand. */
export const testEnvironmentsFolder = resolve(__dirname, '..', '..', 'tools', 'environments');

/** Every environment there is: the examples and the tests' own. */
export const allEnvironments = (): Environment[] => [...loadEnvironments(), ...loadEnvironments(testEnvironmentsFolder)];

/** Synthesizes environments as `npm run synth` does. @returns templates by stack name, in the order of deployment; throws if `nag` and cdk-nag finds something */
export function synthesize(environments: readonly Environment[], { nag = false } = {}): Record<string, Template> {
  // The kubectl layers stay where they are: copying them (130 MB) would be most of the work.
  const context = { 'aws:cdk:disable-asset-staging': true };
  return readTemplates(buildApp(environments, { outdir: mkdtempSync(join(tmpdir(), 'bluegreen-synth-')), context, nag, templates: false }));
}

/** Templates of the stages of an app, by stack name. */
export function readTemplates(app: App): Record<string, Template> {
  const stacks = app.synth().nestedAssemblies.flatMap(({ nestedAssembly }) => nestedAssembly.stacks);
  return Object.fromEntries(stacks.map((stack) => [stack.stackName, readTemplate(stack.templateFullPath)]));
}

function readTemplate(path: string): Template {
  const template = JSON.parse(readFileSync(path, 'utf8')) as Template;
  // Where everything exists a stack has no resources, and the CDK writes no such key.
  const resources = Object.entries(template.Resources ?? {}).map(([id, resource]) => [
    id,
    { ...resource, Properties: resource.Properties ?? {} },
  ]);
  return { ...template, Resources: Object.fromEntries(resources) as Template['Resources'] };
}

/** Resources of one type. @returns [logical id, resource] */
export const ofType = (template: Template, type: string): [string, Resource][] =>
  Object.entries(template.Resources ?? {}).filter(([, resource]) => resource.Type === type);

/** Properties of the only resource of a type. */
export function only(template: Template, type: string): Readonly<Record<string, unknown>> {
  const found = ofType(template, type);
  if (found.length !== 1) throw new Error(`expected one ${type}, found ${found.length}`);
  return found[0]?.[1].Properties ?? {};
}

/** The stack of a name. */
export function stackOf(templates: Readonly<Record<string, Template>>, name: string): Template {
  const template = templates[name];
  if (!template) throw new Error(`no stack ${name}; there are ${Object.keys(templates).join(', ')}`);
  return template;
}
