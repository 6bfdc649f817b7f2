/**
 * One value per zone, in the environment's order of zones, so that templates do not depend on how a file is sorted.
 * @throws RangeError if a zone has none: a defect, because the rules of the configuration have checked it
 */
export const inOrder = <T>(zones: readonly string[], values: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(
    zones.map((zone) => {
      const value = values[zone];
      if (value === undefined)
        throw new RangeError(`no value for ${zone}; there are values for ${Object.keys(values).join(', ') || 'no zone'}`);
      return [zone, value];
    }),
  );
