import type { AwsManaged, Wildcard } from '../../../../tools/iam/wildcards';
import { ofType, type Template, written } from '../../../support/template';
import { type Found, listOf } from './statements';

/** A wildcard as one line, so that two lists of them can be compared. */
export const lineOf = (at: Pick<Wildcard, 'stack' | 'policy' | 'element'>, statement: string, value: string): string =>
  [at.stack, at.policy, statement, at.element, value].join(' | ');

/** Lines of what is listed. */
export const listedLines = (listed: readonly Wildcard[]): string[] =>
  listed.flatMap((one) => (one.statements ?? ['']).flatMap((statement) => one.values.map((value) => lineOf(one, statement, value))));

/** Lines of what statements have, with names in place of what differs between environments. */
export const foundLines = (statements: readonly Found[]): string[] => [
  ...new Set(
    statements.flatMap(({ stack, id, statement }) =>
      (['Action', 'Resource', 'Principal'] as const).flatMap((element) =>
        listOf(statement[element])
          .map((value) => (element === 'Principal' && typeof value !== 'string' ? JSON.stringify(value) : written(value)))
          .filter((value) => value.includes('*'))
          .map((value) => lineOf({ stack: kindOf(stack), policy: withoutHash(id), element }, statement.Sid ?? '', general(value, stack))),
      ),
    ),
  ),
];

/** What kind of stack it is: `cluster` of `prod-green-cluster`, `edge` of `prod-edge-internal`. */
const kindOf = (stack: string): Wildcard['stack'] =>
  (/-(edge|traffic|gate)(?:-[a-z0-9-]+)?$/.exec(stack)?.[1] ?? stack.slice(stack.lastIndexOf('-') + 1)) as Wildcard['stack'];

/** Ids end in a hash of their path. */
const withoutHash = (id: string): string => id.replace(/[0-9A-F]{8}$/, '');

/** A value with names in place of the environment's own. */
function general(value: string, stack: string): string {
  const env = stack.slice(0, stack.indexOf('-'));
  return value
    .replaceAll(/<(\w+?)[0-9A-F]{8}>/g, '<$1>')
    .replaceAll(/(?<=[:/])(\d{12}|<AWS::AccountId>)(?=[:/])/g, '<account>')
    .replaceAll(/(?<=:)[a-z]{2}(-[a-z]+)+-\d(?=:)/g, '<region>')
    .replace(new RegExp(`targetgroup/${env}-[a-z0-9-]+-(blue|green)/`), 'targetgroup/<env>-<service>-<color>/')
    .replace(`parameter/bluegreen/${env}/`, 'parameter/bluegreen/<env>/')
    .replace(/tmt-[0-9a-f]+$/, '<target>');
}

/** Roles that have policies of AWS's own, as `policy | role`. Those that an environment's file names for a workload are its author's. */
export const awsManagedLines = (templates: Readonly<Record<string, Template>>): string[] => [
  ...new Set(
    Object.entries(templates)
      .filter(([stack]) => kindOf(stack) !== ('identity' as string))
      .flatMap(([, template]) =>
        ofType(template, 'AWS::IAM::Role').flatMap(([id, { Properties }]) =>
          listOf(Properties.ManagedPolicyArns).flatMap((arn) =>
            [...JSON.stringify(arn).matchAll(/:iam::aws:policy\/([^"]+)"/g)].map(([, policy = '']) => `${policy} | ${withoutHash(id)}`),
          ),
        ),
      ),
  ),
];

export const listedManaged = (listed: readonly AwsManaged[]): string[] =>
  listed.flatMap(({ policy, roles }) => roles.map((role) => `${policy} | ${role}`));
