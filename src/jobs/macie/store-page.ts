/** Stores one page of Macie's findings, with the cursor behind it. */
import { hash } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { compareText } from "../../core/catalog/group.ts";
import { parseFinding } from "../../core/macie/finding.ts";
import type { MacieFinding } from "../../core/macie/finding.ts";
import { newerOf } from "../../core/macie/newest.ts";
import { DEPTH_MAX } from "../../core/record/decode.ts";
import { shortestLength } from "../../core/record/keys.ts";
import type { FindingPage, ReadFinding } from "../../sources/macie/read-pages.ts";
import {
  digestOf,
  insertUnreadable,
  insertVersions,
  lockVersions,
  readStanding,
  setStanding,
} from "../../store/macie.ts";
import type { MacieVersion, UnreadableFinding } from "../../store/macie.ts";
import { movePlace } from "../../store/macie-places.ts";
import type { ClaimedPlace } from "../../store/macie-places.ts";
import { inTransaction } from "../../store/transaction.ts";

export interface PageOutcome {
  /** Versions that nobody had read before. */
  readonly versions: number;
  /** Findings of which another version stands now. */
  readonly changed: number;
  /** That nobody had seen before, and nobody can read. */
  readonly unreadable: number;
}

interface Version extends MacieVersion {
  readonly finding: MacieFinding;
}

/**
 * One transaction: the page as a whole and its cursor, or nothing. What was stored before changes nothing, nor does a
 * version that is older than what stands, but it is kept. Throws `lease_lost`.
 */
export async function storePage(
  pool: Pool,
  { findings, cursor }: FindingPage,
  given: { readonly place: ClaimedPlace; readonly leaseSeconds: number },
): Promise<PageOutcome> {
  const read = findings.map(readOne);
  const versions = read.flatMap((one) => ("finding" in one ? [one] : []));
  const unreadable = read.flatMap((one) => ("finding" in one ? [] : [one]));
  return await inTransaction(pool, async (client) => {
    await movePlace(client, given.place, { cursor, leaseSeconds: given.leaseSeconds });
    const kept = unreadable.length > 0 ? await insertUnreadable(client, given.place, unreadable) : 0;
    const stored = versions.length > 0 ? await storeVersions(client, versions) : { versions: 0, changed: 0 };
    return { ...stored, unreadable: kept };
  });
}

async function storeVersions(
  client: PoolClient,
  versions: readonly Version[],
): Promise<Pick<PageOutcome, "versions" | "changed">> {
  await lockVersions(client);
  const inserted = await insertVersions(client, versions);
  const stands = new Map<string, Version>();
  for (const { document } of await readStanding(client, versions)) {
    const one = readOne({ document, parsed: parseFinding(document) });
    if ("finding" in one) stands.set(keyOf(one), one);
  }
  const changed = new Map<string, Version>();
  for (const version of versions) {
    const known = stands.get(keyOf(version));
    if (known && newestOf(known, version) === known) continue;
    stands.set(keyOf(version), version);
    changed.set(keyOf(version), version);
  }
  if (changed.size > 0) await setStanding(client, [...changed.values()]);
  return { versions: inserted, changed: changed.size };
}

/** What two documents do not differ in as they are read is decided by their digests: one order, whoever comes first. */
function newestOf(a: Version, b: Version): Version {
  const isTie = newerOf(a.finding, b.finding) === a.finding && newerOf(b.finding, a.finding) === b.finding;
  if (isTie) return compareText(a.digest, b.digest) >= 0 ? a : b;
  return newerOf(a.finding, b.finding) === a.finding ? a : b;
}

function readOne({ document, parsed }: ReadFinding): Version | UnreadableFinding {
  const id = parsed.kind === "finding" ? parsed.finding.id : parsed.id;
  if (Number.isNaN(shortestLength(document, DEPTH_MAX))) {
    const detail = `nested deeper than ${DEPTH_MAX} levels`;
    // known by its id alone: its text is what cannot be had
    const digest = hash("sha256", id ?? "", "hex").slice(0, 32);
    return { digest, id, reason: "too_deep", detail, document: undefined };
  }
  const digest = digestOf(document);
  if (parsed.kind === "unreadable")
    return { digest, id, reason: parsed.reason, detail: parsed.detail, document };
  const { finding } = parsed;
  const { account, region, updatedAt } = finding;
  return { account, region, id: finding.id, updatedAt, digest, document, finding };
}

function keyOf({ account, region, id }: MacieVersion): string {
  return `${id}\n${account}\n${region}`;
}
