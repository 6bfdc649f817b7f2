import type { z } from 'zod';
import type { EnvironmentInput, environment } from '../../../../lib/config/schema';
import { environmentInput } from '../../../../tools/docs/configuration';

/** True if two types are the same to the compiler, not merely assignable: https://github.com/microsoft/TypeScript/issues/27024 */
// oxlint-disable-next-line no-unnecessary-type-parameters -- the form of the question: it makes the compiler compare the types themselves
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

test('the type of an environment file is what the schema says; npm run docs:config writes it', () => {
  const { current, expected } = environmentInput();
  expect(current).toBe(expected);
  // Fails `npm run typecheck` where the written type is not the schema's own.
  const isSame: Same<EnvironmentInput, z.input<typeof environment>> = true;
  expect(isSame).toBe(true);
});
