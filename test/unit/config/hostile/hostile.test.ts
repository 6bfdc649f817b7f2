import { checkEnvironment } from '../../../../lib/config/check';
import { ConfigurationError, formatPath } from '../../../../lib/config/problems/problem';
import type { Schema } from '../../../../lib/config/problems/schema-traversal';
import { environment } from '../../../../lib/config/schema';
import { accepted } from './accepted';
import { completeEnvironments } from './complete';
import { type PlacedField, placedFields, textFields, withText } from './fields';
import { additions, hostileValues, secret, unprintable } from './values';

const schema = environment as unknown as Schema;
const names = [...new Set(textFields(schema).map(({ name }) => name))];

/** Each field once, where it first is. */
const places = new Map<string, { readonly field: PlacedField; readonly description: unknown }>();
for (const description of Object.values(completeEnvironments)) {
  for (const field of placedFields(schema, description)) if (!places.has(field.name)) places.set(field.name, { field, description });
}

/** The message of what is refused; undefined if it is accepted. */
function refusal(description: unknown): ConfigurationError | undefined {
  try {
    checkEnvironment(description, 'x.ts');
    return undefined;
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

/** What is tried in a field: each hostile value, and its own value with each addition that changes it. */
function attemptsAt({ value }: PlacedField): (readonly [label: string, text: string])[] {
  const made = Object.entries(additions).map(([label, add]) => [label, add(value)] as const);
  return [...Object.entries(hostileValues), ...made].filter(([, text]) => text !== value);
}

/** Labels of what a field accepts. The field's own schema first: a whole environment takes a thousand times as long. */
const acceptedAt = ({ field, description }: { field: PlacedField; description: unknown }): string[] =>
  attemptsAt(field)
    .filter(([, text]) => (field.schema as unknown as typeof environment).safeParse(text).success)
    .filter(([, text]) => refusal(withText(description, field, text)) === undefined)
    .map(([label]) => label);

test.each(Object.entries(completeEnvironments))('the description to change is accepted: %s', (_, description) => {
  expect(refusal(description)?.message).toBeUndefined();
});

test('the descriptions have every field of the schema that holds text', () => {
  expect(names.length).toBeGreaterThan(130);
  expect(names.filter((name) => !places.has(name))).toEqual([]);
});

test('hostile text is refused, but for what is listed with its reason', () => {
  const found = [...places.values()]
    .map((place) => [place.field.name, acceptedAt(place)] as const)
    .filter(([, labels]) => labels.length > 0);
  const listed = Object.entries(accepted).map(([name, { labels }]) => [name, labels] as const);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(listed));
  expect(Object.entries(accepted).filter(([, { why }]) => why.length < 20)).toEqual([]);
});

test('a refusal names the place, what was found and what is expected, and repeats neither secrets nor control characters', () => {
  const wrong = [...places.values()].flatMap(({ field, description }) => {
    const error = refusal(withText(description, field, unprintable));
    const above = formatPath(field.isKey ? field.path.slice(0, -1) : field.path);
    const isPlaced = error?.problems.some(({ path }) => path.startsWith(above)) ?? false;
    const hasParts = error?.problems.every(({ what, found, expected }) => [what, found, expected].every((part) => part.trim() !== ''));
    const { message = '' } = error ?? {};
    const isClean = !/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u.test(message) && !message.includes(secret) && message.length < 8000;
    return isPlaced && hasParts && isClean ? [] : [{ field: field.name, isPlaced, hasParts, message: message.slice(0, 500) }];
  });
  expect(wrong).toEqual([]);
});
