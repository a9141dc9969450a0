/** Reads again what was set aside, for whoever asks over HTTP: by the server itself, and no more at once than a request bears. */
import type { Pool } from "pg";
import { readPolicy } from "../app.ts";
import type { Config } from "../config.ts";
import { remember } from "../core/remember.ts";
import { AuditplaneError } from "../errors.ts";
import type { Actions, ReplayedHere } from "../http/deps.ts";
import { createPerformer } from "../jobs/scan/perform.ts";
import type { ScanResult, ScanTask } from "../jobs/scan/tasks.ts";
import { toBatches } from "../sources/folder/index.ts";
import { appendAudit } from "../store/audit-log.ts";
import { findPaths } from "../store/files.ts";
import { listFilesSetAside } from "../store/quarantine.ts";
import type { FileSetAside } from "../store/quarantine.ts";
import { inTransaction } from "../store/transaction.ts";
import type { RulesGiven } from "./rules.ts";

/** Of one request. */
const FILES_MAX = 100;
const BYTES_MAX = 64 * 1024 * 1024;
const CACHE_MAX = 10_000;

/**
 * What comes in is derived by a worker, or the next scan. Throws `usage` where another replay is under way: two do no harm, and one has
 * enough to do.
 */
export function openReplayer(pool: Pool, config: Config, rules: RulesGiven): Actions["replay"] {
  const performer = remember(Infinity, Date.now, () => openPerformer(pool, config, rules));
  let isBusy = false;
  return async ({ viewer, reason, setAsideFor, paths }) => {
    if (isBusy)
      throw new AuditplaneError(
        "usage",
        "could not replay: another replay is under way here; ask again later",
      );
    isBusy = true;
    try {
      const known = await findPaths(pool, paths ?? []);
      const wanted = { reason: setAsideFor, paths };
      const all = await listFilesSetAside(pool, wanted);
      const now = fewOf(all);
      const files = await replayAll(now, setAsideFor, await performer());
      const cameIn = files.flatMap(({ tallies }) => tallies).reduce((sum, one) => sum + one.cameIn, 0);
      await inTransaction(pool, (client) =>
        appendAudit(client, [
          {
            actor: { kind: "person", name: viewer.name },
            action: "quarantine.replayed",
            subject: { kind: "quarantine", id: setAsideFor ?? "all" },
            reason,
            detail: { files: files.length, came_in: cameIn },
            ...(paths && { personal: { paths: [...paths] } }),
          },
        ]),
      );
      return {
        files,
        unknown: (paths ?? []).filter((path) => !known.has(path)),
        left: all.length - now.length,
      };
    } finally {
      isBusy = false;
    }
  };
}

/** As many as a request bears, one at least. */
function fewOf<F extends { readonly size: number }>(files: readonly F[]): F[] {
  const few: F[] = [];
  let bytes = 0;
  for (const file of files) {
    bytes += file.size;
    if (few.length > 0 && (bytes > BYTES_MAX || few.length >= FILES_MAX)) break;
    few.push(file);
  }
  return few;
}

type Perform = (task: ScanTask) => Promise<ScanResult>;

async function openPerformer(
  pool: Pool,
  { trustedSessionRoles, trustedSourceIdentity, s3PathStyle }: Config,
  { folders, pipelines, isBuiltinToo }: RulesGiven,
): Promise<Perform> {
  const given = { catalog: undefined, rules: folders, pipelines, builtinRules: isBuiltinToo };
  const { rules, correlations, broken } = await readPolicy(given);
  const data = {
    catalog: undefined,
    trustedSessionRoles,
    trustedSourceIdentity,
    cacheMax: CACHE_MAX,
    s3PathStyle,
  };
  const perform = createPerformer(data, pool);
  await perform({ kind: "rules", policy: { rules, correlations, hasBrokenRules: broken.length > 0 } });
  return perform;
}

async function replayAll(
  files: readonly FileSetAside[],
  reason: string | undefined,
  perform: Perform,
): Promise<ReplayedHere["files"]> {
  const replayed = [];
  for (const batch of toBatches(files)) {
    const fileIds = batch.files.map(({ id }) => id);
    const result = await perform({ kind: "replay", batch: { fileIds, reason } });
    if (result.kind === "replay") replayed.push(...result.files);
  }
  return replayed.sort((a, b) => (a.path < b.path ? -1 : 1));
}
