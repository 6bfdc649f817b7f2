import type { Template } from '../template';

type Templates = Readonly<Record<string, Template>>;

/** A reference to an output of another stack by its name, which nothing holds. */
export const weakReference = /"Fn::GetStackOutput":\{"StackName":"([^"]+)","Region":"[^"]+","OutputName":"([^"]+)"/g;

/**
 * Imports that would fail in a first deploy of all stacks, in the order of the templates: of what no stack exports or puts out, or one
 * that comes later.
 * @param templates of one environment, by stack name, in the order of deployment
 */
export function brokenImports(templates: Templates): string[] {
  const available = new Set<string>();
  return Object.entries(templates).flatMap(([stack, template]) => {
    const wanted = [...JSON.stringify(template).matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name = '']) => name);
    const broken = [...new Set(wanted)].filter((name) => !available.has(name)).map((name) => `${stack}: ${name}`);
    const read = [...JSON.stringify(template).matchAll(weakReference)].map(([, from = '', output = '']) => `${from}.${output}`);
    const unread = [...new Set(read)].filter((name) => !available.has(name)).map((name) => `${stack}: ${name}`);
    for (const [output, { Export }] of Object.entries(template.Outputs ?? {})) {
      available.add(`${stack}.${output}`);
      if (Export) available.add(Export.Name);
    }
    return [...broken, ...unread];
  });
}
