/** Facts of `category: pipeline` about reads of the control plane. */
import type { TimedFact } from "../../pipeline/fact.ts";
import { isoTime } from "../../record/time.ts";
import { parseScope } from "../scope.ts";

export interface DoubtedRead {
  readonly scope: string;
  readonly outcome: "taken" | "refused" | "failed";
  readonly reasons: readonly string[];
  /** When the last read that was taken began, in ms; null: none was. */
  readonly asOf: number | null;
  /** In ms. */
  readonly at: number;
}

/** The fact that a read moved nothing. */
export function scopeFact({ scope, outcome, reasons, asOf, at }: DoubtedRead): TimedFact {
  const parsed = parseScope(scope);
  const stands =
    asOf === null
      ? "nothing is known of it yet"
      : `what was known at ${isoTime(asOf)} stands, and what is done since is pending`;
  return {
    at,
    fact: {
      kind: outcome === "failed" ? "catalog_failed" : "catalog_refused",
      subject: `scope/${scope}`,
      account: parsed?.account ?? null,
      region: parsed && "region" in parsed ? parsed.region : null,
      trail: null,
      asset: null,
      rule_id: null,
      rule_title: null,
      count: 1,
      limit: 0,
      disabled: false,
      reason: `${reasons.join("; ")}; ${stands}`,
    },
  };
}
