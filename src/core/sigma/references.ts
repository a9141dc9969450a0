/** What rules and correlations are referred to by: ids in any case, names, ids that they had before (`related`). */
import type { RuleHead } from "./rule.ts";

export type Named = Pick<RuleHead, "id" | "name" | "related">;

export class References<T extends Named> {
  readonly #byId = new Map<string, T[]>();
  readonly #byName = new Map<string, T[]>();
  readonly #byFormerId = new Map<string, T[]>();

  constructor(all: readonly T[]) {
    for (const one of all) {
      put(this.#byId, one.id, one);
      if (one.name !== undefined) put(this.#byName, one.name, one);
      for (const { id, type } of one.related) if (type === "renamed") put(this.#byFormerId, id, one);
    }
  }

  /** Whatever a reference stands for: by its id first, then by its name, then by a former id. */
  all(reference: string): readonly T[] {
    const id = reference.toLowerCase();
    const found = [this.#byId.get(id), this.#byName.get(reference), this.#byFormerId.get(id)];
    return [...new Set(found.flatMap((some) => some ?? []))];
  }

  first(reference: string): T | undefined {
    return this.all(reference)[0];
  }
}

function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
