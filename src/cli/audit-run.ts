/** Checks and lists the audit log of a kept database. */
import process from "node:process";
import { readHeadKeys, readHeads, readSigningKey } from "../app.ts";
import type { Config } from "../config.ts";
import type { HeadFile } from "../core/audit/check-heads.ts";
import type { HeadKeys } from "../core/audit/head.ts";
import { parseHeadPlace, placeName } from "../core/audit/head-place.ts";
import type { HeadPlace } from "../core/audit/head-place.ts";
import { AuditplaneError } from "../errors.ts";
import { verifyAuditLog } from "../jobs/audit/verify.ts";
import { renderAudit } from "../reports/audit-list/render.ts";
import type { AuditFormat } from "../reports/audit-list/render.ts";
import { renderVerified } from "../reports/audit-verify/render.ts";
import type { VerifyFormat } from "../reports/audit-verify/render.ts";
import { listAudit } from "../store/audit-log.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { momentOf } from "./moment.ts";
import { printOut } from "./print-out.ts";
import { checkOut } from "./write-out.ts";

export interface AuditVerifyOptions {
  readonly heads?: string;
  readonly publicKey?: string;
  readonly dataDir?: string;
  readonly format: VerifyFormat;
  readonly output: string;
}

/** Returns the exit code. */
export async function performAuditVerify(
  options: AuditVerifyOptions,
  { config, signal }: { readonly config: Config; readonly signal: AbortSignal },
): Promise<number> {
  checkOut(options.output);
  const place = options.heads === undefined ? config.audit.heads : placeOf(options.heads);
  // before the log: it must hold all that was signed by now
  const { heads, keys } = place ? await headsIn(place, options, config) : { heads: [], keys: new Map() };
  const log = await withKeptDatabase(options.dataDir, config, ({ pool }) =>
    verifyAuditLog({ pool, heads, keys, signal }),
  );
  await printOut(
    options.output,
    renderVerified({ ...log, place: place && placeName(place) }, options.format),
  );
  return log.faults.length > 0 ? 3 : 0;
}

function placeOf(text: string): HeadPlace {
  const place = parseHeadPlace(text);
  if (place) return place;
  throw new AuditplaneError(
    "usage",
    `could not look for heads in ${text.slice(0, 200)}: it is no bucket; give a folder, or s3://bucket/prefix`,
  );
}

interface Heads {
  readonly heads: readonly HeadFile[];
  readonly keys: HeadKeys;
}

/** Throws `input_missing` where heads are asked for by name, and there are none. */
async function headsIn(place: HeadPlace, options: AuditVerifyOptions, config: Config): Promise<Heads> {
  const keys = await keysFor(options, config);
  const heads = await readHeads(place, { pathStyle: config.s3PathStyle });
  if (heads.length > 0 || options.heads === undefined) return { heads, keys };
  throw new AuditplaneError(
    "input_missing",
    `could not check by the heads in ${placeName(place)}: there is none; name the place that AUDITPLANE_AUDIT_HEADS of the workers names, or leave --heads out`,
  );
}

async function keysFor({ publicKey }: AuditVerifyOptions, { audit: { keyFile } }: Config): Promise<HeadKeys> {
  if (publicKey !== undefined) return await readHeadKeys(publicKey);
  if (keyFile !== undefined) {
    const key = await readSigningKey(keyFile);
    return new Map([[key.id, key.publicKey]]);
  }
  throw new AuditplaneError(
    "usage",
    "could not check heads: nothing says whose signature they bear; give --public-key, as auditplane audit keygen printed it",
  );
}

export interface AuditListOptions {
  readonly subject?: string;
  readonly since?: string;
  readonly limit: string;
  readonly format: AuditFormat;
  readonly output: string;
  readonly dataDir?: string;
}

export async function performAuditList(options: AuditListOptions, config: Config): Promise<void> {
  checkOut(options.output);
  const limit = /^[1-9]\d{0,5}$/.test(options.limit) ? Number(options.limit) : undefined;
  if (limit === undefined)
    throw new AuditplaneError(
      "usage",
      `could not list ${options.limit.slice(0, 40)} entries: give --limit a number from 1 to 999999`,
    );
  const { subject, since } = options;
  const from = since === undefined ? undefined : momentOf(since, "list entries since");
  const entries = await withKeptDatabase(options.dataDir, config, ({ pool }) =>
    listAudit(pool, { subject, since: from, limit }),
  );
  await printOut(options.output, renderAudit(entries, options.format));
  if (entries.length === limit)
    process.stderr.write(`The latest ${limit}; there may be more: --limit, --since.\n`);
}
