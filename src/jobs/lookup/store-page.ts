/**
 * Stores what was looked up: a page, its events, and with the last one that the window is covered, in one transaction and
 * only while the place is held. Run it twice: the page is known by its content, its events by their keys.
 */
import { createHash } from "node:crypto";
import type { PoolClient } from "pg";
import { unpack } from "../../sources/unpack.ts";
import { addCovered, holdPlace } from "../../store/lookup.ts";
import type { CoveredWindow, LookupLease } from "../../store/lookup.ts";
import { insertRawFile } from "../../store/raw-files.ts";
import { inTransaction } from "../../store/transaction.ts";
import { ingestBatch } from "../ingest/index.ts";
import type { IngestDeps } from "../ingest/index.ts";

/** Plain data: it crosses into threads. */
export interface LookedUp {
  readonly lease: LookupLease;
  /** undefined: the page holds nothing, and leaves nothing behind. */
  readonly file: { readonly path: string; readonly bytes: Uint8Array } | undefined;
  /** Of the last page: its window. */
  readonly covered: CoveredWindow | undefined;
}

export interface StoredPage {
  readonly new: number;
  readonly duplicate: number;
  readonly quarantined: number;
}

const NOTHING: StoredPage = { new: 0, duplicate: 0, quarantined: 0 };

/** Throws `lease_lost` where somebody else has the place by now; nothing is stored then. */
export async function storePage(page: LookedUp, deps: IngestDeps): Promise<StoredPage> {
  const { lease, file, covered } = page;
  const onCommit = async (client: PoolClient): Promise<void> => {
    await holdPlace(client, lease);
    if (covered) await addCovered(client, lease, [covered]);
  };
  if (!file) {
    await inTransaction(deps.pool, onCommit);
    return NOTHING;
  }
  const { path } = file;
  const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
  const sha256 = createHash("sha256").update(bytes).digest();
  const [report] = await ingestBatch([{ path, size: bytes.length }], {
    ...deps,
    source: {
      name: "lookup-events",
      read: () => Promise.resolve({ sha256, chunks: () => unpack(bytes) }),
    },
    onCommit: async (client) => {
      await onCommit(client);
      await insertRawFile(client, path, bytes);
    },
  });
  return report?.counts ?? NOTHING;
}
