import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../../../lib/app/app';
import { checkEnvironment } from '../../../../lib/config/check';
import type { Schema } from '../../../../lib/config/problems/schema-traversal';
import { environment } from '../../../../lib/config/schema';
import { belongs, mayNameOthers } from './belongs';
import { completeEnvironments } from './complete';
import { type PlacedField, placedFields, withText } from './fields';

const schema = environment as unknown as Schema;
const everyMark = /mark\d{3}q/g;

const isAccepted = (description: unknown): boolean => {
  try {
    checkEnvironment(description, 'x.ts');
    return true;
  } catch {
    return false;
  }
};

/** Texts with the mark that a field might accept: alone, behind its value, or in place of a part of it. */
const candidates = (value: string, mark: string): string[] => [
  mark,
  `${value}-${mark}`,
  `${value}/${mark}`,
  value.replace(/[^/:.]+(\.git)?$/, `${mark}$1`),
  value.replace(/^[^/.]+/, mark),
  value.replace(/^(https?:\/\/)[^/.:]+/, `$1${mark}`),
];

/** A description with a mark of its own in every field that takes one, where the field first is; and the fields that do not take theirs. */
function marked(description: unknown) {
  const marks = new Map<string, string>();
  const unmarked: PlacedField[] = [];
  let current = description;
  for (const [index, field] of placedFields(schema, description).entries()) {
    if ([...marks.values()].includes(field.name)) continue;
    const mark = `mark${String(index).padStart(3, '0')}q`;
    const text = candidates(field.value, mark).find((one) => one.includes(mark) && isAccepted(withText(current, field, one)));
    if (text === undefined) unmarked.push(field);
    else {
      current = withText(current, field, text);
      marks.set(mark, field.name);
    }
  }
  return { current, marks, unmarked };
}

/** Types of the resources that hold a mark, by the mark; a file that has it elsewhere (a description, an output, the app's tree) by its name. */
function findMarks(folder: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const note = (text: string, where: string) => {
    for (const [mark] of text.matchAll(everyMark)) found.set(mark, (found.get(mark) ?? new Set()).add(where));
  };
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))) {
    const text = readFileSync(join(folder, file), 'utf8');
    const { Resources = {}, ...rest } = JSON.parse(text) as { Resources?: Record<string, { readonly Type: string }> };
    const isTemplate = file.endsWith('.template.json');
    for (const resource of Object.values(Resources)) note(JSON.stringify(resource), resource.Type);
    // Beside the templates there are indexes of them: ids, and in tree.json properties again.
    note(JSON.stringify(rest), isTemplate ? 'template' : 'index');
  }
  return found;
}

const runs = (['managed', 'taken over'] as const).map((name) => ({ name, ...marked(completeEnvironments[name]) }));

test.each(runs)(
  'what is written into a field ends where it belongs and nowhere else: $name',
  ({ current, marks }) => {
    const outdir = mkdtempSync(join(tmpdir(), 'bluegreen-marks-'));
    const context = { 'aws:cdk:disable-asset-staging': true };
    buildApp([checkEnvironment(current, 'x.ts')], { outdir, context, nag: false, templates: false }).synth();
    const places = findMarks(outdir);
    const strays = [...marks].flatMap(([mark, field]) => {
      const allowed = belongs[field];
      if (allowed === 'everywhere') return [];
      const found = [...(places.get(mark) ?? [])];
      // What is in no resource is in no index either.
      const stray = found.filter((place) => (place === 'index' ? allowed?.length === 0 : !allowed?.includes(place)));
      return stray.length === 0 && allowed !== undefined ? [] : [{ field, found }];
    });
    expect(strays).toEqual([]);
  },
  60_000,
);

test('every field that takes a mark has had one, and the table has no others', () => {
  const markedFields = new Set(runs.flatMap(({ marks }) => [...marks.values()]));
  expect([...markedFields].toSorted()).toEqual(Object.keys(belongs).toSorted());
});

test('a field without a mark is of a closed form, or names what stands elsewhere in the description', () => {
  const markedFields = new Set(runs.flatMap(({ marks }) => [...marks.values()]));
  const open = runs
    .flatMap(({ unmarked }) => unmarked)
    .filter(({ name, schema: leaf, value }) => {
      const takes = (text: string) => (leaf as unknown as typeof environment).safeParse(text).success;
      return !markedFields.has(name) && candidates(value, 'mark000q').some((text) => text.includes('mark000q') && takes(text));
    });
  expect([...new Set(open.map(({ name }) => name))].toSorted()).toEqual([...mayNameOthers].toSorted());
});
