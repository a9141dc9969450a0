/**
 * The chain of a query: from who asked, over the data that it was given, to its result and who read that. Made of what each hour
 * tells of who had which part in it.
 */
import { compareText } from "../catalog/group.ts";

/** What somebody can do in a query. */
export type QueryPart = "asked" | "granted" | "read" | "result_written" | "wrote" | "result_read";

/** What one person did in a query within one hour. */
export interface QueryDeed {
  readonly queryId: string;
  readonly part: QueryPart;
  readonly person: string;
  readonly principal: string;
  /** Of data: what was read; null: nothing was, or it is not known what. */
  readonly asset: string | null;
  readonly events: number;
  readonly denied: number;
  readonly bytes: number;
  /** In ms. */
  readonly first: number;
  readonly last: number;
  readonly target: string | null;
  readonly detail: Readonly<Record<string, string>>;
}

export interface QueryChain {
  readonly queryId: string;
  /** Who asked: whoever started it, else whoever was given data for it; null: no record tells. */
  readonly person: string | null;
  readonly engine: string | null;
  /** Assets, or tables, that data were given of, sorted. */
  readonly assets: readonly string[];
  /** Bytes of data that left S3 for it; null: none of its reads was seen. */
  readonly bytesRead: number | null;
  /** Of its result, as it was written. */
  readonly resultBytes: number | null;
  /** It wrote what it read. */
  readonly isKept: boolean;
  /** Others than who asked who read its result, sorted. */
  readonly otherReaders: readonly string[];
  /** In ms. */
  readonly first: number;
  readonly last: number;
  /** Parts by the time that they began, hours of one put together. */
  readonly deeds: readonly QueryDeed[];
}

/** The chain of each query, by its first deed, then by id; whatever the order of what is given. */
export function chainsOf(deeds: readonly QueryDeed[]): QueryChain[] {
  const byQuery = new Map<string, QueryDeed[]>();
  for (const deed of deeds) {
    const own = byQuery.get(deed.queryId);
    if (own) own.push(deed);
    else byQuery.set(deed.queryId, [deed]);
  }
  return [...byQuery]
    .map(([queryId, own]) => chainOf(queryId, summed(own)))
    .sort((a, b) => a.first - b.first || compareText(a.queryId, b.queryId));
}

function chainOf(queryId: string, deeds: readonly QueryDeed[]): QueryChain {
  const of = (...parts: readonly QueryPart[]): QueryDeed[] =>
    deeds.filter(({ part }) => parts.includes(part));
  const asker = of("asked")[0] ?? of("granted")[0] ?? of("read")[0];
  const reads = of("read");
  const results = of("result_written");
  const others = of("result_read").filter(
    ({ person, events, denied }) => events > denied && person !== asker?.person,
  );
  return {
    queryId,
    person: asker?.person ?? null,
    engine:
      of("granted").find(({ detail }) => detail["engine"])?.detail["engine"] ??
      (of("asked").length > 0 ? "ATHENA" : null),
    assets: unique(of("granted", "read").flatMap(({ asset }) => asset ?? [])),
    bytesRead: reads.length === 0 ? null : bytesOf(reads),
    resultBytes: results.length === 0 ? null : bytesOf(results),
    isKept: of("wrote").length > 0 || of("asked").some(({ detail }) => detail["writes"] !== undefined),
    otherReaders: asker ? unique(others.map(({ person }) => person)) : [],
    first: Math.min(...deeds.map(({ first }) => first)),
    last: Math.max(...deeds.map(({ last }) => last)),
    deeds,
  };
}

function summed(deeds: readonly QueryDeed[]): QueryDeed[] {
  const sums = new Map<string, QueryDeed>();
  for (const deed of deeds) {
    const { part, person, principal, asset, target } = deed;
    const key = JSON.stringify([part, person, principal, asset, target]);
    const known = sums.get(key);
    sums.set(key, known ? sumOf(known, deed) : deed);
  }
  return [...sums].sort(([a, x], [b, y]) => x.first - y.first || compareText(a, b)).map(([, deed]) => deed);
}

function sumOf(a: QueryDeed, b: QueryDeed): QueryDeed {
  return {
    ...a,
    events: a.events + b.events,
    denied: a.denied + b.denied,
    bytes: a.bytes + b.bytes,
    first: Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
    detail: a.first <= b.first ? a.detail : b.detail,
  };
}

function bytesOf(deeds: readonly QueryDeed[]): number {
  return deeds.reduce((sum, { bytes }) => sum + bytes, 0);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compareText);
}
