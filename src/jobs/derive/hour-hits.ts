/** The hits of one hour: what each rule matched, by person and asset. The order of what is added changes nothing. */
import { HitBuilder } from "../../core/finding/hit.ts";
import type { Hit, HitEvent } from "../../core/finding/hit.ts";
import type { KnownCaller } from "./known-caller.ts";
import type { KnownAsset } from "./places.ts";

/** A hit that may still grow. */
export interface HourHit {
  readonly ruleId: string;
  readonly personId: number;
  readonly person: string;
  /** null: the rule is about the person alone. */
  readonly what: KnownAsset | null;
  readonly whole: HitBuilder;
  /** Of the events in the files that are reported on. */
  readonly reported: HitBuilder;
}

/** An event that a rule matched. */
export interface Matched {
  readonly who: Pick<KnownCaller, "personId"> & { readonly caller: Pick<KnownCaller["caller"], "person"> };
  readonly what: KnownAsset | null;
  readonly hit: HitEvent;
  readonly reported: boolean;
}

export class HourHits {
  readonly #hits = new Map<string, HourHit>();
  readonly #reportsAll: boolean;

  /** `reportsAll`: every event is in the files that are reported on. */
  constructor(reportsAll: boolean) {
    this.#reportsAll = reportsAll;
  }

  add(ruleId: string, event: Matched): void {
    const { who, what } = event;
    const key = `${ruleId} ${who.personId} ${what?.id ?? ""}`;
    let hit = this.#hits.get(key);
    if (!hit) {
      const { personId, caller } = who;
      const whole = new HitBuilder();
      const reported = this.#reportsAll ? whole : new HitBuilder();
      hit = { ruleId, personId, person: caller.person, what, whole, reported };
      this.#hits.set(key, hit);
    }
    hit.whole.add(event.hit);
    if (event.reported && !this.#reportsAll) hit.reported.add(event.hit);
  }

  all(): Iterable<HourHit> {
    return this.#hits.values();
  }
}

/** The hit of an hour: of all its events, or of those that are reported on. */
export function buildHit(
  { ruleId, personId, what }: Pick<HourHit, "ruleId" | "personId" | "what">,
  events: HitBuilder,
  hour: number,
): Hit {
  return events.build({ hour, ruleId, personId, assetId: what?.id ?? null });
}
