/** Brings alerts in line with the findings of the causes that changed. Run it twice: the second run finds nothing to do. */
import type { Kysely } from "kysely";
import { groupBy } from "../../core/catalog/group.ts";
import { causeAlert, historyAlert, historyKey, isHeld, isTold } from "../../core/finding/alert.ts";
import type { Alert, AlertContent } from "../../core/finding/alert.ts";
import {
  deleteChangedCauses,
  readAlerts,
  readCauseAlerts,
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
    const causes = [...new Set(changed.map(({ cause }) => cause))];
    const own = await readFindingsOfCauses(db, causes);
    const before = await readCauseAlerts(db, { causes, uids: own.map(({ uid }) => uid) });
    const told = await readFindingsByUid(db, [...before.values()].flatMap(toldBy));
    const byUid = new Map([...own, ...told].map((finding) => [finding.uid, finding]));
    const byCause = groupBy([...byUid.values()], ({ cause }) => cause);
    const alerts = [...new Set([...causes, ...before.keys()])].flatMap((cause) => {
      const last = before.get(cause);
      const findings = new Set(byCause.get(cause));
      for (const uid of last ? toldBy(last) : []) {
        const finding = byUid.get(uid);
        if (finding) findings.add(finding);
      }
      return causeAlert(cause, { findings: [...findings], before: last }, now) ?? [];
    });
    let raised = await writeAlerts(db, alerts);
    raised += await writeAlerts(db, await summedUp(db, changed)); // without what the alerts tell
    const held = new Set(
      own.filter((finding) => isTold(finding) && isHeld(finding, now)).map(({ cause }) => cause),
    );
    await deleteChangedCauses(
      db,
      changed.filter(({ cause }) => !held.has(cause)),
    );
    return raised;
  });
}

/** The findings that an alert told of, by uid. */
function toldBy(content: AlertContent): readonly string[] {
  return content.kind === "cause" ? content.findings : [];
}

/** One summary for each domain that historical findings are, or were, about. */
async function summedUp(db: Kysely<DB>, changed: readonly ChangedCause[]): Promise<Alert[]> {
  const domains = [...new Set(changed.map(({ domain }) => domain))];
  const lines = groupBy(await sumHistory(db, domains), ({ domain }) => domain);
  const before = await readAlerts(db, domains.map(historyKey));
  return domains.flatMap((domain) => {
    const own = (lines.get(domain) ?? []).map(({ line }) => line);
    const last = before.get(historyKey(domain));
    return own.length > 0 || last ? (historyAlert(domain, own, last) ?? []) : [];
  });
}
