/** Sums up who had which part in which query within an hour. */
import type { Trace } from "../../../core/copy/trace.ts";
import type { QueryPart } from "../../../core/copy/chain.ts";
import type { AccessRow } from "../../../store/accesses.ts";
import type { QueryHour } from "../../../store/query-hours.ts";
import type { Access } from "../access.ts";
import type { KnownCaller } from "../known-caller.ts";

type Sum = { -readonly [name in keyof QueryHour]: QueryHour[name] } & { firstId: string };

interface Deed {
  readonly queryId: string;
  readonly part: QueryPart;
  readonly row: AccessRow;
  readonly who: KnownCaller;
  readonly assetId?: number | null;
  readonly bytes?: number;
  readonly trace?: Trace;
}

export class QueryFold {
  readonly #sums = new Map<string, Sum>();

  /** What was read or written as part of a query, or asked of Lake Formation for it. */
  addAccess(access: Access, trace: Trace | undefined): void {
    const queryId = trace?.queryId ?? access.queryId;
    if (queryId === null || queryId === undefined) return;
    const part = partOfAccess(access, trace);
    if (part === undefined) return;
    const { row, who, what, bytesOut } = access;
    const isData = part === "granted" || part === "read";
    const bytes = part === "result_written" || part === "wrote" ? (row.bytesIn ?? 0) : bytesOut;
    this.#add({ queryId, part, row, who, assetId: isData ? what.id : null, bytes, ...(trace && { trace }) });
  }

  addRecord(row: AccessRow, trace: Trace, who: KnownCaller): void {
    if (trace.queryId === undefined || (trace.kind !== "query" && trace.kind !== "fetch")) return;
    this.#add({
      queryId: trace.queryId,
      part: trace.kind === "query" ? "asked" : "result_read",
      row,
      who,
      trace,
    });
  }

  rows(): QueryHour[] {
    return [...this.#sums.values()].map(({ firstId: _, ...row }) => row);
  }

  #add({ queryId, part, row, who, trace, assetId = null, bytes = 0 }: Deed): void {
    const target = trace?.target ?? null;
    const key = JSON.stringify([queryId, part, who.personId, who.principalId, assetId, target]);
    let sum = this.#sums.get(key);
    const detail = trace?.detail ?? {};
    if (!sum) {
      const { personId, principalId } = who;
      const none = { events: 0, denied: 0, bytes: 0, first: row.time, last: row.time, firstId: row.eventId };
      sum = { queryId, part, personId, principalId, assetId, target, detail, ...none };
      this.#sums.set(key, sum);
    }
    sum.events++;
    if (row.errorId === null) sum.bytes += bytes;
    else sum.denied++;
    sum.last = Math.max(sum.last, row.time);
    if (row.time < sum.first || (row.time === sum.first && row.eventId <= sum.firstId)) {
      sum.first = row.time;
      sum.firstId = row.eventId;
      sum.detail = detail;
    }
  }
}

function partOfAccess({ action, isVended }: Access, trace: Trace | undefined): QueryPart | undefined {
  const kind = trace?.kind;
  if (kind === "vend") return "granted";
  if (kind === "result" && action === "write") return "result_written";
  if ((kind === "manifest" || kind === "output") && action === "write") return "wrote";
  if (kind === "result" || kind === "manifest" || kind === "output")
    return action === "read" ? "result_read" : undefined;
  return isVended && action === "read" ? "read" : undefined;
}
