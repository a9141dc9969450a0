/** What data holds in which aliases of YAML may stand for what holds them. */

/** Characters that are about as much as one value. */
const TEXT_LENGTH = 16;

interface Open {
  readonly value: object;
  readonly inner: readonly unknown[];
  at: number;
  height: number;
  size: number;
}

type Known = Pick<Open, "height" | "size">;

/** Beyond which bound data goes. */
export type Beyond = "levels" | "values";

/**
 * Whether data is nested deeper than so many levels, or holds itself, or has more than so many values where
 * aliases are counted as what they stand for. Takes time in proportion to what is written, however often aliases stand for it, and survives any depth.
 */
export function beyond(data: unknown, { levels, values }: Record<Beyond, number>): Beyond | undefined {
  const done = new Map<object, Known>();
  const open: Open[] = [];
  const isOpen = new Set<object>();
  const enter = (value: object): void => {
    const inner = Object.values(value) as unknown[];
    const size = sizeOf(inner) + (Array.isArray(value) ? 0 : sizeOf(Object.keys(value)));
    open.push({ value, inner, at: 0, height: 1, size });
    isOpen.add(value);
  };
  if (isObject(data)) enter(data);
  for (let current = open.at(-1); current; current = open.at(-1)) {
    if (open.length > levels) return "levels";
    const inner = current.inner[current.at];
    if (current.at === current.inner.length) {
      if (current.height > levels) return "levels";
      if (current.size > values) return "values";
      done.set(current.value, current);
      isOpen.delete(current.value);
      open.pop();
    } else if (isObject(inner) && !done.has(inner)) {
      if (isOpen.has(inner)) return "levels";
      enter(inner);
    } else {
      if (isObject(inner)) add(current, done.get(inner) as Known);
      current.at++;
    }
  }
  return undefined;
}

/** A long text counts as many. */
function sizeOf(values: readonly unknown[]): number {
  return values.reduce<number>(
    (sum, one) => sum + 1 + (typeof one === "string" ? Math.floor(one.length / TEXT_LENGTH) : 0),
    0,
  );
}

function add(to: Open, { height, size }: Known): void {
  to.height = Math.max(to.height, 1 + height);
  to.size += size;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
