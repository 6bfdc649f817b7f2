import { httpProxy } from './http-proxy';
import { keys } from './keys';
import { registries } from './registries';
import * as s from './scalars';
import { z } from './zod';

/** What an organization prescribes for everything that is deployed into its accounts (docs/organization.md). */
export const organization = z.strictObject({
  permissionsBoundaryArn: s.policyArn
    .optional()
    .describe(
      "Managed policy that every role of the stacks gets as its permissions boundary, the roles of the CDK's own functions included. Left out: none.",
    ),
  rolePath: s
    .pattern(/^\/(?:(?!\.{1,2}\/)[A-Za-z0-9_+=,.@-]{1,64}\/){0,6}$/, 'a path such as / or /platform/eks/; it begins and ends with a slash')
    .default('/')
    .describe(
      'IAM path of every role of the stacks. Set it before the first deploy: a change makes the roles, and with them the clusters, anew.',
    ),
  bootstrapQualifier: s
    .pattern(/^[a-z0-9]{1,10}$/, 'the qualifier of a `cdk bootstrap`: lower-case letters and digits, at most 10')
    .optional()
    .describe('Qualifier of the `cdk bootstrap` that deploys this environment. Left out: the one of cdk.json, or else the one of the CDK.'),
  keys: keys.prefault({}).describe('KMS keys of your organization, one for all or one for each purpose. Default: none.'),
  httpProxy: httpProxy
    .optional()
    .describe('Proxy for what nodes and controllers reach outside AWS: registries, charts, Git. Left out: none.'),
  registries: registries
    .optional()
    .describe('Private registries of images and charts. Left out: they come from where their projects publish them.'),
});

export type Organization = z.output<typeof organization>;
