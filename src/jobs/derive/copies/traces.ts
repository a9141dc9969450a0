/** What the records of an hour tell of copies and queries, and what is known of these queries from other hours. */
import type { PoolClient } from "pg";
import { groupBy } from "../../../core/catalog/group.ts";
import type { CatalogIndex } from "../../../core/catalog/index-catalog.ts";
import { placesIn } from "../../../core/copy/place.ts";
import { queryKey, replicasOf } from "../../../core/copy/trace.ts";
import type { Trace } from "../../../core/copy/trace.ts";
import { HOUR_MS } from "../../../core/record/time.ts";
import { readTraces, readTracesOf } from "../../../store/traces.ts";
import type { Traced } from "../../../store/traces.ts";
import { TWIN_REACH_MS } from "../../ingest/prepare.ts";
import type { Access } from "../access.ts";
import type { HourInput } from "../actions.ts";
import type { Enricher } from "../enrich.ts";
import type { KnownCaller } from "../known-caller.ts";
import type { KnownAsset } from "../places.ts";

/** What all records of a query tell, whenever they are of. */
export interface KnownQuery {
  /** Who asked for it; undefined: no record tells. */
  readonly asker: KnownCaller | undefined;
  /** Assets that it was given data of. */
  readonly assets: readonly KnownAsset[];
  /** Where it wrote what it read, if its statement is in clear. */
  readonly target: string | undefined;
}

export interface HourTraces {
  /** What an access tells, by any of its copies. */
  of(access: Access): Trace | undefined;
  /** Records of the hour that are no accesses. */
  readonly records: readonly Traced[];
  /** Queries whose results were read, or that wrote something, in the hour. */
  readonly queries: ReadonlyMap<string, KnownQuery>;
  /** What the answers depend on; see hour_dependencies. */
  readonly keys: readonly number[];
  /** The latest time that they looked at. */
  readonly lookedUntil: number;
}

/** Kinds of which the rest of the query has to be known. */
const ASKS_FOR_QUERY: ReadonlySet<Trace["kind"]> = new Set(["fetch", "result", "manifest", "output"]);

/** Reads the traces of an hour, and loads what they refer to. */
export async function loadTraces(
  client: PoolClient,
  hour: number,
  { context, enricher, isReplaced }: Pick<HourInput, "context" | "enricher" | "isReplaced">,
): Promise<HourTraces> {
  const reach = { from: hour - TWIN_REACH_MS, to: hour + HOUR_MS + TWIN_REACH_MS };
  const all = (await readTraces(client, reach)).filter(({ row }) => !isReplaced(row));
  if (all.length === 0) return NONE;
  const own = all.filter(({ row }) => row.time >= hour && row.time < hour + HOUR_MS);
  const records = own.filter(({ row }) => (row.action as number | null) === null);
  const asked = own.flatMap(({ trace }) =>
    trace.queryId !== undefined && (ASKS_FOR_QUERY.has(trace.kind) || trace.detail?.["writes"] !== undefined)
      ? [trace.queryId]
      : [],
  );
  const queryIds = [...new Set(asked)];
  const others = await readTracesOf(client, queryIds);
  await enricher.load(
    client,
    [...records, ...others].map(({ row }) => row),
  );
  await enricher.resolvePlaces([...all, ...others].flatMap((one) => placesOf(one, context.catalog)));
  const byId = groupBy(all, ({ row }) => row.eventId);
  return {
    of: ({ copies }) => {
      for (const copy of copies) {
        const found = byId.get(copy.eventId)?.find(({ row }) => isSame(row, copy));
        if (found) return found.trace;
      }
      return undefined;
    },
    records,
    queries: knownQueries(others, enricher),
    keys: queryIds.map(queryKey),
    lookedUntil: others.reduce((latest, { row }) => Math.max(latest, row.time), 0),
  };
}

const NONE: HourTraces = { of: () => undefined, records: [], queries: new Map(), keys: [], lookedUntil: 0 };

/** Every place that is asked for of a trace. */
function placesOf({ row, trace }: Traced, index: CatalogIndex): string[] {
  const targets = trace.target?.startsWith("s3://") ? [trace.target] : [];
  if (trace.kind !== "replication" && trace.kind !== "crawler") return targets;
  return (trace.sources ?? []).flatMap((source, number) => {
    const places = placesIn(index, source, row.time);
    if (trace.kind === "crawler") return places;
    return [...places, ...places.flatMap((place) => replicasOf(trace, number, place))];
  });
}

/** Rows of one id: account and Region tell them apart. */
function isSame(a: Traced["row"], b: Traced["row"]): boolean {
  return a.time === b.time && a.accountId === b.accountId && a.regionId === b.regionId;
}

function knownQueries(traced: readonly Traced[], enricher: Enricher): Map<string, KnownQuery> {
  const sorted = traced.toSorted(
    (a, b) =>
      a.row.time - b.row.time ||
      (enricher.place(a.row) + a.row.eventId < enricher.place(b.row) + b.row.eventId ? -1 : 1),
  );
  const queries = new Map<
    string,
    { asked?: KnownCaller; given?: KnownCaller; assets: Set<KnownAsset>; target?: string }
  >();
  for (const { row, trace } of sorted) {
    if (trace.queryId === undefined || row.errorId !== null) continue;
    let query = queries.get(trace.queryId);
    if (!query) queries.set(trace.queryId, (query = { assets: new Set() }));
    if (trace.kind === "query") {
      query.asked ??= enricher.caller(row);
      if (trace.target !== undefined) query.target ??= trace.target;
    } else if (trace.kind === "vend") {
      const { who, what } = enricher.access({ row, copies: [row] }, false);
      if (who.caller.established) query.given ??= who;
      if (what.asset) query.assets.add(what);
    }
  }
  return new Map(
    [...queries].map(([id, { asked, given, assets, target }]) => [
      id,
      { asker: asked?.caller.established ? asked : given, assets: [...assets], target },
    ]),
  );
}
