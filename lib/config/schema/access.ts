import * as s from './scalars';
import { z } from './zod';

/** Who may look at and deploy the environments from GitHub. Strict: an unknown key is an error. */
export const access = z.strictObject({
  repository: s
    .pattern(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/, 'owner and name of the repository on GitHub, such as acme/platform')
    .describe('Repository whose workflows may assume the roles.'),
  branch: s
    .pattern(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/, 'the name of a branch, such as main')
    .default('main')
    .describe('Branch that deployments and the search for drift come from.'),
  qualifier: s
    .pattern(/^[a-z0-9]{1,10}$/, 'the qualifier of cdk bootstrap, such as hnb659fds')
    .default('hnb659fds')
    .describe('Qualifier that `cdk bootstrap` was run with.'),
  existingProviders: z
    .array(s.accountId)
    .default([])
    .describe("Accounts that have the OIDC provider of GitHub already: an account has one, and this app's stack uses it."),
  order: z
    .array(s.dnsLabel)
    .min(1, { error: 'the names of the environments' })
    .describe('Environments in the order in which a merge deploys them; each file of config/environments once.'),
});

export type Access = z.output<typeof access>;
export type AccessInput = z.input<typeof access>;
