import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Templates } from './stack-diff';
import { templateOf } from './template';

/** A folder that holds no templates of an environment. The message says what was found. */
export class AssemblyError extends Error {}

/** One environment as CDK has written it. */
export interface Assembly {
  readonly templates: Templates;
  /** Where the stacks are deployed to. */
  readonly region: string;
  /** ARN of the role that CDK reads with; it has a pseudo parameter for the partition. */
  readonly lookupRole?: string;
}

interface Manifest {
  readonly artifacts?: Readonly<Record<string, Artifact>>;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly dependencies?: readonly string[];
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string; readonly lookupRole?: { readonly arn?: string } };
}

/**
 * One environment of an assembly that `npm run synth` or `cdk synth` wrote.
 * @param folder such as cdk.out
 * @returns templates by stack name, in the order of deployment
 * @throws AssemblyError
 */
export function readAssembly(folder: string, environment: string): Assembly {
  const nested = join(folder, `assembly-${environment}`);
  const file = join(nested, 'manifest.json');
  if (!/^[\w-]+$/.test(environment) || !existsSync(file)) throw new AssemblyError(missing(folder, environment));
  const { artifacts = {} } = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const order = inOrderOfDeployment(artifacts);
  const templates = order.flatMap((id) => {
    const { templateFile, stackName = id } = artifacts[id]?.properties ?? {};
    if (templateFile === undefined) return [];
    return [[stackName, templateOf(JSON.parse(readFileSync(join(nested, templateFile), 'utf8')) as object)] as const];
  });
  const [first] = order.flatMap((id) => artifacts[id] ?? []);
  const lookupRole = first?.properties?.lookupRole?.arn;
  // aws://<account>/<region>
  const region = first?.environment?.split('/').at(-1) ?? '';
  return { templates: Object.fromEntries(templates), region, ...(lookupRole !== undefined && { lookupRole }) };
}

function missing(folder: string, environment: string): string {
  const found = existsSync(folder) ? readdirSync(folder).flatMap((entry) => /^assembly-(.+)$/.exec(entry)?.[1] ?? []) : [];
  return `${folder}: no templates of ${environment}; found: ${found.join(', ') || 'no assembly'}; expected: a folder that \`npm run synth\` wrote`;
}

/** Stacks, each after those it depends on. */
function inOrderOfDeployment(artifacts: Readonly<Record<string, Artifact>>): string[] {
  const order: string[] = [];
  const visit = (id: string): void => {
    const artifact = artifacts[id];
    if (artifact?.type !== 'aws:cloudformation:stack' || order.includes(id)) return;
    for (const dependency of artifact.dependencies ?? []) visit(dependency);
    order.push(id);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return order;
}
