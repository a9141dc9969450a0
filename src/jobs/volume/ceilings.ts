/** What the hours of ceilings are compared with: they need no history, but where there is any they say what is usual. */
import type { PoolClient } from "pg";
import { DAY_MS, HOUR_MS } from "../../core/record/time.ts";
import { ceilingFact, leastBytes } from "../../core/volume/ceiling.ts";
import { ceilingComparison } from "../../core/volume/facts.ts";
import type { Baseline } from "../../core/volume/fit/index.ts";
import type { JudgedDay } from "../../core/volume/judge/index.ts";
import { readCeilingHits } from "../../store/ceilings.ts";
import type { DeriveContext } from "../derive/context.ts";
import type { Matched } from "./matched.ts";
import type { VolumeWindow } from "./window.ts";

interface Given {
  /** In ms. */
  readonly day: number;
  readonly judged: Pick<JudgedDay, "hourOf">;
  readonly baseline: Baseline;
  readonly window: VolumeWindow;
  /** Of category volume, by id. */
  readonly ruleIds: readonly string[];
  readonly context: Pick<DeriveContext, "volumeRules" | "ceilingOf">;
}

/** One entry for each hour and person that a ceiling speaks of; none of whoever is not measured. */
export async function compareCeilings(
  client: PoolClient,
  { day, judged, baseline, window, ruleIds, context }: Given,
): Promise<Matched[]> {
  const hits = await readCeilingHits(client, ruleIds, { from: day, to: day + DAY_MS });
  return hits.flatMap(({ ruleId, personId, hour, bytesOut, objects, classification }): Matched[] => {
    const place = window.roster.placeOf(personId);
    const score = judged.hourOf(place, (hour - day) / HOUR_MS);
    if (!score) return [];
    const who = { person: window.keyOf(place), personKind: window.kindOf(place) };
    // of several classes together no one limit speaks; what Macie found in them is not kept with the hour
    const what = { classification, sensitivity: null };
    const policyBytes = context.ceilingOf(classification);
    const speaksOf = (bytes: number): boolean =>
      context.volumeRules
        .matching(ceilingFact({ ...who, ...what, objects, bytesOut: bytes, policyBytes }))
        .some(({ rule }) => rule.id === ruleId);
    const observed = { bytes: bytesOut, objects, ...what };
    const compared = ceilingComparison(score, observed, baseline);
    const volume = { ...compared, limit: leastBytes(bytesOut, speaksOf) };
    return [{ ruleId, personId, assetId: null, hour, volume, others: [] }];
  });
}

/** Whether the reads behind it are known by the hour, as those of ceilings are, and need not be read again. */
export function isCeiling({ volume }: Matched): boolean {
  return volume.channel === "ceiling";
}
