/** Brings alerts in line with the findings of the causes that changed. Run it twice: the second run finds nothing to do. */
import type { Kysely } from "kysely";
import { causeAlert, historyAlert } from "../../core/finding/alert.ts";
import type { Alert } from "../../core/finding/alert.ts";
import { deleteChangedCauses, readChangedCauses, sumHistory, writeAlerts } from "../../store/alerts.ts";
import { readFindingsOfCauses } from "../../store/findings.ts";
import type { DB } from "../../store/tables.ts";

/** Works off the marks that derive left, in one transaction. Returns how many alerts are new or revised. */
export async function raiseAlerts(database: Kysely<DB>): Promise<number> {
  return database.transaction().execute(async (db) => {
    const { marks, causes } = await readChangedCauses(db);
    if (causes.length === 0) return 0;
    const findings = await readFindingsOfCauses(db, causes);
    const alerts: Alert[] = causes.flatMap((cause) => causeAlert(cause, findings) ?? []);
    const domains = [...new Set(findings.filter(({ live }) => !live).map(({ domain }) => domain))];
    const lines = await sumHistory(db, domains);
    for (const domain of domains) {
      const own = lines.filter((line) => line.domain === domain).map(({ line }) => line);
      if (own.length > 0) alerts.push(historyAlert(domain, own));
    }
    const raised = await writeAlerts(db, alerts);
    await deleteChangedCauses(db, marks);
    return raised;
  });
}
