/** What a simulation knows about its own records, to compare with what is found in them. */
import { isoSeconds } from "./records/record.ts";
import type { TrailRecord } from "./records/record.ts";

export type ExpectedVerdict = "ungoverned" | "owner" | "subscribed" | "exempt" | "revoked" | "none";

/** One call with all its copies, and what it was if it touched data. */
export interface Happening {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly records: readonly TrailRecord[];
  readonly access?: AccessTruth;
}

export interface AccessTruth {
  readonly kind: "s3" | "query";
  readonly verdict: ExpectedVerdict;
  readonly denied: boolean;
  /** Bytes that left S3; 0 for a query, whose reads are not told. */
  readonly bytesOut: number;
}

export interface Truth {
  /** Records; a call between two accounts has two. */
  readonly events: number;
  /** S3 data events, the copies of a call counted once, refused ones included. */
  readonly s3Accesses: number;
  /** GetDataAccess calls, the copies of a call counted once. */
  readonly queries: number;
  /** Accesses that were refused. */
  readonly denied: number;
  /** Bytes that left S3 with accesses that succeeded, the copies of a call counted once. */
  readonly bytesOut: number;
  /** Accesses that succeeded, by the verdict that the catalog gives them. */
  readonly entitlements: Readonly<Record<ExpectedVerdict, number>>;
  /** Times of the first and the last event; null where there is none. */
  readonly span: { readonly from: string; readonly to: string } | null;
}

export interface Tally {
  add(happening: Happening): void;
  truth(): Truth;
}

/** Counts happenings; they come in any order. */
export function createTally(): Tally {
  const counts = { events: 0, s3Accesses: 0, queries: 0, denied: 0, bytesOut: 0 };
  const entitlements = { ungoverned: 0, owner: 0, subscribed: 0, exempt: 0, revoked: 0, none: 0 };
  let from = Infinity;
  let to = -Infinity;
  return {
    add({ at, records, access }) {
      counts.events += records.length;
      from = Math.min(from, at);
      to = Math.max(to, at);
      if (!access) return;
      if (access.kind === "s3") counts.s3Accesses++;
      else counts.queries++;
      if (access.denied) {
        counts.denied++;
        return;
      }
      counts.bytesOut += access.bytesOut;
      entitlements[access.verdict]++;
    },
    truth: () => ({
      ...counts,
      entitlements: { ...entitlements },
      span: counts.events === 0 ? null : { from: isoSeconds(from), to: isoSeconds(to) },
    }),
  };
}
