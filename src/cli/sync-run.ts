/** Reading the control plane once, from the command line's point of view. */
import process from "node:process";
import { openDatabase, openScope } from "../app.ts";
import type { Config } from "../config.ts";
import { NOTHING_DECLARED } from "../core/control-plane/made/catalog-of.ts";
import type { SyncOutcome } from "../core/control-plane/read/sync-outcome.ts";
import { shownText } from "../core/record/text.ts";
import { isoTime } from "../core/record/time.ts";
import { parseScope } from "../core/control-plane/scope.ts";
import { AuditplaneError } from "../errors.ts";
import { openCatalog } from "../jobs/sync/current-catalog.ts";
import { syncScope } from "../jobs/sync/index.ts";
import type { SyncGiven } from "../jobs/sync/index.ts";
import { reportSight } from "../jobs/sync/report-sight.ts";
import { renderSync } from "../reports/catalog-sync/render.ts";
import type { SyncFormat } from "../reports/catalog-sync/render.ts";
import { addScopes, configureScopes, readLease } from "../store/control-plane.ts";
import { printOut } from "./print-out.ts";

export interface SyncOptions {
  readonly scope?: string[];
  readonly accept: boolean;
  /** Who accepts, and why. */
  readonly author?: string;
  readonly reason?: string;
  readonly format: SyncFormat;
  readonly dataDir?: string;
}

/** The exit code: 1 where a read was not taken. */
export async function performSync(
  options: SyncOptions,
  { config, signal }: { readonly config: Config; readonly signal: AbortSignal },
): Promise<number> {
  const { scope, accept, format, dataDir } = options;
  const by = decisionOf(options);
  const scopes = scopesOf(scope, config);
  if (dataDir === undefined && config.databaseUrl === undefined)
    throw new AuditplaneError(
      "usage",
      "could not read the control plane: there is no database to keep it in; set DATABASE_URL, or give --data-dir",
    );
  const database = await openDatabase(config, dataDir);
  const outcomes: SyncOutcome[] = [];
  let left = 0;
  try {
    const { pool } = database;
    await (scope === undefined ? configureScopes(pool, scopes) : addScopes(pool, scopes));
    for (const key of scopes) {
      const deps = { pool, scopes: [key], open: (one: string) => openScope(one, config), signal };
      const outcome = await syncScope(deps, { evenIfNotDue: true, accepts: accept, by });
      if (outcome) outcomes.push(outcome);
      else {
        const until = await readLease(pool, key);
        const end = until === null ? "" : `; if they are gone it is free again at ${isoTime(until)}`;
        process.stderr.write(`${key} is being read by somebody else, and was not read${end}\n`);
        left++;
      }
    }
    await reportSight({
      pool,
      scopes: [...new Set([...config.controlPlane, ...scopes])],
      catalog: openCatalog(pool, { file: undefined, declared: () => Promise.resolve(NOTHING_DECLARED) }),
    });
  } finally {
    await database.close();
  }
  await printOut("-", renderSync(outcomes, format));
  return left > 0 || outcomes.some(({ outcome }) => outcome !== "taken") ? 1 : 0;
}

/** Whoever says that so much is gone says who they are and why: it is kept. */
function decisionOf({ accept, author, reason }: SyncOptions): SyncGiven["by"] {
  if (!accept) return undefined;
  if (author !== undefined && reason !== undefined) return { author, reason };
  throw new AuditplaneError(
    "usage",
    "could not accept what is short: nobody says that it is so; give --author, who does, and --reason, why",
  );
}

function scopesOf(given: readonly string[] | undefined, { controlPlane }: Config): readonly string[] {
  const wrong = given?.find((key) => parseScope(key) === undefined);
  if (wrong !== undefined)
    throw new AuditplaneError(
      "usage",
      `could not read ${shownText(wrong.slice(0, 80))}: it is no scope; write datazone/111122223333/eu-west-1/dzd-abc, lakeformation/111122223333/eu-west-1, glue/…, identity-center/111122223333/eu-west-1/d-abc or organization/111122223333`,
    );
  const other = given?.find((key) => controlPlane.length > 0 && !controlPlane.includes(key));
  if (other !== undefined)
    throw new AuditplaneError(
      "usage",
      `could not read ${shownText(other)}: AUDITPLANE_CONTROL_PLANE does not name it, so nobody would read it again, and all that is done would wait for it; add it there`,
    );
  const scopes = given ?? controlPlane;
  if (scopes.length > 0) return scopes;
  throw new AuditplaneError(
    "usage",
    "could not read the control plane: nothing says what it is; set AUDITPLANE_CONTROL_PLANE, or give --scope",
  );
}
