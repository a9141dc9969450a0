/** What people call a rule by. */
import type { SigmaRule } from "./rule.ts";

/** What a rule may be called by. */
export type Callable = Pick<SigmaRule, "id" | "name" | "path">;

/** Of the folder of a `rule.yml` its name; undefined for files of other names. */
export function folderName({ path }: Pick<Callable, "path">): string | undefined {
  return /([^/\\]+)[/\\]rule\.ya?ml$/.exec(path)?.[1];
}

/** The rules that a text calls by id, else by name, else by folder, else by the beginning of the id. */
export function rulesCalled<R extends Callable>(rules: readonly R[], reference: string): readonly R[] {
  const lower = reference.toLowerCase();
  const ways: readonly ((rule: R) => boolean)[] = [
    ({ id }) => id === lower,
    ({ name }) => name === reference,
    (rule) => folderName(rule) === reference,
    ({ id }) => lower !== "" && id.startsWith(lower),
  ];
  for (const way of ways) {
    const called = rules.filter(way);
    if (called.length > 0) return called;
  }
  return [];
}

const SHORT = 8;

/** How many characters of the ids tell all rules apart; at least eight. */
export function shortIdLength(rules: readonly Pick<SigmaRule, "id">[]): number {
  const ids = rules.map(({ id }) => id).sort();
  let length = SHORT;
  for (const [at, id] of ids.entries()) {
    const before = ids[at - 1] ?? "";
    while (length < id.length && before.slice(0, length) === id.slice(0, length)) length++;
  }
  return length;
}
