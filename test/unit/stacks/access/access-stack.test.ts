import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import description from '../../../../config/access';
import { buildAccessApp } from '../../../../lib/app/access-app';
import { checkAccess } from '../../../../lib/config/access';
import { environmentNames, loadEnvironments } from '../../../../lib/config/load';
import type { Environment } from '../../../../lib/config/schema';
import type { Template } from '../../../../tools/template';
import { ofType } from '../../../support/template';

const names = environmentNames();
const environments = loadEnvironments();
const access = checkAccess(description, names);
const folder = mkdtempSync(join(tmpdir(), 'bluegreen-access-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Templates by account. */
function synthesized(of: readonly Environment[], input: object = {}): Record<string, Template> {
  const outdir = mkdtempSync(join(folder, 'out-'));
  const assembly = buildAccessApp({ ...access, ...input }, of, { outdir }).synth();
  return Object.fromEntries(assembly.stacks.map(({ environment, template }) => [environment.account, template as Template]));
}
const templates = synthesized(environments);

type Claims = Readonly<Record<string, string>>;
interface Statement {
  readonly Effect: string;
  readonly Action: string;
  readonly Resource: string | readonly string[];
  readonly Principal: object;
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
const statementsOf = (document: unknown) => (document as { Statement: readonly Statement[] }).Statement;
type Role = Readonly<Record<string, unknown>> & { readonly id: string };
const rolesOf = (template: Template): Role[] => ofType(template, 'AWS::IAM::Role').map(([id, { Properties }]) => ({ id, ...Properties }));

/** As IAM does: every condition has to hold, and one whose key the token lacks does not. */
const admits = ({ Action, Condition }: Statement, claims: Claims): boolean =>
  Action === 'sts:AssumeRoleWithWebIdentity' &&
  Object.entries(Condition).every(
    ([operator, wanted]) =>
      operator === 'StringEquals' &&
      Object.entries(wanted).every(([key, value]) => claims[key.replace('token.actions.githubusercontent.com:', '')] === value),
  );

/** Names of the roles of dev's account that a job with this token may assume. */
const mayAssume = (claims: Claims): string[] =>
  rolesOf(templates['111111111111'] ?? { Resources: {} }).flatMap(({ RoleName, AssumeRolePolicyDocument }) =>
    statementsOf(AssumeRolePolicyDocument).some((statement) => admits(statement, claims)) ? [String(RoleName)] : [],
  );

const job = (sub: string, ref = 'refs/heads/main'): Claims => ({ aud: 'sts.amazonaws.com', sub: `repo:example/platform:${sub}`, ref });

test.each([
  ['a pull request', job('pull_request', 'refs/pull/7/merge'), ['bluegreen-diff']],
  ['a scheduled job on main', job('ref:refs/heads/main'), ['bluegreen-drift']],
  ['a job of main that deploys dev', job('environment:dev'), ['bluegreen-deploy-dev']],
  ['another branch', job('ref:refs/heads/feature', 'refs/heads/feature'), []],
  ['a branch whose name begins like it', job('ref:refs/heads/main2', 'refs/heads/main2'), []],
  ['another branch that names the environment', job('environment:dev', 'refs/heads/feature'), []],
  ['a pull request that names the environment', job('environment:dev', 'refs/pull/7/merge'), []],
  ['a tag', job('ref:refs/tags/main', 'refs/tags/main'), []],
  ["an environment of another account's", job('environment:prod'), []],
  ['an environment that is not there', job('environment:DEV'), []],
  ['another repository of the owner', { ...job(''), sub: 'repo:example/platform2:pull_request' }, []],
  ['a repository of the same name', { ...job(''), sub: 'repo:stranger/platform:pull_request' }, []],
  ['another audience', { ...job('pull_request'), aud: 'https://github.com/example' }, []],
  ['no audience', { sub: 'repo:example/platform:pull_request' }, []],
])('%s', (_, claims, roles) => {
  expect(mayAssume(claims)).toEqual(roles);
});

test('no condition is a pattern, and only the provider of GitHub is trusted', () => {
  for (const template of Object.values(templates)) {
    for (const { AssumeRolePolicyDocument } of rolesOf(template)) {
      const [statement, ...others] = statementsOf(AssumeRolePolicyDocument);
      expect(others).toEqual([]);
      expect(Object.keys(statement?.Condition ?? {})).toEqual(['StringEquals']);
      expect(JSON.stringify(statement)).not.toMatch(/[*?]/);
      expect(statement?.Principal).toEqual({ Federated: { 'Fn::GetAtt': ['GitHub', 'Arn'] } });
    }
  }
});

test('a role may assume the bootstrap roles of its job by their whole names, and do nothing else', () => {
  const bootstrapRole = (kind: string) => `arn:aws:iam::111111111111:role/cdk-hnb659fds-${kind}-role-111111111111-eu-west-1`;
  const rights = (template: Template = { Resources: {} }) =>
    Object.fromEntries(
      rolesOf(template).map(({ id, RoleName, Policies, ManagedPolicyArns }) => {
        expect([Policies, ManagedPolicyArns]).toEqual([undefined, undefined]);
        const own = ofType(template, 'AWS::IAM::ManagedPolicy').filter(([, { Properties }]) =>
          JSON.stringify(Properties.Roles).includes(`"${id}"`),
        );
        const statements = own.flatMap(([, { Properties }]) => statementsOf(Properties.PolicyDocument));
        return [String(RoleName), statements.map(({ Effect, Action, Resource }) => [Effect, Action, [Resource].flat()])];
      }),
    );
  expect(rights(templates['111111111111'])).toEqual({
    'bluegreen-diff': [['Allow', 'sts:AssumeRole', [bootstrapRole('lookup')]]],
    'bluegreen-drift': [['Allow', 'sts:AssumeRole', [bootstrapRole('lookup')]]],
    'bluegreen-deploy-dev': [
      ['Allow', 'sts:AssumeRole', [bootstrapRole('deploy'), bootstrapRole('file-publishing'), bootstrapRole('lookup')]],
    ],
  });
  const types = Object.values(templates).flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type));
  expect([...new Set(types)].toSorted()).toEqual(['AWS::IAM::ManagedPolicy', 'AWS::IAM::OIDCProvider', 'AWS::IAM::Role']);
});

test('two environments in one account share its stack and its look-up, and each has its own role to deploy', () => {
  const [dev, staging] = environments.filter(({ name }) => name !== 'prod');
  const both = synthesized([dev, { ...staging, account: dev?.account, region: 'eu-central-1' }] as Environment[]);
  expect(Object.keys(both)).toEqual(['111111111111']);
  const template = both['111111111111'] ?? { Resources: {} };
  expect(rolesOf(template).map(({ RoleName }) => RoleName)).toEqual([
    'bluegreen-diff',
    'bluegreen-drift',
    'bluegreen-deploy-dev',
    'bluegreen-deploy-staging',
  ]);
  const deployStaging = ofType(template, 'AWS::IAM::ManagedPolicy').find(([id]) => id.startsWith('Deploystaging'));
  expect(JSON.stringify(deployStaging)).toContain('deploy-role-111111111111-eu-central-1');
  expect(JSON.stringify(deployStaging)).not.toContain('eu-west-1');
});

test('a provider that is there is used, and none is made', () => {
  const template = synthesized(environments, { existingProviders: ['111111111111'] })['111111111111'] ?? { Resources: {} };
  expect(ofType(template, 'AWS::IAM::OIDCProvider')).toEqual([]);
  expect(JSON.stringify(rolesOf(template))).toContain('arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com');
});

describe('the description', () => {
  const problemsOf = (input: object): string => {
    try {
      checkAccess({ ...description, ...input }, names);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each([
    [{ order: ['dev', 'staging'] }, 'no prod'],
    [{ order: ['dev', 'staging', 'prod', 'dev'] }, 'named twice'],
    [{ order: ['dev', 'staging', 'prod', 'perf'] }, 'no such environment'],
    [{ repository: 'example/*' }, 'owner and name of the repository on GitHub'],
    [{ repository: 'example' }, 'owner and name of the repository on GitHub'],
    [{ branch: '*' }, 'the name of a branch'],
    [{ branches: ['main'] }, 'branches'],
  ])('%j is refused', (input, text) => {
    expect(problemsOf(input)).toContain(text);
  });

  test('the one that is here is accepted', () => expect(problemsOf({})).toBe(''));
});
