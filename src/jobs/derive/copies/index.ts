/** Finds copies of governed data in an hour, asks the rules about them, and sums up who had which part in which query. */
import type { CopyFact } from "../../../core/copy/fact.ts";
import { copyFact, copyReason } from "../../../core/copy/fact.ts";
import { goalAt, placesIn, staysHome } from "../../../core/copy/place.ts";
import type { Goal } from "../../../core/copy/place.ts";
import type { Trace } from "../../../core/copy/trace.ts";
import { replicasOf } from "../../../core/copy/trace.ts";
import type { QueryHour } from "../../../store/query-hours.ts";
import type { Traced } from "../../../store/traces.ts";
import type { Access } from "../access.ts";
import { accessMatched, recordMatched } from "../actions.ts";
import type { HourInput } from "../actions.ts";
import type { HourHits, Matched } from "../hour-hits.ts";
import type { KnownAsset } from "../places.ts";
import { aboutAsset, basisOf } from "./about.ts";
import type { CopyCase } from "./about.ts";
import { QueryFold } from "./query-fold.ts";
import type { HourTraces, KnownQuery } from "./traces.ts";
import { WritesAfterReads, isWriteElsewhere } from "./written-after.ts";

interface CopiesInput extends Pick<HourInput, "context" | "enricher" | "isReported"> {
  readonly traces: HourTraces;
  readonly hits: HourHits;
}

interface Following {
  readonly from: number;
  readonly one: CopyCase;
  readonly rules: readonly string[];
  readonly reason: string;
}

export class Copies {
  readonly #input: CopiesInput;
  readonly #queries = new QueryFold();
  readonly #after = new WritesAfterReads();
  /** By person: what their writes are told of. */
  readonly #following = new Map<number, Following[]>();
  /** Dictionary ids; see hour_assets. */
  readonly assets = new Set<number>();

  constructor(input: CopiesInput) {
    this.#input = input;
  }

  /** Returns what the access itself tells. */
  add(access: Access): Trace | undefined {
    const trace = this.#input.traces.of(access);
    this.#queries.addAccess(access, trace);
    this.#after.add(access, trace !== undefined);
    if (access.denied) return trace;
    if (access.what.asset && access.action === "read") this.#addRead(access, trace);
    if (trace && access.action === "read" && trace.kind !== "vend") this.#addResult(access, trace);
    if (trace && access.action === "write")
      this.#addOutput(accessMatched(access, this.#input.enricher), access, trace);
    return trace;
  }

  /** Judges records that are no accesses, and what needs the whole hour; true: accesses are to be walked again, for `addFollowing`. */
  finish(): boolean {
    for (const traced of this.#input.traces.records) this.#addRecord(traced);
    for (const { read, sums } of this.#after.found()) {
      const one = caseOf(read);
      const fact = this.#fact(one, sums);
      const rules = this.#matching(fact);
      if (rules.length === 0) continue;
      const all = this.#following.get(read.who.personId) ?? [];
      this.#following.set(read.who.personId, [
        ...all,
        { from: read.row.time, one, rules, reason: copyReason(fact) },
      ]);
    }
    return this.#following.size > 0;
  }

  /** A write that a rule on what follows reads is about. */
  addFollowing(access: Access): void {
    const following = this.#following.get(access.who.personId);
    const { enricher, traces, hits } = this.#input;
    if (!following || !isWriteElsewhere(access) || traces.of(access)) return;
    for (const { from, one, rules, reason } of following) {
      if (access.row.time < from) continue;
      const { hit, ...matched } = accessMatched(access, enricher);
      const told = aboutAsset(
        { ...matched, hit: { ...hit, bytesOut: access.row.bytesIn ?? 0 } },
        { ...one, reason },
      );
      for (const id of rules) hits.add(id, told);
    }
  }

  queries(): QueryHour[] {
    return this.#queries.rows();
  }

  #addRead(access: Access, trace: Trace | undefined): void {
    const { asset } = access.what;
    if (!asset) return;
    const matched = (): Matched => accessMatched(access, this.#input.enricher);
    if (trace?.kind === "copy") {
      const goal = this.#goal(trace.target, access.row.time);
      if (!staysHome(asset, goal))
        this.#judge(matched, caseOf(access), { means: "object_copy", ...told(goal) });
    }
    if (access.route === "presigned") this.#judge(matched, caseOf(access), { means: "presigned_url" });
  }

  #addResult(access: Access, { queryId, kind, target }: Trace): void {
    if (queryId !== undefined && (kind === "result" || kind === "output"))
      this.#judgeResult(() => accessMatched(access, this.#input.enricher), {
        queryId,
        who: access.who,
        at: access.row.time,
        place: told(this.#goal(target, access.row.time)),
      });
  }

  #judgeResult(
    matched: () => Matched,
    { queryId, who, at, place }: { queryId: string; place?: Told } & Pick<CopyCase, "who" | "at">,
  ): void {
    const query = this.#queryOf(queryId);
    const asker = query?.asker;
    if (!query || !asker || asker.personId === who.personId) return;
    // an unknown accuses nobody, and the asker's own role may be what is read with
    if (!who.caller.established || !asker.caller.established) return;
    for (const what of query.assets)
      this.#judge(matched, this.#caseAt(what, who, at), {
        means: "result_read",
        query: queryId,
        asked_by: asker.caller.person,
        ...place,
      });
  }

  /** `by`: who wrote it, when. */
  #addOutput(matched: Matched, { row, who }: Pick<Access, "row" | "who">, trace: Trace): void {
    const { queryId, kind } = trace;
    const isWriting = kind === "manifest" || kind === "output" || trace.detail?.["writes"] !== undefined;
    const query = queryId === undefined || !isWriting ? undefined : this.#queryOf(queryId);
    if (!query || queryId === undefined) return;
    const goal = this.#goal(kind === "output" ? trace.target : (query.target ?? undefined), row.time);
    for (const what of query.assets) {
      if (what.asset && staysHome(what.asset, goal)) continue;
      this.#judge(() => matched, this.#caseAt(what, who, row.time), {
        means: "query_output",
        query: queryId,
        ...told(goal),
      });
    }
  }

  #addRecord({ row, trace }: Traced): void {
    const { enricher } = this.#input;
    const who = enricher.caller(row);
    this.#queries.addRecord(row, trace, who);
    if (row.errorId !== null) return;
    const matched = (): Matched => recordMatched({ row }, this.#input);
    const { queryId } = trace;
    if (trace.kind === "fetch" && queryId !== undefined)
      this.#judgeResult(matched, { queryId, who, at: row.time });
    if (trace.kind === "query") this.#addOutput(matched(), { row, who }, trace);
    if (trace.kind === "replication" || trace.kind === "crawler") this.#addStanding(matched, { row, trace });
  }

  /** Replication and crawlers: of each asset that has data where they read. */
  #addStanding(matched: () => Matched, { row, trace }: Traced): void {
    const { enricher } = this.#input;
    const who = enricher.caller(row);
    for (const [number, source] of (trace.sources ?? []).entries())
      for (const place of placesIn(this.#input.context.catalog, source, row.time)) {
        const what = enricher.placeAt(place, row.time);
        this.assets.add(what.id);
        if (!what.asset) continue;
        const one = this.#caseAt(what, who, row.time);
        if (trace.kind === "crawler") {
          this.#judge(matched, one, { means: "crawler", target: trace.target ?? null });
          continue;
        }
        for (const replica of replicasOf(trace, number, place)) {
          const goal = this.#goal(replica, row.time);
          if (!staysHome(what.asset, goal))
            this.#judge(matched, one, { means: "replication", ...told(goal) });
        }
      }
  }

  #queryOf(queryId: string): KnownQuery | undefined {
    const query = this.#input.traces.queries.get(queryId);
    for (const { id } of query?.assets ?? []) this.assets.add(id);
    return query;
  }

  #goal(target: string | undefined, at: number): Goal {
    const { context, enricher } = this.#input;
    if (target?.startsWith("s3://")) this.assets.add(enricher.placeAt(target, at).id);
    return goalAt(context.catalog, target, at);
  }

  #caseAt(what: KnownAsset, who: CopyCase["who"], at: number): CopyCase {
    const { asset } = what;
    const domain = (asset && this.#input.context.catalog.projectAt(asset.project, at)?.domain) ?? null;
    return { what, who, at, domain, entitlement: who.judge({ asset, action: "read", at }) };
  }

  #fact(one: CopyCase, given: Partial<CopyFact> & Pick<CopyFact, "means">): CopyFact {
    const { sensitivities, copiesAllowed } = this.#input.context;
    const basis = basisOf(one, sensitivities);
    return copyFact(basis, { copies_allowed: copiesAllowed(basis.domain, basis.classification), ...given });
  }

  #matching(fact: CopyFact): readonly string[] {
    const { governanceRules, findingRules } = this.#input.context;
    const ids = governanceRules.matching(fact).map(({ rule }) => rule.id);
    return ids.filter((id) => findingRules.has(id));
  }

  #judge(matched: () => Matched, one: CopyCase, given: Partial<CopyFact> & Pick<CopyFact, "means">): void {
    const fact = this.#fact(one, given);
    const rules = this.#matching(fact);
    if (rules.length === 0) return;
    const event = aboutAsset(matched(), { ...one, reason: copyReason(fact) });
    for (const id of rules) this.#input.hits.add(id, event);
  }
}

type Told = Pick<CopyFact, "target" | "target_asset" | "target_project">;

function told({ target, asset }: Goal): Told {
  return { target, target_asset: asset?.id ?? null, target_project: asset?.project ?? null };
}

function caseOf({ what, who, row, domain, entitlement }: Access): CopyCase {
  return { what, who, at: row.time, domain, entitlement };
}
