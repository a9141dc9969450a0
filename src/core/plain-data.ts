/** How deep data goes in which aliases of YAML may stand for what holds them. */

interface Open {
  readonly value: object;
  readonly inner: readonly unknown[];
  at: number;
  height: number;
}

/**
 * Whether data is nested deeper than so many levels, or holds itself. Takes time in proportion to what is written, however
 * often aliases stand for it, and survives any depth.
 */
export function isDeeper(data: unknown, levels: number): boolean {
  const heights = new Map<object, number>();
  const open: Open[] = [];
  const isOpen = new Set<object>();
  const enter = (value: object): void => {
    open.push({ value, inner: Object.values(value) as unknown[], at: 0, height: 1 });
    isOpen.add(value);
  };
  if (isObject(data)) enter(data);
  for (let current = open.at(-1); current; current = open.at(-1)) {
    if (open.length > levels) return true;
    const inner = current.inner[current.at];
    if (current.at === current.inner.length) {
      if (current.height > levels) return true;
      heights.set(current.value, current.height);
      isOpen.delete(current.value);
      open.pop();
    } else if (isObject(inner) && !heights.has(inner)) {
      if (isOpen.has(inner)) return true;
      enter(inner);
    } else {
      if (isObject(inner)) current.height = Math.max(current.height, 1 + (heights.get(inner) as number));
      current.at++;
    }
  }
  return false;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
