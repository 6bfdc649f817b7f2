import type { Template } from '../../../tools/template';
import { stackChanges } from '../../../tools/upgrade/compare';
import { weakReference } from './imports';

type Templates = Readonly<Record<string, Template>>;

const exportsOf = ({ Outputs = {} }: Template): ReadonlySet<string> =>
  new Set(Object.values(Outputs).flatMap(({ Export }) => (Export ? [Export.Name] : [])));

const importsOf = (template: Template): ReadonlySet<string> =>
  new Set([...JSON.stringify(template).matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name]) => name ?? ''));

/** Outputs that a template reads by weak references, as `<stack>.<output>`. */
const readBy = (template: Template): readonly string[] =>
  [...JSON.stringify(template).matchAll(weakReference)].map(([, stack, output]) => `${stack}.${output}`);

/**
 * What CloudFormation and AWS would refuse of `cdk deploy '<env>/*'`, which updates one stack after the other: an export that goes while a deployed stack
 * imports it, a weak reference to an output that is not there, a resource that is made while its fixed name is taken. Also a reader of a weak reference that
 * would keep what it read although that has been replaced, because its own template is unchanged.
 * @param before what is deployed
 * @param after in the order of the deploy
 */
export const refusals = (before: Templates, after: Templates): string[] => [
  ...locks(before, after),
  ...takenNames(before, after),
  ...staleReaders(before, after),
];

function locks(before: Templates, after: Templates): string[] {
  const deployed: Record<string, Template> = { ...before };
  return Object.entries(after).flatMap(([stack, template]) => {
    const [old, next] = [exportsOf(before[stack] ?? { Resources: {} }), exportsOf(template)];
    const gone = [...old].filter((name) => !next.has(name));
    deployed[stack] = template;
    const users = (name: string) => Object.keys(deployed).filter((other) => importsOf(deployed[other] ?? { Resources: {} }).has(name));
    const locked = gone.flatMap((name) => users(name).map((user) => `${stack} cannot drop ${name}: ${user} imports it`));
    const missing = readBy(template).filter((reference) => {
      const [producer = '', output = ''] = reference.split('.');
      return !(output in (deployed[producer]?.Outputs ?? {}));
    });
    return [...locked, ...missing.map((reference) => `${stack} reads ${reference}, which is not there`)];
  });
}

/** A stack makes what is new, or replaced, before it deletes what is old. */
function takenNames(before: Templates, after: Templates): string[] {
  return stackChanges(before, after)
    .filter(({ kind }) => kind === 'deployed')
    .flatMap(({ stack, created, replaced }) => {
      const taken = new Map(Object.entries(before[stack]?.Resources ?? {}).flatMap(([id, resource]) => pair(nameOf(resource), id)));
      return [...created, ...replaced].flatMap((id) => {
        const name = nameOf(after[stack]?.Resources[id]);
        const holder = name === undefined ? undefined : taken.get(name);
        return holder === undefined ? [] : [`${stack} cannot make ${id}: ${holder} has the name ${name}`];
      });
    });
}

const pair = <T>(key: string | undefined, value: T): [string, T][] => (key === undefined ? [] : [[key, value]]);

/** `<type> <name>` of a resource with a name of its own. */
function nameOf(resource: Template['Resources'][string] | undefined): string | undefined {
  const properties = resource?.Properties ?? {};
  const kind = resource?.Type.split('::').at(-1) ?? '';
  const name = properties.Name ?? properties[`${kind}Name`] ?? properties.AlarmName;
  return typeof name === 'string' ? `${resource?.Type} ${name}` : undefined;
}

function staleReaders(before: Templates, after: Templates): string[] {
  const unchanged = Object.keys(after).filter((stack) => JSON.stringify(before[stack]) === JSON.stringify(after[stack]));
  return stackChanges(before, after).flatMap(({ stack, replaced }) =>
    replaced.flatMap((id) => {
      const outputs = Object.entries(after[stack]?.Outputs ?? {}).filter(([, { Value }]) => JSON.stringify(Value).includes(`"${id}"`));
      return outputs.flatMap(([output]) =>
        unchanged
          .filter((reader) => readBy(after[reader] ?? { Resources: {} }).includes(`${stack}.${output}`))
          .map((reader) => `${reader} keeps the old ${stack}.${output}: ${id} is replaced, and nothing deploys ${reader}`),
      );
    }),
  );
}
