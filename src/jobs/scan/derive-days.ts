/** Derives on the threads every day that is behind, whoever left it so, and brings the alerts in line. */
import type { Kysely } from "kysely";
import type { Pool } from "pg";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { copiesText } from "../../core/copy/allowed.ts";
import { dayOf } from "../../core/record/time.ts";
import { ceilingsText } from "../../core/volume/policy-ceiling.ts";
import { readFilteredAssets } from "../../store/asset-filters.ts";
import { readSensitivities } from "../../store/asset-sensitivity.ts";
import { advanceNow, readNow } from "../../store/derive-inputs.ts";
import { listDirtyHours, spreadMarks } from "../../store/dirty-hours.ts";
import { listLogAccounts } from "../../store/log-accounts.ts";
import { noteLostDays, noteUnjudgedDays } from "../../store/lost-days.ts";
import { readMeshPolicy } from "../../store/mesh-policy.ts";
import type { DB } from "../../store/tables.ts";
import { raiseAlerts } from "../alert/index.ts";
import { lookbackOf } from "../derive/correlation/correlating.ts";
import { findingRules, knownRules } from "../derive/rules.ts";
import type { RulePolicy } from "../derive/rules.ts";
import { compileRules } from "../../core/sigma/rule-set.ts";
import { judgeGovernance } from "../governance/judge.ts";
import { judgePipeline } from "../pipeline/index.ts";
import type { DerivedDay } from "../derive/index.ts";
import { inTransaction } from "../../store/transaction.ts";
import { nameAssets } from "../names/index.ts";
import { linkLate } from "../link/index.ts";
import type { Threads } from "../threads.ts";
import type { JudgedVolumeDay } from "../volume/index.ts";
import type { ScanResult, ScanTask } from "./tasks.ts";

/** What every job on the threads of a scan is given. */
export interface ThreadedDeps {
  readonly pool: Pool;
  readonly db: Kysely<DB>;
  readonly threads: Threads<ScanTask, ScanResult>;
  readonly catalog: CatalogIndex;
  /** The rules of the job. */
  readonly policy: RulePolicy;
  /** Hashes of what derive computes with beside the catalog: a change derives everything again. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly onProgress: (progress: ScanProgress) => void;
  /** Told of gaps in our own sight that are findings now, one line each. */
  readonly onNote: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface ScanProgress {
  readonly phase: "reading" | "deriving";
  readonly done: number;
  readonly total: number;
}

export interface DeriveGiven {
  /** Decides what is live, in ms; an earlier run's counts where it is later. undefined: as in the last run. */
  readonly now: number | undefined;
  /** Ids of the files that are reported on; undefined: all. */
  readonly reportFiles: readonly number[] | undefined;
  /** Hours that are reported on, behind or not, in ms. */
  readonly hours: readonly number[];
  /** See VolumeGiven; a scan and a back-fill judge every day anew. */
  readonly freezes?: boolean;
}

/** Every day is committed by itself: what a killed run leaves behind, the next one derives. */
export async function deriveDays(
  { now: given, reportFiles, hours, freezes = false }: DeriveGiven,
  deps: ThreadedDeps,
): Promise<DerivedDay[]> {
  const now = await (given === undefined ? readNow(deps.pool) : advanceNow(deps.pool, given));
  const accounts = await ownAccounts(deps);
  const meshPolicy = await readMeshPolicy(deps.pool);
  const hashes = { ...deps.inputs, copies: copiesText(meshPolicy), ceilings: ceilingsText(meshPolicy) };
  await linkLate(deps.pool, { catalog: deps.catalog.catalog, accounts, hashes });
  await nameAssets(deps.pool, deps.catalog);
  deps.signal.throwIfAborted();
  const sensitivities = await readSensitivities(deps.pool);
  const filters = await inTransaction(deps.pool, (client) =>
    readFilteredAssets(client, deps.catalog.catalog),
  );
  await deps.threads.broadcast({
    kind: "prepare",
    ownAccounts: accounts,
    sensitivities,
    filters,
    meshPolicy,
    now,
    reportFiles,
  });
  await spreadMarks(deps.pool, lookbackOf(deps.policy.correlations));
  await inTransaction(deps.pool, noteLostDays);
  await inTransaction(deps.pool, noteUnjudgedDays);
  const all = [...(await listDirtyHours(deps.pool)), ...hours];
  const days = [...new Set(all.map(dayOf))].sort((a, b) => a - b);
  let done = 0;
  const derived = await Promise.all(
    days.map(async (day) => {
      const result = await deps.threads.run({ kind: "derive", day });
      deps.signal.throwIfAborted();
      deps.onProgress({ phase: "deriving", done: ++done, total: days.length });
      return (result as Extract<ScanResult, { kind: "derive" }>).day;
    }),
  );
  const judged = await deps.threads.run({ kind: "volume", reported: days, freezes });
  // logs of another account came meanwhile: whom it vouches for is known by now, and nobody is told before
  if ((await ownAccounts(deps)).join() !== accounts.join())
    return await deriveDays({ now: given, reportFiles, hours, freezes }, deps);
  await raise(deps, now);
  return withVolume(derived, (judged as Extract<ScanResult, { kind: "volume" }>).days);
}

/** What was found of volume is part of the report of its day. */
function withVolume(derived: readonly DerivedDay[], judged: readonly JudgedVolumeDay[]): DerivedDay[] {
  const byDay = new Map(judged.map((one) => [one.day, one]));
  return derived.map(({ day, report, change }) => {
    const { findings = [], change: more } = byDay.get(day) ?? {};
    return {
      day,
      report: { ...report, findings: [...report.findings, ...findings] },
      change: {
        inserted: change.inserted + (more?.inserted ?? 0),
        amended: change.amended + (more?.amended ?? 0),
        withdrawn: change.withdrawn + (more?.withdrawn ?? 0),
      },
    };
  });
}

/** Raises alerts, and those on gaps in our own sight, some of which are that a rule raises too many. */
async function raise({ pool, db, policy, onNote }: ThreadedDeps, now: number): Promise<void> {
  await raiseAlerts(db, now);
  const rules = compileRules(policy.rules, "pipeline");
  const context = { findingRules: findingRules(policy.rules), isKnownRule: knownRules(policy), now };
  const found = await judgePipeline({ pool, rules, ...context });
  const governance = compileRules(policy.rules, "governance");
  const judged = await judgeGovernance({ pool, rules: governance, ...context });
  if (found.length + judged > 0) await raiseAlerts(db, now);
  for (const line of found) onNote(line);
}

/** Accounts whose logs we hold, and those that the catalog names. */
async function ownAccounts({ pool, catalog }: ThreadedDeps): Promise<string[]> {
  const logged = await listLogAccounts(pool);
  return [...new Set([...logged, ...catalog.accounts])].sort();
}
