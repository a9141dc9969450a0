/** Asks every topic that alerts may go to whether anybody hears there. */
import type { Kysely } from "kysely";
import { hearingOf } from "../../core/alert/hearing.ts";
import { sinkOf } from "../../core/alert/route.ts";
import { unheardFact } from "../../core/pipeline/fact.ts";
import { refusalOf } from "../../core/refusal/refusal.ts";
import type { TopicAsker } from "../../sinks/sns/topic-state.ts";
import { readClockIn } from "../../store/clock.ts";
import { insertFactsIn } from "../../store/pipeline-facts.ts";
import { writeRouteChecks } from "../../store/route-checks.ts";
import type { DB } from "../../store/tables.ts";
import { someAtOnce } from "../some-at-once.ts";

export interface CheckDeps {
  readonly db: Kysely<DB>;
  /** Every route that alerts may take. */
  readonly routes: readonly string[];
  readonly topics: TopicAsker;
}

/**
 * Keeps what each topic said, and has what nobody hears judged as a gap in our own sight; its alerts take the fallback until it is heard
 * again. Buses and webhooks say nothing of who hears. Returns how many topics nobody hears.
 */
export async function checkRoutes({ db, routes, topics }: CheckDeps): Promise<number> {
  const asked = [...new Set(routes)].filter((route) => sinkOf(route) === "sns");
  const checks = await someAtOnce(asked, async (route) => {
    const seen = await topics.ask(route).catch((error: unknown) => refusalOf(error));
    return { route, ...hearingOf(seen) };
  });
  await writeRouteChecks(db, checks);
  const now = await readClockIn(db);
  const unheard = checks.filter(({ state }) => state === "unheard");
  await insertFactsIn(
    db,
    unheard.map(({ route, says }) => unheardFact(route, says, now)),
  );
  return unheard.length;
}
