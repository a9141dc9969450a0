/** Brings alerts in line with the findings of the causes that changed. Run it twice: the second run finds nothing to do. */
import type { Kysely } from "kysely";
import { groupBy } from "../../core/catalog/group.ts";
import {
  causeAlert,
  historyAlert,
  historyKey,
  isHeld,
  isStanding,
  isTold,
} from "../../core/finding/alert.ts";
import type { Alert, AlertContent } from "../../core/finding/alert.ts";
import type { StandingFinding } from "../../core/finding/standing.ts";
import {
  deleteChangedCauses,
  readAlerts,
  readChangedCauses,
  sumHistory,
  writeAlerts,
} from "../../store/alerts.ts";
import type { ChangedCause } from "../../store/alerts.ts";
import { readFindingsByUid, readFindingsOfCauses } from "../../store/findings.ts";
import type { DB } from "../../store/tables.ts";

/**
 * Works off the marks that derive left, in one transaction. `now` in ms: findings that wait for a record until then are
 * looked at again by a later call. Returns how many alerts are new or revised.
 */
export async function raiseAlerts(database: Kysely<DB>, now: number): Promise<number> {
  return database.transaction().execute(async (db) => {
    const changed = await readChangedCauses(db);
    if (changed.length === 0) return 0;
    const findings = groupBy(
      await readFindingsOfCauses(
        db,
        changed.map(({ cause }) => cause),
      ),
      ({ cause }) => cause,
    );
    const causes = [...new Set(changed.map(({ cause }) => cause))];
    const before = await readAlerts(
      db,
      causes.map((cause) => `cause:${cause}`),
    );
    const elsewhere = await standingElsewhere(db, before.values(), findings);
    const alerts = causes.flatMap((cause) => {
      const state = { findings: findings.get(cause) ?? [], before: before.get(`cause:${cause}`), elsewhere };
      return causeAlert(cause, state, now) ?? [];
    });
    const all = [...findings.values()].flat();
    let raised = await writeAlerts(db, alerts);
    raised += await writeAlerts(db, await summedUp(db, changed)); // without what the alerts tell
    const held = new Set(
      all.filter((finding) => isTold(finding) && isHeld(finding, now)).map(({ cause }) => cause),
    );
    await deleteChangedCauses(
      db,
      changed.filter(({ cause }) => !held.has(cause)),
    );
    return raised;
  });
}

/** Of what alerts told, what is open under another cause. */
async function standingElsewhere(
  db: Kysely<DB>,
  told: Iterable<AlertContent>,
  byCause: ReadonlyMap<string, readonly StandingFinding[]>,
): Promise<ReadonlySet<string>> {
  const gone = [...told].flatMap((content) => {
    if (content.kind !== "cause") return [];
    const own = new Set(byCause.get(content.cause)?.map(({ uid }) => uid));
    return content.findings.filter((uid) => !own.has(uid));
  });
  const findings = await readFindingsByUid(db, gone);
  return new Set(findings.filter(isStanding).map(({ uid }) => uid));
}

/** One summary for each domain that historical findings are, or were, about. */
async function summedUp(db: Kysely<DB>, changed: readonly ChangedCause[]): Promise<Alert[]> {
  const domains = [...new Set(changed.map(({ domain }) => domain))];
  const lines = groupBy(await sumHistory(db, domains), ({ domain }) => domain);
  const before = await readAlerts(db, domains.map(historyKey));
  return domains.flatMap((domain) => {
    const own = (lines.get(domain) ?? []).map(({ line }) => line);
    return own.length > 0 || before.has(historyKey(domain)) ? historyAlert(domain, own) : [];
  });
}
