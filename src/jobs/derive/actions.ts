/** What happened in one hour: the accesses, twins joined, and the records that rules matched. */
import type { PoolClient } from "pg";
import { joinTwins } from "../../core/access/twins.ts";
import { HOUR_MS } from "../../core/record/time.ts";
import { readAccesses, readMatches } from "../../store/accesses.ts";
import type { AccessRow, MatchedEvent } from "../../store/accesses.ts";
import { TWIN_REACH_MS } from "../ingest/prepare.ts";
import type { Access } from "./access.ts";
import type { DeriveContext } from "./context.ts";
import type { Enricher } from "./enrich.ts";
import type { Matched } from "./hour-hits.ts";

export interface HourInput {
  readonly context: DeriveContext;
  readonly enricher: Enricher;
  readonly isReported: (row: AccessRow) => boolean;
  /** Another record stands in its place. */
  readonly isReplaced: (row: AccessRow) => boolean;
}

/** Reads the accesses of an hour; each time they are walked they are enriched anew, so that none is held. */
export async function readActions(
  client: PoolClient,
  hour: number,
  { enricher, isReported, isReplaced }: HourInput,
): Promise<Iterable<Access>> {
  const range = { from: hour, to: hour + HOUR_MS };
  const all = await readAccesses(client, { ...range, reach: TWIN_REACH_MS });
  const rows = all.filter((row) => !isReplaced(row));
  await enricher.load(client, rows);
  const actions = joinTwins(rows, (row) => enricher.place(row)).filter(
    ({ row }) => row.time >= range.from && row.time < range.to,
  );
  return {
    *[Symbol.iterator]() {
      for (const action of actions) yield enricher.access(action, action.copies.some(isReported));
    },
  };
}

/** Reads the records of an hour that the rules matched. */
export async function readRecords(
  client: PoolClient,
  hour: number,
  { enricher, isReplaced, ruleIds }: HourInput & { readonly ruleIds: readonly string[] },
): Promise<MatchedEvent[]> {
  const all = await readMatches(client, { from: hour, to: hour + HOUR_MS }, ruleIds);
  const matched = all.filter(({ row }) => !isReplaced(row));
  const rows = matched.map(({ row }) => row);
  await enricher.load(client, rows);
  return matched;
}

/** What an access gives to the hit of a rule on it. */
export function accessMatched(access: Access, enricher: Enricher): Matched {
  const { who, what, reported } = access;
  return { who, what, reported, hit: enricher.accessHit(access) };
}

/** What an access gives to the hit of a rule on how much a person read, whatever it was. */
export function volumeMatched(access: Access, enricher: Enricher): Matched {
  const { hit, ...rest } = accessMatched(access, enricher);
  return { ...rest, what: null, hit: { ...hit, touched: access.what.id } };
}

/** What a record gives to the hit of a rule on it: it is about a person alone. */
export function recordMatched(
  { row, ruleVersion }: Pick<MatchedEvent, "row"> & { readonly ruleVersion?: string },
  { enricher, isReported }: Pick<HourInput, "enricher" | "isReported">,
): Matched {
  const hit = { ...enricher.recordHit(row), ...(ruleVersion === undefined ? {} : { ruleVersion }) };
  return { who: enricher.caller(row), what: null, reported: isReported(row), hit };
}
