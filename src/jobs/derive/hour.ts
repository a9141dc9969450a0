/** Folds the accesses of one hour into rollups and hits. The order of the accesses changes nothing. */
import { HitBuilder } from "../../core/finding/hit.ts";
import type { Hit, HitEvent } from "../../core/finding/hit.ts";
import { ceilingFact } from "../../core/volume/ceiling.ts";
import type { AssetHour, PersonHour } from "../../store/derived.ts";
import type { Dictionary } from "../../store/dictionary.ts";
import { KIND } from "../../store/dictionary.ts";
import type { DeriveContext } from "./context.ts";
import type { Access, Enricher } from "./enrich.ts";
import { Tally } from "./tally.ts";

/** A hit before its asset has an id. */
export interface HourHit {
  readonly ruleId: string;
  readonly personId: number;
  readonly assetKey: string | null;
  readonly builder: HitBuilder;
  /** True if one of its events is in the files that are reported on. */
  reported: boolean;
}

interface ReadGroup {
  readonly classification: string | null;
  readonly accesses: Access[];
}

export class HourFold {
  readonly #context: DeriveContext;
  readonly #enricher: Enricher;
  readonly #people = new Map<number, Tally>();
  readonly #assets = new Map<
    string,
    { assetKey: string; verdict: string; tally: Tally; people: Set<number> }
  >();
  readonly #reads = new Map<string, ReadGroup>();
  readonly hits = new Map<string, HourHit>();

  constructor(context: DeriveContext, enricher: Enricher) {
    this.#context = context;
    this.#enricher = enricher;
  }

  add(access: Access): void {
    this.#rollUp(access);
    const rules = this.#context.accessRules;
    if (rules.concerns(access.entitlement.verdict)) {
      for (const { rule } of rules.matching(this.#enricher.fact(access))) {
        this.#hit(rule.id, access.assetKey, access);
      }
    }
    if (access.denied || this.#context.volumeRules.isEmpty) return;
    const classification = access.asset?.classification ?? null;
    const key = `${access.personId} ${classification}`;
    const group = this.#reads.get(key);
    if (group) group.accesses.push(access);
    else this.#reads.set(key, { classification, accesses: [access] });
  }

  /** An event that a record rule matched at ingest: about a person alone. */
  addMatch(ruleId: string, event: { personId: number; reported: boolean; hitEvent: HitEvent }): void {
    this.#put({ ruleId, personId: event.personId, assetKey: null }, event);
  }

  /** Judges what needs the whole hour. Call once, after the last access. */
  close(): void {
    for (const { classification, accesses } of this.#reads.values()) {
      const caller = (accesses[0] as Access).caller;
      let bytesOut = 0;
      const objects = new Set<number>();
      for (const access of accesses) {
        bytesOut += access.bytesOut;
        if (access.row.objectHash !== null) objects.add(access.row.objectHash);
      }
      const fact = ceilingFact({
        person: caller.person,
        personKind: caller.personKind,
        classification,
        bytesOut,
        objects: objects.size,
      });
      for (const { rule } of this.#context.volumeRules.matching(fact)) {
        for (const access of accesses) this.#hit(rule.id, null, access);
      }
    }
  }

  wantAssets(dictionary: Dictionary): void {
    for (const { assetKey } of this.#assets.values()) dictionary.want(KIND.asset, assetKey);
  }

  personRows(hour: number): PersonHour[] {
    return [...this.#people].map(([personId, tally]) => ({ hour, personId, ...tally.sums() }));
  }

  assetRows(hour: number, dictionary: Dictionary): AssetHour[] {
    return [...this.#assets.values()].map(({ assetKey, verdict, tally, people }) => {
      return {
        hour,
        assetId: dictionary.id(KIND.asset, assetKey),
        verdict,
        people: people.size,
        ...tally.sums(),
      };
    });
  }

  hitRows(hour: number, dictionary: Dictionary): Hit[] {
    return [...this.hits.values()].map(({ ruleId, personId, assetKey, builder }) => {
      const assetId = assetKey === null ? null : dictionary.id(KIND.asset, assetKey);
      return builder.build({ hour, ruleId, personId, assetId });
    });
  }

  #rollUp(access: Access): void {
    const person = this.#people.get(access.personId) ?? new Tally();
    this.#people.set(access.personId, person.add(access));
    const { verdict } = access.entitlement;
    const key = `${verdict} ${access.assetKey}`;
    let asset = this.#assets.get(key);
    if (!asset) {
      asset = { assetKey: access.assetKey, verdict, tally: new Tally(), people: new Set() };
      this.#assets.set(key, asset);
    }
    asset.tally.add(access);
    asset.people.add(access.personId);
  }

  #hit(ruleId: string, assetKey: string | null, access: Access): void {
    const hitEvent = this.#enricher.accessHit(access);
    this.#put({ ruleId, personId: access.personId, assetKey }, { reported: access.reported, hitEvent });
  }

  #put(
    key: { ruleId: string; personId: number; assetKey: string | null },
    event: { reported: boolean; hitEvent: HitEvent },
  ): void {
    const text = `${key.ruleId} ${key.personId} ${key.assetKey}`;
    let hit = this.hits.get(text);
    if (!hit) {
      hit = { ...key, builder: new HitBuilder(), reported: false };
      this.hits.set(text, hit);
    }
    hit.builder.add(event.hitEvent);
    hit.reported ||= event.reported;
  }
}
