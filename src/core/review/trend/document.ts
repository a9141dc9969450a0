/** A comparison of months as programs read it: the original of the report for management, of which its other forms are made. */
import { hash } from "node:crypto";
import { canonicalJson } from "../../record/decode.ts";
import { isoTime } from "../../record/time.ts";
import type { Trend, TrendReview } from "./trend.ts";
import { trendLines, trendNotes } from "./words.ts";

/** Raised when a field of the document changes its meaning. */
const FORM = 1;

export interface SealedTrend {
  /** `AM-2026-10-12`: the same for the same months. */
  readonly id: string;
  /** SHA-256 of the canonical JSON of `document` (RFC 8785), hexadecimal. */
  readonly hash: string;
  readonly document: TrendDocument;
}

export type TrendDocument = ReturnType<typeof documentOf>;

/** The same comparison gives the same bytes. It names nobody. */
export function sealTrend(trend: Trend, version: string): SealedTrend {
  const id = `AM-${trend.months.at(-1) ?? ""}-${trend.months.length}`;
  const document = documentOf(trend, { id, version });
  return { id, hash: hash("sha256", canonicalJson(document), "hex"), document };
}

function documentOf(trend: Trend, { id, version }: { readonly id: string; readonly version: string }) {
  const { months, totals, domains, outOfTurn } = trend;
  return {
    form: FORM,
    id,
    kind: "management" as const,
    prepared_by: `auditplane ${version}`,
    // nobody's are in it
    names: "shown" as const,
    domain: null,
    period: { month: months.at(-1) ?? "", first: months[0] ?? "", months: months.length },
    as_of: isoTime(trend.asOf),
    notes: trendNotes(trend),
    totals: totals.map(({ figures, ...one }) => ({ ...one, ...figures })),
    domains: domains.map(({ id: domain, name, months: cells }) => ({
      id: domain,
      name,
      months: cells.map((cell, at) => cell && monthOf(cell, months[at] ?? "")),
    })),
    out_of_turn: outOfTurn.map(({ figures, ...one }) => ({ ...one, ...figures })),
    sum: { lines: trendLines(trend) },
  };
}

function monthOf({ id, sha256, state, figures }: TrendReview, month: string) {
  return { month, review: id, review_sha256: sha256, state, ...figures };
}
