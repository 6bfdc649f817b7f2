import { dependencies, devDependencies } from '../../../package.json';
import { packages } from '../../../package-lock.json';

interface Locked {
  readonly license?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

const locked = Object.entries(packages as Readonly<Record<string, Locked>>).filter(([path]) => path !== '');

/** Licenses whose terms a user of this product meets by keeping the notices. */
const permissive = new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'PSF-2.0', 'Unlicense']);
/** Accepted one by one, with the reason. */
const accepted: Readonly<Record<string, string>> = {
  'MIT OR Apache-2.0': 'either is on the list',
  'Apache-2.0 AND MIT': 'both are on the list',
  '(MIT OR CC0-1.0)': 'taken under MIT',
  '(MIT OR GPL-3.0-or-later)': 'taken under MIT',
};
/** Used in development alone, and not handed on. */
const developmentOnly: Readonly<Record<string, string>> = {
  'MPL-2.0': 'of files that nothing changes',
  'CC-BY-4.0': 'data about browsers',
};

test('every package has a license that fits Apache-2.0', () => {
  // A binary for another platform was not there to be read when the lock file was made; it is of the package whose own license is read here.
  const readable = locked.filter(([, { license, optional }]) => license !== undefined || optional !== true);
  const wrong = readable.filter(([, { license = 'none', dev }]) => {
    const isDevelopment = dev === true && license in developmentOnly;
    return !permissive.has(license) && !(license in accepted) && !isDevelopment;
  });
  expect(wrong.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  const found = new Set(locked.map(([, { license }]) => license));
  expect([...Object.keys(accepted), ...Object.keys(developmentOnly)].filter((license) => !found.has(license))).toEqual([]);
});

test('every dependency is pinned to one version', () => {
  const ranges = Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
  expect(ranges).toEqual([]);
});

test('every package comes from the registry of npm', () => {
  expect(locked.filter(([, { resolved }]) => resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'))).toEqual([]);
});
