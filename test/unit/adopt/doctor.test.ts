import staging from '../../../config/environments/staging';
import { machineChecks, placeChecks } from '../../../lib/adopt/doctor/checks';
import type { Context, Machine, Place } from '../../../lib/adopt/doctor/observed';
import { draftEnvironment } from '../../../lib/adopt/draft/environment';
import type { LoadBalancer } from '../../../lib/adopt/inventory';
import { checkEnvironment } from '../../../lib/config/check';
import type { Check } from '../../../lib/shift/preflight/check';

import { platform } from './platform';

const env = checkEnvironment(staging, 'staging.ts');
const seen = <T>(value: T) => ({ ok: true, value }) as const;
const unseen = (why: string) => ({ ok: false, why }) as const;
const context = (name: string): Context => ({
  name,
  isKnown: seen(true),
  login: { program: 'aws', isInstalled: true },
  server: seen('1.36.1'),
});

/** A day on which no support ends soon. */
const machine: Machine = { node: '24.9.0', at: Date.parse('2026-06-01'), kubectl: seen('1.36.1') };
const place: Place = {
  env,
  identity: seen({ account: env.account, arn: 'arn:aws:sts::222222222222:assumed-role/Operator/alice', clockOffsetMs: 0 }),
  qualifier: 'hnb659fds',
  bootstrap: seen(31),
  contexts: { blue: context('staging-blue'), green: context('staging-green') },
  edges: [],
};

const found = (checks: readonly Check[], name: string) => checks.find((check) => check.name === name || check.name === `staging: ${name}`);

test('a machine that lacks nothing', () => {
  const checks = [...machineChecks(machine), ...placeChecks(place, machine, true)];
  expect(checks.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  expect(checks.map(({ name }) => name.replace('staging: ', ''))).toEqual([
    'node',
    'kubectl',
    'credentials',
    'clock',
    'bootstrap',
    'context of blue',
    'context of green',
    'support: blue',
    'support: green',
  ]);
});

test.each<[string, Partial<Machine>, string, Partial<Check>]>([
  ['a Node that is too old', { node: '20.18.3' }, 'node', { verdict: 'block', command: 'nvm install 24' }],
  ['a Node without a future', { node: '20.19.0' }, 'node', { verdict: 'warn', command: 'nvm install 24' }],
  ['no kubectl', { kubectl: unseen('kubectl: not found') }, 'kubectl', { verdict: 'warn', found: 'kubectl: not found' }],
])('%s', (_, change, name, expected) => {
  expect(found(machineChecks({ ...machine, ...change }), name)).toMatchObject(expected);
});

const identity = (change: Partial<{ account: string; clockOffsetMs: number }>) => ({
  identity: seen({ account: env.account, arn: 'arn:x', clockOffsetMs: 0, ...change }),
});
const green = (change: Partial<Context>) => ({ contexts: { ...place.contexts, green: { ...context('staging-green'), ...change } } });

test.each<[string, Partial<Place>, string, Partial<Check>]>([
  [
    'no credentials',
    { identity: unseen('no credentials') },
    'credentials',
    { verdict: 'block', command: 'aws sso login --profile PROFILE && AWS_PROFILE=PROFILE npx bluegreen doctor --env staging' },
  ],
  ['credentials of another account', identity({ account: '999999999999' }), 'credentials', { verdict: 'block' }],
  [
    'a clock that is off',
    identity({ clockOffsetMs: -20_000 }),
    'clock',
    { verdict: 'warn', found: "this machine's clock is 20 s ahead of AWS" },
  ],
  [
    'a clock that AWS refuses soon',
    identity({ clockOffsetMs: 200_000 }),
    'clock',
    { verdict: 'block', command: 'sudo timedatectl set-ntp true' },
  ],
  [
    'no bootstrap',
    { bootstrap: seen(undefined) },
    'bootstrap',
    { verdict: 'block', command: 'npx cdk bootstrap aws://222222222222/eu-west-1' },
  ],
  ['an old bootstrap', { bootstrap: seen(6) }, 'bootstrap', { verdict: 'block', found: 'version 6; the stacks need 8' }],
  [
    'a qualifier of the organization',
    { bootstrap: seen(undefined), qualifier: 'acme' },
    'bootstrap',
    { command: 'npx cdk bootstrap aws://222222222222/eu-west-1 --qualifier acme --toolkit-stack-name CDKToolkit-acme' },
  ],
  ['a bootstrap that may not be read', { bootstrap: unseen('denied') }, 'bootstrap', { verdict: 'warn' }],
  [
    'a context that is not there',
    green({ isKnown: seen(false) }),
    'context of green',
    { verdict: 'warn', command: 'aws eks update-kubeconfig --region eu-west-1 --name staging-green --alias staging-green' },
  ],
  [
    'a login program that is not there',
    green({ login: { program: 'aws-iam-authenticator', isInstalled: false } }),
    'context of green',
    { verdict: 'block', found: 'staging-green logs in with aws-iam-authenticator, which is not installed' },
  ],
  ['a cluster that does not answer', green({ server: unseen('timed out') }), 'context of green', { verdict: 'warn' }],
  ['a kubectl that is too old', green({ server: seen('1.38.0') }), 'context of green', { verdict: 'warn' }],
])('%s', (_, change, name, expected) => {
  expect(found(placeChecks({ ...place, ...change }, machine, true), name)).toMatchObject(expected);
});

test('without --env, the environments of other accounts are warnings, and their bootstrap is not judged by this account', () => {
  const checks = placeChecks({ ...place, ...identity({ account: '999999999999' }), bootstrap: seen(undefined) }, machine, false);
  expect(found(checks, 'credentials')).toMatchObject({ verdict: 'warn' });
  expect(found(checks, 'bootstrap')).toBeUndefined();
});

test('a load balancer that exists: what its takeover would change, or that it cannot be read', () => {
  const adopted = checkEnvironment(
    draftEnvironment(platform(), { name: 'staging', isAsked: false, repository: 'https://github.com/example/platform.git', adminRole: '' })
      .environment,
    'staging.ts',
  );
  const at = (reading: Place['edges'][number]['reading']) =>
    placeChecks(
      { ...place, env: adopted, ...identity({ account: adopted.account }), edges: [{ name: undefined, reading }] },
      machine,
      true,
    );
  expect(found(at(seen(platform().loadBalancers[0] as LoadBalancer)), 'takeover')).toMatchObject({ verdict: 'ok' });
  expect(found(at(unseen('denied')), 'takeover')).toMatchObject({ verdict: 'warn', found: 'the load balancer cannot be read: denied' });
});

test('support that ends within 90 days is a warning', () => {
  const checks = placeChecks(place, { ...machine, at: Date.parse('2026-11-28') }, true);
  expect(found(checks, 'support: blue')).toMatchObject({
    verdict: 'warn',
    found: expect.stringContaining('ends on 2026-12-02, in 5 days'),
  });
});

test('a context that the configuration does not name is a warning with the command that makes it', () => {
  expect(found(placeChecks({ ...place, contexts: {} }, machine, true), 'context of green')).toMatchObject({
    verdict: 'warn',
    command: 'aws eks update-kubeconfig --region eu-west-1 --name staging-green --alias staging-green',
  });
});
