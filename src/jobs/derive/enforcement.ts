/** Judges what was read past Lake Formation in an hour, asset by asset. */
import { isAround } from "../../core/access/route.ts";
import { enforcementFact } from "../../core/governance/enforcement.ts";
import type { RuleSet } from "../../core/sigma/rule-set.ts";
import type { Access } from "./access.ts";
import type { KnownAsset } from "./places.ts";
import { Tally } from "./tally.ts";

interface Unguarded {
  readonly tally: Tally;
  readonly people: Set<number>;
  readonly domain: string | null;
}

/** Collects the reads that a location lets through which Lake Formation does not guard. */
export class UnguardedReads {
  readonly #assets = new Map<KnownAsset, Unguarded>();
  readonly #matched = new Map<KnownAsset, readonly string[]>();

  add(access: Access): void {
    if (!isUnguarded(access)) return;
    let reads = this.#assets.get(access.what);
    if (!reads) {
      reads = { tally: new Tally(), people: new Set(), domain: access.domain };
      this.#assets.set(access.what, reads);
    }
    reads.tally.add(access);
    reads.people.add(access.who.personId);
  }

  /** Asks the rules; true if any of them matched. */
  judge(rules: RuleSet): boolean {
    for (const [what, { tally, people, domain }] of this.#assets) {
      const { asset } = what;
      if (!asset || asset.lakeFormation === undefined || asset.lakeFormation === "registered") continue;
      const { accesses, bytesOut, objects } = tally.sums();
      const fact = enforcementFact({
        asset: what.key,
        asset_project: asset.project,
        domain,
        classification: asset.classification ?? null,
        lake_formation: asset.lakeFormation,
        people: people.size,
        accesses,
        bytes_out: bytesOut,
        objects,
      });
      const matched = rules.matching(fact).map(({ rule }) => rule.id);
      if (matched.length > 0) this.#matched.set(what, matched);
    }
    return this.#matched.size > 0;
  }

  /** The rules that matched the asset of an access that is part of the fact. */
  matchedBy(access: Access): readonly string[] {
    return isUnguarded(access) ? (this.#matched.get(access.what) ?? []) : [];
  }
}

/** The owner's own work with its files is none. */
function isUnguarded({ what, action, denied, route, entitlement }: Access): boolean {
  const guard = what.asset?.lakeFormation;
  return (
    (guard === "hybrid" || guard === "unregistered") &&
    action === "read" &&
    !denied &&
    isAround(route) &&
    entitlement.verdict !== "owner" &&
    entitlement.verdict !== "exempt"
  );
}
