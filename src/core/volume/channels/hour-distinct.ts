/** Many distinct objects in an hour, however small: somebody looks at everything. */
const OBJECTS_MIN = 300;
export const OBJECTS_WEIGHT = 0.7;
export const OBJECTS_SCALE = 1000;

/** undefined: too few objects to be an enumeration. */
export function hourDistinctScore(rareness: number, objects: number): number | undefined {
  if (objects < OBJECTS_MIN) return undefined;
  return rareness + OBJECTS_WEIGHT * Math.log10(objects / OBJECTS_SCALE);
}
