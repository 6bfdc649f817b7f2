import { plural } from '../text/listing';
import type { CheckedKind } from './checked-kinds';
import type { Destructive, EnvironmentDiff, StackSummary } from './environment-diff';
import type { PermissionChange } from './permissions';
import type { ResourceChange } from './stack-diff';

/** One part of a report: its heading and its lines. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The parts of a report in the order in which a reviewer asks; those without lines are left out. */
export function sectionsOf(diff: EnvironmentDiff): Section[] {
  const sections: Section[] = [
    { title: 'Replaced, deleted, or left behind in AWS', lines: diff.destructive.map(destructiveText) },
    { title: `Permissions${diff.broadened ? ' (broadened)' : ''}`, lines: diff.permissions.filter(isIam).map(permissionText) },
    { title: 'Security groups', lines: diff.permissions.filter((one) => !isIam(one)).map(permissionText) },
    { title: 'Traffic', lines: diff.traffic },
    { title: 'Clusters, nodes, addresses', lines: diff.capacity },
    { title: 'Everything else', lines: diff.stacks.flatMap(restText) },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

/** `3 stacks change, 7 do not.` */
export const headline = ({ environment, stacks, unchanged }: EnvironmentDiff): string =>
  stacks.length === 0
    ? `${environment}: no differences in ${plural(unchanged, 'stack')}.`
    : `${environment}: ${plural(stacks.length, 'stack')} change${stacks.length === 1 ? 's' : ''}, ${unchanged} do${unchanged === 1 ? 'es' : ''} not.`;

/** `+3 ~2 -1` of a stack; a replacement is one that goes and one that comes. */
export const counts = ({ created, updated, replaced, removed, orphaned }: StackSummary): string =>
  `+${created.length + replaced.length} ~${updated.length} -${removed.length + replaced.length + orphaned.length}`;

/** What has to be said for the change to pass: one line a kind. */
export const refusalText = (kinds: readonly CheckedKind[]): string =>
  kinds.map((kind) => `${because[kind]}. If it is meant: --allow ${kind}, or the label allow-${kind} on the pull request.\n`).join('');

const because: Readonly<Record<CheckedKind, string>> = {
  destructive: 'Resources are replaced, deleted or left behind',
  broadening: 'Permissions are broadened',
};

const isIam = ({ kind }: PermissionChange): boolean => kind !== 'ingress' && kind !== 'egress';
const permissionText = ({ stack, sign, text }: PermissionChange): string => `${sign} ${text} (${stack})`;

const destructiveText = ({ stack, id, type, how, properties }: Destructive): string =>
  `${how}: ${stack} ${id} (${type})${how === 'replaced' && properties.length > 0 ? `, because of ${properties.join(', ')}` : ''}`;

const changeText = ({ stack }: StackSummary, sign: '+' | '~' | '-', { id, type, properties }: ResourceChange): string =>
  `${sign} ${stack} ${id} (${type})${properties.length > 0 ? `: ${properties.join(', ')}` : ''}`;

/** What comes and what changes; a whole stack in one line, and all exports in another. */
function restText(stack: StackSummary): string[] {
  if (stack.kind === 'new') return [`+ ${stack.stack}: the whole stack, ${plural(stack.created.length, 'resource')}`];
  if (stack.kind === 'dropped') return [`- ${stack.stack}: in no template any more; it stays until \`npx cdk destroy\``];
  const { added, changed, removed } = stack.outputs;
  const outputs = added + changed + removed > 0 ? [`~ ${stack.stack}: outputs +${added} ~${changed} -${removed}`] : [];
  return [
    ...stack.created.map((change) => changeText(stack, '+', change)),
    ...stack.updated.map((change) => changeText(stack, '~', change)),
    ...outputs,
  ];
}
