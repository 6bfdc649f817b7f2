import { packages } from '../../package-lock.json';

interface Locked {
  readonly integrity?: string;
  readonly inBundle?: boolean;
  readonly resolved?: string;
}

const entries = Object.entries(packages as Readonly<Record<string, Locked>>).filter(([path]) => path !== '');

test('every package that is fetched has a checksum; those without one come in another package, whose checksum covers them', () => {
  const without = entries.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
  expect(without.filter(([, { inBundle }]) => !inBundle).map(([path]) => path)).toEqual([]);
  const carriers = new Set(without.map(([path]) => path.replace(/\/node_modules\/.*/, '')));
  expect([...carriers].toSorted()).toEqual(['node_modules/@aws-cdk/cloud-assembly-schema', 'node_modules/aws-cdk-lib']);
});

test('packages come from the registry, not from an address of their own', () => {
  const elsewhere = entries.filter(([, { resolved }]) => resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'));
  expect(elsewhere.map(([path]) => path)).toEqual([]);
});
