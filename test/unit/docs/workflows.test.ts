import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
}

const folder = resolve(__dirname, '../../../.github/workflows');
const jobs = readdirSync(folder).flatMap((file) => {
  const workflow = parse(readFileSync(join(folder, file), 'utf8')) as { jobs: Record<string, Job> };
  return Object.entries(workflow.jobs).map(([name, job]) => ({ name: `${file}: ${name}`, ...job }));
});
const steps = jobs.flatMap(({ name, steps: list = [] }) => list.map((step) => ({ name, ...step })));

test('every action is pinned by commit: a tag can be moved', () => {
  const actions = steps.flatMap(({ uses }) => uses ?? []);
  expect(actions.length).toBeGreaterThan(8);
  expect(actions.filter((uses) => !/@[0-9a-f]{40}$/.test(uses))).toEqual([]);
});

test('no job runs install scripts: a package that was taken over would run with the rights of the job', () => {
  expect(steps.filter(({ run }) => run !== undefined && /npm (ci|i|install)\b/.test(run) && !run.includes('--ignore-scripts'))).toEqual([]);
});

test('no job that can get a role of AWS runs code of a pull request', () => {
  const withRole = jobs.filter(({ name, permissions }) => name.startsWith('pull-request') && permissions?.['id-token'] === 'write');
  expect(withRole.map(({ name }) => name)).toEqual(['pull-request.yml: diff']);
  const checkout = withRole[0]?.steps?.find(({ uses }) => uses?.startsWith('actions/checkout@'));
  expect(checkout?.with?.ref).toBe('${{ github.event.pull_request.base.sha }}');
});

test('no script holds an expression: its value would be code', () => {
  expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
});
