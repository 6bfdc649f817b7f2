import { z } from 'zod';
import * as s from './scalars';

/** What Argo CD's root application points at. */
export const gitops = z.strictObject({
  repository: z
    .string()
    .regex(/^(https:\/\/|ssh:\/\/|git@)\S+$/, { error: 'a repository such as https://github.com/example/platform.git' }),
  /** Branch, tag or commit. */
  revision: z.string().min(1, { error: 'a branch, tag or commit' }),
  /** Folder of the bootstrap chart in that repository. */
  path: z.string().min(1, { error: 'a folder in the repository' }).default('gitops/bootstrap'),
  /** Secret in the argocd namespace with the repository's credentials; made by External Secrets or by hand, never by a template. */
  credentialsSecret: s.dnsLabel.optional(),
});

export type Gitops = z.output<typeof gitops>;
