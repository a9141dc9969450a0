/** Stores what is in objects that were read, and what is known of those that could not be, with what became of them. */
import { createHash } from "node:crypto";
import type { PoolClient } from "pg";
import type { QuarantineReason } from "../../core/record/quarantine-reasons.ts";
import { cleanText } from "../../core/record/text.ts";
import { placeOf } from "../../sources/s3-trail/place.ts";
import type { StoredObject } from "../../sources/stored-object.ts";
import { unpack } from "../../sources/unpack.ts";
import { closeFiles, openFiles } from "../../store/files.ts";
import { WHOLE_FILE, insertQuarantine } from "../../store/quarantine.ts";
import { finishObjects } from "../../store/trail-objects.ts";
import type { Claim, FinishedObject } from "../../store/trail-objects.ts";
import { ingestBatch } from "../ingest/index.ts";
import type { FileReport, IngestDeps } from "../ingest/index.ts";
import type { Got, Unusable } from "./read-objects.ts";

export type StoreDeps = Omit<IngestDeps, "source" | "onCommit">;

/** About 10,000 records: they zip to a seventh, and have 2 KB each. */
export const BATCH_BYTES = 2_700_000;
const DETAIL_MAX = 500;

/** What one transaction stores: no more than so many bytes, but at least one object. Messages may tell no size. */
export function partsOf<One extends { readonly got: Pick<StoredObject, "bytes"> }>(
  all: readonly One[],
  max: number,
): One[][] {
  const parts: One[][] = [];
  let bytes = Infinity;
  for (const one of all) {
    bytes += one.got.bytes.length;
    if (bytes > max) {
      parts.push([]);
      bytes = one.got.bytes.length;
    }
    parts.at(-1)?.push(one);
  }
  return parts;
}

/** Stores what is in objects, and that they are done, together. */
export async function storeObjects(
  good: readonly Got<StoredObject>[],
  { token }: Claim,
  { name, ...deps }: StoreDeps & { readonly name: string },
): Promise<readonly FileReport[]> {
  const byPath = new Map(good.map((one) => [one.object.path, one]));
  const files = good.map(({ object, got }) => ({ path: object.path, size: got.bytes.length }));
  const contents = new Map<string, Buffer>();
  return await ingestBatch(files, {
    ...deps,
    source: {
      name,
      read: (path) => {
        const { bytes } = (byPath.get(path) as Got<StoredObject>).got;
        const sha256 = createHash("sha256").update(bytes).digest();
        const onContent = (content: Buffer): void => void contents.set(path, content);
        return Promise.resolve({ sha256, chunks: () => unpack(bytes, onContent) });
      },
    },
    onCommit: async (client, reports) => {
      await finishObjects(
        client,
        token,
        reports.map(({ path, id, state, reason, detail }): FinishedObject => {
          const { object, got } = byPath.get(path) as Got<StoredObject>;
          const isBad = state === "quarantined";
          return {
            id: object.id,
            state: isBad ? "quarantined" : "done",
            etag: got.etag,
            contentSha256: contents.get(path),
            fileId: id,
            reason,
            detail,
          };
        }),
      );
    },
  });
}

/** With the names of those who delivered them. */
export function bySource<One extends Got<unknown>>(
  all: readonly One[],
): (readonly [name: string, own: One[]])[] {
  const isOf = ({ object: { path } }: One): string => (placeOf(path) ? "s3-trail" : "folder");
  return ["s3-trail", "folder"]
    .map((name) => [name, all.filter((one) => isOf(one) === name)] as const)
    .filter(([, own]) => own.length > 0);
}

const REASONS: Readonly<Record<Unusable["reason"], QuarantineReason>> = {
  not_found: "object_missing",
  forbidden: "object_forbidden",
  file_too_large: "file_too_large",
  unavailable: "object_unavailable",
  worker_lost: "worker_lost",
};

/** Rows for what could not be read: it is seen, and can be replayed. */
export async function setObjectsAside(
  client: PoolClient,
  lost: readonly Got<Unusable>[],
  { token, name }: Claim & { readonly name: string },
): Promise<void> {
  const empty = createHash("sha256").digest();
  const identities = lost.map(({ object }) => ({ path: object.path, sha256: empty, size: object.size ?? 0 }));
  const opened = await openFiles(client, identities, name);
  const rows = lost.map(({ object, got }, at) => ({
    object,
    fileId: (opened[at] as { id: number }).id,
    reason: REASONS[got.reason],
    detail: cleanText(got.detail, DETAIL_MAX),
  }));
  await insertQuarantine(
    client,
    rows.map(({ fileId, reason, detail }) => ({ fileId, ordinal: WHOLE_FILE, reason, detail })),
  );
  const nothing = { read: 0, new: 0, duplicate: 0, quarantined: 0, skipped: 0 };
  await closeFiles(
    client,
    rows.map(({ fileId: id, reason }) => ({
      id,
      state: "quarantined",
      reason,
      container: undefined,
      counts: nothing,
      quarantineReasons: {},
      skipReasons: {},
      hours: [],
      oldest: undefined,
      newest: undefined,
    })),
  );
  await finishObjects(
    client,
    token,
    rows.map(({ object: { id }, fileId, reason, detail }) => {
      return { id, state: "quarantined", etag: undefined, contentSha256: undefined, fileId, reason, detail };
    }),
  );
}
