/** What people wrote elsewhere after they had read of an asset, within an hour. */
import type { CopyFact } from "../../../core/copy/fact.ts";
import type { Access } from "../access.ts";
import type { KnownAsset } from "../places.ts";

/** What one person read of one asset: the first of it, by time, then event id, stands for all. */
interface Read {
  bytes: number;
  first: Access;
}

interface Write {
  readonly time: number;
  readonly bytes: number;
  readonly object: number | null;
  readonly target: string;
}

interface Doings {
  readonly reads: Map<KnownAsset, Read>;
  readonly writes: Write[];
}

export interface WrittenAfter {
  readonly read: Access;
  readonly sums: Pick<
    CopyFact,
    "means" | "target" | "bytes_read" | "bytes_written" | "written_percent" | "writes"
  >;
}

export class WritesAfterReads {
  readonly #people = new Map<number, Doings>();

  /** `isPart`: it is part of a query, or a copy, which are facts of their own. */
  add(access: Access, isPart: boolean): void {
    const { what, action, denied, entitlement } = access;
    if (denied) return;
    if (action === "read" && what.asset) {
      if (entitlement.verdict !== "owner" && entitlement.verdict !== "exempt") this.#read(access);
    } else if (isWriteElsewhere(access) && !isPart) {
      const { time, bytesIn, objectHash } = access.row;
      this.#of(access).writes.push({ time, bytes: bytesIn ?? 0, object: objectHash, target: what.key });
    }
  }

  /** Each person and asset of which there was something to read, and something written later. */
  *found(): Generator<WrittenAfter> {
    for (const { reads, writes } of this.#people.values()) {
      if (writes.length === 0) continue;
      const all = [...reads.values()].reduce((sum, { bytes }) => sum + bytes, 0);
      for (const { bytes, first } of reads.values()) {
        const later = writes.filter(({ time }) => time >= first.row.time);
        if (later.length === 0) continue;
        const written = later.reduce((sum, write) => sum + write.bytes, 0);
        yield {
          read: first,
          sums: {
            means: first.who.isGlueJob ? "job_output" : "written_after_reading",
            target: mostOf(later),
            bytes_read: bytes,
            bytes_written: written,
            written_percent: all === 0 ? null : Math.round((written / all) * 100),
            writes: new Set(later.map(({ object }) => object)).size,
          },
        };
      }
    }
  }

  #read(access: Access): void {
    const { reads } = this.#of(access);
    const known = reads.get(access.what);
    if (!known) reads.set(access.what, { bytes: access.bytesOut, first: access });
    else {
      known.bytes += access.bytesOut;
      const [a, b] = [access.row, known.first.row];
      if (a.time < b.time || (a.time === b.time && a.eventId < b.eventId)) known.first = access;
    }
  }

  #of({ who }: Access): Doings {
    let doings = this.#people.get(who.personId);
    if (!doings) this.#people.set(who.personId, (doings = { reads: new Map(), writes: [] }));
    return doings;
  }
}

/** To a place that no asset covers: what other assets cover has owners of its own, who publish it. */
export function isWriteElsewhere({ what, action, denied }: Access): boolean {
  return action === "write" && !denied && what.asset === undefined;
}

/** Of several places the one with most bytes; of equals the smaller name. */
function mostOf(writes: readonly Write[]): string | null {
  const sums = new Map<string, number>();
  for (const { target, bytes } of writes) sums.set(target, (sums.get(target) ?? 0) + bytes);
  const [most] = [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return most?.[0] ?? null;
}
