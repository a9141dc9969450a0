/** Brings alerts in line with the findings of the causes that changed. Run it twice: the second run finds nothing to do. */
import type { Kysely } from "kysely";
import { groupBy } from "../../core/catalog/group.ts";
import { causeAlert, historyAlert, historyKey, isHeld, isTold } from "../../core/finding/alert.ts";
import type { Alert } from "../../core/finding/alert.ts";
import {
  deleteChangedCauses,
  readAlerts,
  readChangedCauses,
  sumHistory,
  writeAlerts,
} from "../../store/alerts.ts";
import type { ChangedCause } from "../../store/alerts.ts";
import { readFindingsOfCauses } from "../../store/findings.ts";
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
    const alerts = causes.flatMap((cause) => {
      const state = { findings: findings.get(cause) ?? [], before: before.get(`cause:${cause}`) };
      return causeAlert(cause, state, now) ?? [];
    });
    const all = [...findings.values()].flat();
    const raised = await writeAlerts(db, [...alerts, ...(await summedUp(db, changed))]);
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
