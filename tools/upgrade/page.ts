/**
 * Fills the steps of docs/upgrade.md: each with its edits, what is done, and what the deploy does to every stack, by CloudFormation's specification.
 * `npm run docs:upgrade`; a test says when the page is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { synthesize } from '../synthesize';
import type { Template } from '../template';
import { type StackChange, stackChanges } from './compare';
import { environmentsOf, type UpgradeStep, upgradeSteps } from './steps';

const page = resolve(__dirname, '..', '..', 'docs', 'upgrade.md');

/** A value as an environment file says it: keys without quotes where they need none. */
const literal = (value: unknown): string =>
  value === undefined
    ? 'removed'
    : JSON.stringify(value)
        .replace(/"([A-Za-z_]\w*)":/g, '$1: ')
        .replace(/,(?=\S)/g, ', ')
        .replaceAll('"', "'");

const edits = ({ edits: changes }: UpgradeStep): string =>
  Object.entries(changes)
    .map(([path, value]) => `${path}: ${literal(value)}`)
    .join('\n');

const verbs: Record<StackChange['kind'], string> = { new: 'created', deployed: 'updated', destroyed: 'deleted' };

/** Ids of resources that change, by name: the hash at the end says nothing to a reader. */
const named = (ids: readonly string[]): string => ids.map((id) => id.replace(/[0-9A-F]{8}$/, '')).join(', ');

function line({ stack, kind, created, updated, replaced, removed }: StackChange): string {
  if (kind !== 'deployed') return `| \`${stack}\` | ${verbs[kind]} | ${created.length + removed.length} resources |`;
  const parts = Object.entries({ new: created, changed: updated, replaced, removed }).filter(([, ids]) => ids.length > 0);
  return `| \`${stack}\` | updated | ${parts.map(([word, ids]) => `${word}: ${named(ids)}`).join('; ')} |`;
}

function section(step: UpgradeStep, number: number, changes: readonly StackChange[]): string {
  const actions = step.actions.map((action, index) => `${index + 1}. ${action}`);
  const table = ['| Stack | | Resources |', '|---|---|---|', ...changes.map(line)];
  return [`### ${number}. ${step.title}`, `\`\`\`\n${edits(step)}\n\`\`\``, actions.join('\n'), number === 0 ? '' : table.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The page with its steps filled in. @param states templates at each step */
export function upgradePage(states: readonly Readonly<Record<string, Template>>[]): { path: string; current: string; expected: string } {
  const current = readFileSync(page, 'utf8');
  const sections = upgradeSteps.map((step, index) =>
    section(step, index, index === 0 ? [] : stackChanges(states[index - 1] ?? {}, states[index] ?? {})),
  );
  const expected = current.replace(
    /(<!-- steps -->\n)[\s\S]*(<!-- \/steps -->)/,
    (_, open: string, close: string) => `${open}\n${sections.join('\n\n')}\n\n${close}`,
  );
  return { path: page, current, expected };
}

if (require.main === module) {
  const { path, expected } = upgradePage(environmentsOf().map((environment) => synthesize([environment])));
  writeFileSync(path, expected);
}
