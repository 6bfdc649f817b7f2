import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListOpenIDConnectProvidersCommand,
} from '@aws-sdk/client-iam';
import { accessRoleNames } from '../../lib/names';
import type { LocalAws } from '../../tools/local-aws/local-aws';
import { blocks } from '../support/command-blocks/blocks';
import { commandsOf } from '../support/command-blocks/commands';
import { judge, type Statement } from '../support/iam/judge';

/** `npx cdk deploy access-…` as the page has it. */
const [, documented = []] = blocks
  .filter(({ page, text }) => page === 'docs/delivery.md' && text.startsWith('npx cdk bootstrap'))
  .flatMap(({ text }) => commandsOf(text))
  .flatMap(({ program, args: [name, ...args] }) => (program === 'npx' && name === 'cdk' ? [args] : []));

/**
 * GitHub's access, deployed by the commands of docs/delivery.md into an account that `cdk bootstrap` prepared, read back from IAM, and judged by what a job's
 * token says. The judge is of this repository: the local AWS gives out credentials without looking at the trust policy.
 */
export const access = (aws: () => LocalAws): void => {
  let iam: IAMClient;
  const outdir = mkdtempSync(join(tmpdir(), 'bluegreen-access-'));
  beforeAll(async () => {
    iam = new IAMClient(aws().client);
    const how = ['--output', outdir, '--method=direct', '--require-approval=never', '--progress=events'];
    await aws().cdk(...documented, ...how);
  });
  afterAll(() => rmSync(outdir, { recursive: true }));

  const documentOf = (text = ''): Statement[] =>
    [(JSON.parse(decodeURIComponent(text)) as { Statement: Statement | Statement[] }).Statement].flat();

  const trustOf = async (RoleName: string) => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    return documentOf(Role?.AssumeRolePolicyDocument);
  };

  async function rightsOf(RoleName: string): Promise<Statement[]> {
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    const documents = AttachedPolicies.map(async ({ PolicyArn }) => {
      const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
      const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }));
      return documentOf(PolicyVersion?.Document);
    });
    return (await Promise.all(documents)).flat();
  }

  test('the provider of GitHub is there, for tokens of STS alone', async () => {
    const { OpenIDConnectProviderList: [provider, ...others] = [] } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
    expect(others).toEqual([]);
    const found = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: provider?.Arn }));
    expect(found).toMatchObject({ Url: 'token.actions.githubusercontent.com', ClientIDList: ['sts.amazonaws.com'] });
    for (const role of Object.values(roles)) {
      for (const statement of await trustOf(role)) expect(statement).toMatchObject({ Principal: { Federated: provider?.Arn } });
    }
  });

  const roles = { diff: accessRoleNames.diff, drift: accessRoleNames.drift, dev: accessRoleNames.deploy('dev') };
  const token = (sub: string, ref = 'refs/heads/main', aud = 'sts.amazonaws.com') => ({
    'token.actions.githubusercontent.com:sub': sub,
    'token.actions.githubusercontent.com:ref': ref,
    'token.actions.githubusercontent.com:aud': aud,
  });
  const repository = 'repo:example/platform';

  test.each([
    ['a pull request', token(`${repository}:pull_request`, 'refs/pull/7/merge'), ['diff']],
    ['a scheduled job of main', token(`${repository}:ref:refs/heads/main`), ['drift']],
    ['a merge that deploys dev', token(`${repository}:environment:dev`), ['dev']],
    ['a branch that names the environment', token(`${repository}:environment:dev`, 'refs/heads/feature'), []],
    ['another branch', token(`${repository}:ref:refs/heads/feature`, 'refs/heads/feature'), []],
    ['a tag that is called main', token(`${repository}:ref:refs/tags/main`, 'refs/tags/main'), []],
    ['a fork', token('repo:stranger/platform:pull_request'), []],
    ['another repository of the owner', token('repo:example/platform2:pull_request'), []],
    ['another audience', token(`${repository}:pull_request`, 'refs/pull/7/merge', 'https://github.com/example'), []],
  ])('%s assumes just its role', async (_, context, expected) => {
    const admitted: string[] = [];
    for (const [name, role] of Object.entries(roles)) {
      const { allowed } = judge({ action: 'sts:AssumeRoleWithWebIdentity', resource: '*', context }, await trustOf(role));
      if (allowed) admitted.push(name);
    }
    expect(admitted).toEqual(expected);
  });

  test('a role may assume the bootstrap roles of its job, which are there, and nothing else', async () => {
    const bootstrap = (kind: string) => `cdk-hnb659fds-${kind}-role-111111111111-eu-west-1`;
    const kinds = ['deploy', 'file-publishing', 'image-publishing', 'lookup', 'cfn-exec'];
    const found: Record<string, string[]> = {};
    for (const [name, role] of Object.entries(roles)) {
      const statements = await rightsOf(role);
      const may = (action: string, resource: string) => judge({ action, resource }, statements).allowed;
      found[name] = [];
      for (const kind of kinds) {
        // Bootstrapped, by this very name.
        const { Role } = await iam.send(new GetRoleCommand({ RoleName: bootstrap(kind) }));
        if (may('sts:AssumeRole', Role?.Arn ?? '')) found[name].push(kind);
      }
      expect([
        may('cloudformation:CreateStack', '*'),
        may('iam:PassRole', '*'),
        may('sts:AssumeRole', 'arn:aws:iam::111111111111:role/admin'),
      ]).toEqual([false, false, false]);
    }
    expect(found).toEqual({ diff: ['lookup'], drift: ['lookup'], dev: ['deploy', 'file-publishing', 'lookup'] });
  });
};
