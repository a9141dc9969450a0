/** What a kept database was derived with, compared with what a command is given: before anything is derived anew. */
import process from "node:process";
import { deriveInputs } from "../app.ts";
import type { Database, Policy } from "../app.ts";
import type { Config } from "../config.ts";
import { AuditplaneError } from "../errors.ts";
import { listScopes } from "../store/control-plane.ts";
import { readInputs } from "../store/derive-inputs.ts";
import { inTransaction } from "../store/transaction.ts";
import { uncapturedNote } from "./uncaptured-note.ts";

const JUDGED_ONCE =
  "Rules on records (product aws) judge what is read from now on; what they found before stands under their former version. See with rules backtest what they find in the stored logs.\n";

/** What the command is about to do, for the message that refuses it. */
export interface Intent {
  readonly verb: "scan" | "map access" | "replay" | "draft a catalog";
  /** What to do instead. */
  readonly fix: string;
}

/** Of commands that derive, what to do instead. */
const INSTEAD: Readonly<Partial<Record<Intent["verb"], string>>> = {
  "map access": "use the page Access map of the console",
  replay: "use the page Quarantine of the console",
  scan: "have a worker list older deliveries (AUDITPLANE_TRAIL_DAYS)",
};

/**
 * A service that judges by what it reads of AWS is not judged anew by a file, only to look at it or to add to it: its verdicts would be
 * others until a worker derives again, and people be told. Throws `usage`.
 */
async function checkJudge(
  pool: Database["pool"],
  { policy, before, verb }: { policy: Policy; before: ReadonlyMap<string, string>; verb: Intent["verb"] },
): Promise<void> {
  const instead = INSTEAD[verb];
  const judged = before.get("catalog"); // undefined: nothing was yet
  if (instead === undefined || judged === undefined || judged === policy.catalog?.hash) return;
  if (!(await listScopes(pool)).some(({ asOf, isConfigured }) => isConfigured && asOf !== null)) return;
  throw new AuditplaneError(
    "usage",
    `could not ${verb}: this database is judged by what is read of AWS, and another catalog would judge all of it anew; ${instead}, or another --data-dir`,
  );
}

/**
 * What is derived anew is derived with what is given now. To forget the catalog would make all data ungoverned and
 * withdraw nearly every finding, so that is refused; other changes are only mentioned. Throws `usage`.
 */
export async function checkInputs(
  { pool }: Database,
  given: { readonly policy: Policy; readonly config: Config },
  { verb, fix }: Intent,
): Promise<void> {
  const before = await inTransaction(pool, readInputs);
  await checkJudge(pool, { policy: given.policy, before, verb });
  if (!given.policy.catalog && (before.get("catalog") ?? "none") !== "none") {
    throw new AuditplaneError(
      "usage",
      `could not ${verb}: the last run on this database had a catalog and this one has none, which would withdraw what was found with it; ${fix}`,
    );
  }
  const inputs = deriveInputs(given.policy, given.config);
  const changed = Object.keys(inputs).filter((name) => before.has(name) && before.get(name) !== inputs[name]);
  if (changed.length === 0) return;
  process.stderr.write(
    `Changed since the last run: ${changed.join(", ")}. Every hour is derived again with what is given now.\n`,
  );
  if (changed.includes("rules"))
    process.stderr.write(JUDGED_ONCE + (await uncapturedNote({ pool }, given.policy)));
}
