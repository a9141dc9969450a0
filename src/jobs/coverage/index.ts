/** Finds out what can be seen: asks who logs what, and makes every gap a fact that rules judge. */
import type { Pool } from "pg";
import { coverageOf } from "../../core/coverage/coverage.ts";
import { gapFact } from "../../core/pipeline/fact.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import { readCoverage } from "../../store/coverage.ts";
import { insertFacts } from "../../store/pipeline-facts.ts";
import type { CurrentCatalog } from "../sync/current-catalog.ts";
import { askPlace } from "./ask.ts";
import type { AskDeps } from "./ask.ts";

/** What a worker opens for it. */
export interface CoverageGiven extends Pick<AskDeps, "places" | "open" | "isRead"> {
  readonly catalog: CurrentCatalog;
}

export interface CoverageDeps extends CoverageGiven, Pick<AskDeps, "pool" | "signal"> {
  /** What happened, for the log: a phrase and figures. */
  readonly note: (phrase: string, figures: Readonly<Record<string, number | string>>) => void;
}

/**
 * Asks every place that is due, then stores the gaps as they are now. Run it twice: a gap is one a day. Throws at the end what broke the
 * first place that could not be asked: it costs the others nothing.
 */
export async function watchCoverage(deps: CoverageDeps): Promise<void> {
  const { signal, note } = deps;
  const broken: unknown[] = [];
  while (!signal.aborted) {
    const asked = await askPlace(deps);
    if (!asked) break;
    const { account, region, outcome, trails } = asked;
    if (outcome.state === "broken") {
      broken.push(outcome.error);
      note("trails could not be asked for", {
        account,
        region,
        reason: codeOf(outcome.error),
        detail: reasonOf(outcome.error),
      });
    } else if (outcome.state === "failed") {
      const { reason, detail } = outcome;
      note("trails could not be asked for", { account, region, reason, detail });
    } else note("trails asked for", { account, region, trails });
  }
  if (signal.aborted) return;
  note("coverage computed", { gaps: await storeGaps(deps) });
  if (broken.length > 0) throw broken[0];
}

function codeOf(error: unknown): string {
  return error instanceof AuditplaneError ? error.code : "internal";
}

/** Returns how many there are. */
async function storeGaps({ pool, catalog }: { pool: Pool; catalog: CurrentCatalog }): Promise<number> {
  const input = await readCoverage(pool);
  const { gaps } = coverageOf(input, await catalog.read());
  await insertFacts(
    (text, values) => pool.query(text, [...values]),
    gaps.map((gap) => gapFact(gap, input.now)),
  );
  return gaps.length;
}
