import type { Template } from '../template';

type Templates = Readonly<Record<string, Template>>;

/**
 * Imports that would fail in a first deploy of all stacks, in the order of the templates: of what no stack exports, or one that comes later.
 * @param templates of one environment, by stack name, in the order of deployment
 */
export function brokenImports(templates: Templates): string[] {
  const available = new Set<string>();
  return Object.entries(templates).flatMap(([stack, template]) => {
    const wanted = [...JSON.stringify(template).matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name = '']) => name);
    const broken = [...new Set(wanted)].filter((name) => !available.has(name)).map((name) => `${stack}: ${name}`);
    for (const { Export } of Object.values(template.Outputs ?? {})) if (Export) available.add(Export.Name);
    return broken;
  });
}
