import type { Statement } from './judge';

/** What a stack made, with every reference resolved (tools/local-aws/server/localaws/records.py). */
export interface Made {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Document {
  readonly Statement: Statement | readonly Statement[];
}

/** A role as the stacks made it. */
export interface Role {
  readonly arn: string;
  readonly statements: readonly Statement[];
  /** Policies that no stack made, such as AWS's own: what they allow is not known here. */
  readonly unknownPolicies: readonly string[];
}

/**
 * Everything that a role is allowed: managed policies of the stacks, policies beside it, policies inside it.
 * @param name physical id of the role
 * @param elsewhere statements of managed policies that no stack makes, by ARN
 */
export function roleOf(made: readonly Made[], name: string, account: string, elsewhere: Readonly<Record<string, Document>> = {}): Role {
  const role = made.findLast(({ type, physicalId }) => type === 'AWS::IAM::Role' && physicalId === name);
  if (!role) throw new Error(`found no role ${name}`);
  const inside = (role.properties.Policies ?? []) as readonly { readonly PolicyDocument: Document }[];
  const beside = made.filter(
    ({ type, properties }) =>
      ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].includes(type) && ((properties.Roles ?? []) as readonly string[]).includes(name),
  );
  const attached = ((role.properties.ManagedPolicyArns ?? []) as readonly string[]).map((arn) => ({
    arn,
    document: managed(made, arn) ?? elsewhere[arn],
  }));
  const documents = [
    ...inside.map(({ PolicyDocument }) => PolicyDocument),
    ...beside.map(({ properties }) => properties.PolicyDocument as Document),
    ...attached.flatMap(({ document }) => (document ? [document] : [])),
  ];
  return {
    arn: `arn:aws:iam::${account}:role/${name}`,
    statements: documents.flatMap(({ Statement: statements }) => statements),
    unknownPolicies: attached.filter(({ document }) => !document).map(({ arn }) => arn),
  };
}

const managed = (made: readonly Made[], arn: string): Document | undefined =>
  made.findLast(({ type, physicalId }) => type === 'AWS::IAM::ManagedPolicy' && physicalId === arn)?.properties.PolicyDocument as
    | Document
    | undefined;
