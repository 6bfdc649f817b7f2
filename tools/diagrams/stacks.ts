import type { Template } from '../template';

type Templates = Readonly<Record<string, Template>>;

/** What one stack takes from another. */
export interface Reference {
  readonly from: string;
  readonly to: string;
  /** Held by an export, which CloudFormation lets nobody drop while it is imported; else looked up by name. */
  readonly isExport: boolean;
  /** Type of the resource behind each value. */
  readonly types: readonly string[];
}

/** All that stacks take from each other, in the order of deployment. @param templates of one environment, by stack name */
export function references(templates: Templates): Reference[] {
  const exports = new Map<string, { from: string; type: string }>();
  const outputs = new Map<string, { from: string; type: string }>();
  return Object.entries(templates).flatMap(([to, template]) => {
    const text = JSON.stringify(template);
    const held = valuesOf(text, /"Fn::ImportValue":"([^"]+)"/g, exports);
    const named = valuesOf(text, /"StackName":"([^"]+)","Region":"[^"]+","OutputName":"([^"]+)"/g, outputs);
    for (const [name, { Export, Value }] of Object.entries(template.Outputs ?? {})) {
      const value = { from: to, type: template.Resources[resourceOf(Value)]?.Type ?? 'value' };
      outputs.set(`${to}/${name}`, value);
      if (Export) exports.set(Export.Name, value);
    }
    return [...grouped(held, to, true), ...grouped(named, to, false)];
  });
}

function valuesOf<T>(text: string, pattern: RegExp, known: ReadonlyMap<string, T>): T[] {
  const names = new Set([...text.matchAll(pattern)].map(([, ...parts]) => parts.join('/')));
  return [...names].flatMap((name) => known.get(name) ?? []);
}

/** Logical id that an output is of. */
function resourceOf(value: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = value as { readonly Ref?: string; readonly 'Fn::GetAtt'?: readonly string[] };
  return Ref ?? attribute?.[0] ?? '';
}

function grouped(values: readonly { from: string; type: string }[], to: string, isExport: boolean): Reference[] {
  const stacks = [...new Set(values.map(({ from }) => from))];
  return stacks.map((from) => ({ from, to, isExport, types: values.filter((value) => value.from === from).map(({ type }) => type) }));
}
