/** The hits of one hour: what each rule matched, by person and asset. The order of what is added changes nothing. */
import { HitBuilder } from "../../core/finding/hit.ts";
import type { Hit, HitEvent } from "../../core/finding/hit.ts";
import type { KnownCaller } from "./callers.ts";
import type { KnownAsset } from "./places.ts";

/** A hit that may still grow. */
export interface HourHit {
  readonly ruleId: string;
  readonly personId: number;
  readonly person: string;
  /** null: the rule is about the person alone. */
  readonly what: KnownAsset | null;
  readonly builder: HitBuilder;
  /** True if one of its events is in the files that are reported on. */
  reported: boolean;
}

/** An event that a rule matched. */
export interface Matched {
  readonly who: KnownCaller;
  readonly what: KnownAsset | null;
  readonly hit: HitEvent;
  readonly reported: boolean;
}

export class HourHits {
  readonly #hits = new Map<string, HourHit>();

  add(ruleId: string, event: Matched): void {
    const { who, what } = event;
    const key = `${ruleId} ${who.personId} ${what?.id ?? ""}`;
    let hit = this.#hits.get(key);
    if (!hit) {
      const { personId, caller } = who;
      hit = { ruleId, personId, person: caller.person, what, builder: new HitBuilder(), reported: false };
      this.#hits.set(key, hit);
    }
    hit.builder.add(event.hit);
    hit.reported ||= event.reported;
  }

  all(): Iterable<HourHit> {
    return this.#hits.values();
  }

  rows(hour: number): Hit[] {
    return [...this.#hits.values()].map(({ ruleId, personId, what, builder }) =>
      builder.build({ hour, ruleId, personId, assetId: what?.id ?? null }),
    );
  }
}
