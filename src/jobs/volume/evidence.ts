/** The reads that a score is about: what a finding of unusual volume stands on. */
import type { PoolClient } from "pg";
import { groupBy } from "../../core/catalog/group.ts";
import { accessMatched, readActions } from "../derive/actions.ts";
import type { HourInput } from "../derive/actions.ts";
import { HourHits } from "../derive/hour-hits.ts";
import { Comparisons } from "./matched.ts";
import type { Matched } from "./matched.ts";

/** Hits by hour, in ms. The accesses of each hour with a match are read again. Told is the strongest comparison of a finding. */
export async function readEvidence(
  client: PoolClient,
  matched: readonly Matched[],
  input: HourInput,
): Promise<Map<number, HourHits>> {
  const comparisons = new Comparisons(matched, input.context.findingRules);
  const found = new Map<number, HourHits>();
  for (const [hour, own] of groupBy(matched, (one) => one.hour)) {
    const hits = new HourHits(input.context.reportFiles === undefined);
    const people = groupBy(own, ({ personId }) => personId);
    input.enricher.relieve();
    for (const access of await readActions(client, hour, input)) {
      if (access.denied || access.action !== "read") continue;
      for (const one of people.get(access.who.personId) ?? []) {
        const { ruleId, assetId } = one;
        if (assetId !== null && assetId !== access.what.id) continue;
        const [volume = one.volume] = comparisons.of(one);
        const event = accessMatched(access, input.enricher);
        // what somebody read of many assets was not allowed, or not, as one
        const { classification } = volume;
        const own = assetId === null ? { volume, classification, entitlement: null } : { volume };
        const scalars = () => ({ ...event.hit.scalars(), ...own });
        const hit = { ...event.hit, scalars, ...(assetId === null && { touched: access.what.id }) };
        hits.add(ruleId, { ...event, hit, what: assetId === null ? null : event.what });
      }
    }
    found.set(hour, hits);
  }
  input.enricher.takeDependencies(); // those of the hour were stored when it was derived
  return found;
}
