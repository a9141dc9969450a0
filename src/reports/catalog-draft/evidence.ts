/** Sums over uses, as they stand in comments: what speaks for an entry. */
import type { Use } from "../../core/access/use.ts";
import { formatBytes, formatCounted } from "../../core/finding/explain.ts";

export interface Evidence {
  /** Objects read, and folders listed. */
  readonly reads: number;
  /** Requests to Lake Formation for a table. */
  readonly queries: number;
  readonly writes: number;
  /** Of what was read. */
  readonly bytes: number;
  /** In ms. */
  readonly last: number;
}

/** Denied uses are no evidence. */
export function evidenceOf(uses: readonly Use[]): Evidence {
  const sums = { reads: 0, queries: 0, writes: 0, bytes: 0, last: -Infinity };
  for (const use of uses) {
    if (use.isDenied) continue;
    if (isWrite(use)) sums.writes += use.accesses;
    else if (use.place?.startsWith("arn:")) sums.queries += use.accesses;
    else if (use.action !== "admin") sums.reads += use.accesses;
    sums.bytes += use.bytesOut;
    sums.last = Math.max(sums.last, use.last);
  }
  return sums;
}

export function addEvidence(a: Evidence, b: Evidence): Evidence {
  return {
    reads: a.reads + b.reads,
    queries: a.queries + b.queries,
    writes: a.writes + b.writes,
    bytes: a.bytes + b.bytes,
    last: Math.max(a.last, b.last),
  };
}

export function isRead({ action, isDenied }: Use): boolean {
  return !isDenied && (action === "read" || action === "list");
}

export function isWrite({ action, isDenied }: Use): boolean {
  return !isDenied && (action === "write" || action === "delete");
}

/** `1,234 reads of 1.20 TB, 12 queries, 3 writes, last 2026-10-27`. */
export function formatEvidence({ reads, queries, writes, bytes, last }: Evidence): string {
  const parts = [
    reads > 0 ? `${formatCounted(reads, "read")}${bytes > 0 ? ` of ${formatBytes(bytes)}` : ""}` : "",
    queries > 0 ? formatCounted(queries, "query", "queries") : "",
    writes > 0 ? formatCounted(writes, "write") : "",
    last > -Infinity ? `last ${new Date(last).toISOString().slice(0, 10)}` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}
