import type { Resource, Template } from '../../tools/template';

export type { Resource, Template };

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

/** The only resource of a type whose properties are as given. */
export function one(template: Template, type: string, properties: Readonly<Record<string, unknown>> = {}): Resource & { id: string } {
  const found = ofType(template, type).filter(([, resource]) =>
    Object.entries(properties).every(([key, value]) => resource.Properties[key] === value),
  );
  const [first] = found;
  if (!first || found.length !== 1) throw new Error(`expected one ${type} ${JSON.stringify(properties)}, found ${found.length}`);
  return { id: first[0], ...first[1] };
}

/** Writes what CloudFormation fills in as `<LogicalId>`, `<Pseudo::Parameter>`, and joins. */
export function written(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(written).join('');
  const [[name, argument] = ['', undefined]] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join') return written((argument as [string, unknown[]])[1]);
  if (name === 'Fn::GetAtt') return `<${(argument as string[])[0]}>`;
  if (name === 'Fn::ImportValue') return `<${String(argument)}>`;
  if (name === 'Fn::GetStackOutput') return `<${(argument as { OutputName: string }).OutputName}>`;
  if (name === 'Ref') return `<${String(argument)}>`;
  throw new Error(`cannot write ${JSON.stringify(value)}`);
}

/** Everything that a resource waits for when it is created, directly or through others. */
export function waitsFor(template: Template, id: string, seen = new Set<string>()): Set<string> {
  const resource = template.Resources[id];
  if (!resource) return seen;
  const references = [...JSON.stringify(resource.Properties ?? {}).matchAll(/\{"(?:Ref":"|Fn::GetAtt":\[")(\w+)"/g)].map(
    (match) => match[1] ?? '',
  );
  for (const next of [...references, ...(resource.DependsOn ?? [])]) {
    if (seen.has(next) || !(next in template.Resources)) continue;
    seen.add(next);
    waitsFor(template, next, seen);
  }
  return seen;
}
