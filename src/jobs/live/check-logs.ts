/** Checks the logs of every location, and makes each reason to doubt them a fact that rules judge. */
import { DOUBT_KINDS, doubtsAbout, doubtsOf } from "../../core/integrity/doubts.ts";
import type { CheckedLogs } from "../../core/integrity/doubts.ts";
import { INTEGRITY_STATES } from "../../core/integrity/state.ts";
import { gapFact } from "../../core/pipeline/fact.ts";
import { readClock } from "../../store/clock.ts";
import { insertFacts, keepStanding, newsAmong } from "../../store/pipeline-facts.ts";
import { checkIntegrity } from "../integrity/check.ts";
import { eachLocation } from "./each-location.ts";
import type { LiveDeps } from "./handlers.ts";

type CheckLogsDeps = Pick<
  LiveDeps,
  "pool" | "bucket" | "locations" | "listDays" | "askKeys" | "hint" | "note" | "signal"
>;

/** Location by location. A doubt is told once, and again where it becomes larger, is about others than before, or comes back. */
export async function checkLogs(deps: CheckLogsDeps): Promise<void> {
  const { pool, note, hint } = deps;
  await eachLocation(deps.locations, deps.signal, async (location) => {
    const given = { now: await readClock(pool), days: deps.listDays };
    const states = Object.fromEntries(INTEGRITY_STATES.map((state) => [state, 0]));
    let announced = 0;
    let doubts = 0;
    const sum = ({ state }: { state: string }): void => void (states[state] = (states[state] ?? 0) + 1);
    for await (const place of checkIntegrity(location, given, deps)) {
      place.files.forEach(sum);
      place.chains.forEach(({ digests }) => digests.forEach(sum));
      announced += place.announced;
      doubts += await storeDoubts(
        { ...place, location: `${location.bucket}/${location.prefix}` },
        given.now,
        deps,
      );
    }
    note("logs checked", { bucket: location.bucket, announced, doubts, ...states });
    if (announced > 0) await hint("ingest-objects");
    if (doubts > 0) await hint("derive-hours");
  });
}

/** Returns how many are news. */
async function storeDoubts(
  logs: CheckedLogs,
  now: number,
  { pool }: Pick<CheckLogsDeps, "pool">,
): Promise<number> {
  const facts = doubtsOf(logs).map((doubt) => gapFact(doubt, now));
  const news = await newsAmong(pool, facts, { isByReason: true });
  await insertFacts((text, values) => pool.query(text, [...values]), news);
  await keepStanding(pool, { kinds: DOUBT_KINDS, subjects: doubtsAbout(logs), now: facts });
  return news.length;
}
