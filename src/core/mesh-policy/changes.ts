/** What changed between two forms of a policy file, for those who are told of it. */

export interface PolicyChange {
  /** Keys and places in lists, with dots: `classifications.1.longest_days`. */
  readonly path: string;
  /** undefined: it was not there. */
  readonly before?: unknown;
  /** undefined: it is not there any more. */
  readonly after?: unknown;
}

/** Each value that is other, by its place, in the order of the files; what stands without a value is as if it did not stand. */
export function changesBetween(before: unknown, after: unknown, path = ""): PolicyChange[] {
  if (isMap(before) && isMap(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) =>
      changesBetween(before[key], after[key], path === "" ? key : `${path}.${key}`),
    );
  }
  if (JSON.stringify(before ?? null) === JSON.stringify(after ?? null)) return [];
  return [{ path, ...given("before", before), ...given("after", after) }];
}

function given<K extends string>(key: K, value: unknown): { readonly [P in K]?: unknown } {
  return value === undefined || value === null ? {} : ({ [key]: value } as { readonly [P in K]: unknown });
}

/** Lists count as maps from their places, so that one entry that changed is told and not the list. */
function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
