import type { Call } from './call';
import type { Needed } from './judge';

/** What exists in the account, as far as a verdict needs it. */
export interface Account {
  readonly id: string;
  readonly partition: string;
  /** Tags of a resource; empty if it has none or is not there. */
  tagsOf(arn: string): Promise<Readonly<Record<string, string>>>;
  /** ARN of the role in an instance profile. */
  roleOfProfile(name: string): Promise<string | undefined>;
  /** ARN of the customer's own key that encrypts a topic or a secret; undefined with a key of AWS's own. */
  keyOf(arn: string): Promise<string | undefined>;
  /** By id or name. */
  launchTemplate(idOrName: string): Promise<LaunchTemplate | undefined>;
}

/** What a launch template brings into a call. */
export interface LaunchTemplate {
  readonly id: string;
  readonly imageId?: string;
  readonly profile?: string;
  readonly securityGroupIds: readonly string[];
  /** Tags that it gives to what is started from it, by type of resource. */
  readonly tags: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Condition keys for the tags that a request gives, and those that a resource has. */
export function tagContext(requested: Readonly<Record<string, string>>, present: Readonly<Record<string, string>> = {}) {
  return {
    ...Object.fromEntries(Object.entries(requested).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...Object.fromEntries(Object.entries(present).map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
    ...(Object.keys(requested).length > 0 && { 'aws:TagKeys': Object.keys(requested) }),
  };
}

export const notKnown = ({ service, operation }: Call): never => {
  throw new RangeError(`${service}:${operation}: found no rule for it in test/support/iam/needs-${service}.ts`);
};

/** A caller that gives EC2 a role needs permission for it. */
export const passRole = (resource: string): Needed => ({
  action: 'iam:PassRole',
  resource,
  context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
});
