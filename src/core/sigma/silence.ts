/** Which rules speak only through correlations. */
import type { ReadCorrelation } from "./correlation/parse-correlation.ts";
import { References } from "./references.ts";
import type { RuleHead } from "./rule.ts";

/** A rule speaks for itself unless correlations refer to it and none of them says `generate`. */
export function silencedBy(
  correlations: readonly Pick<ReadCorrelation, "rules" | "generate">[],
  inForce: readonly Pick<RuleHead, "id" | "name" | "related">[],
): (rule: Pick<RuleHead, "id">) => boolean {
  const references = new References(inForce);
  const speaks = new Map<string, boolean>();
  for (const { rules, generate } of correlations)
    for (const { id } of rules.flatMap((name) => references.all(name)))
      speaks.set(id, generate || (speaks.get(id) ?? false));
  return ({ id }) => speaks.get(id) === false;
}
