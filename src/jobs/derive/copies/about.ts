/** What a copy is about: an asset, though the record that tells it touched another place, or none. */
import type { CopyBasis } from "../../../core/copy/basis.ts";
import type { Entitlement } from "../../../core/catalog/judge.ts";
import type { HitScalars } from "../../../core/finding/hit.ts";
import type { Sensitivities } from "../../../store/asset-sensitivity.ts";
import type { Matched } from "../hour-hits.ts";
import type { KnownCaller } from "../known-caller.ts";
import type { KnownAsset } from "../places.ts";

export interface CopyCase {
  readonly what: KnownAsset;
  readonly who: KnownCaller;
  readonly at: number;
  /** That owns the asset. */
  readonly domain: string | null;
  /** Of who copied, to the asset. */
  readonly entitlement: Entitlement;
}

export function basisOf(
  { what, who, domain, entitlement }: CopyCase,
  sensitivities: Sensitivities,
): CopyBasis {
  const { caller } = who;
  const { asset } = what;
  return {
    person: caller.person,
    person_kind: caller.personKind,
    principal: caller.principal,
    projects: entitlement.projects,
    asset: what.key,
    asset_project: asset?.project ?? null,
    domain,
    classification: asset?.classification ?? null,
    sensitivity: (asset && sensitivities.get(asset.id)) ?? null,
    lake_formation: asset?.lakeFormation ?? null,
    entitlement: entitlement.verdict,
    subscription: entitlement.subscription,
    outside_account: caller.outsideAccount,
  };
}

/** The event, told of the asset. */
export function aboutAsset(
  { hit, reported }: Matched,
  { what, who, domain, entitlement, reason }: CopyCase & { readonly reason: string },
): Matched {
  const { projects, verdict, via, since, subscription, nearest } = entitlement;
  return {
    who,
    what,
    reported,
    hit: {
      ...hit,
      projects,
      domain,
      scalars: (): HitScalars => ({
        ...hit.scalars(),
        domain,
        ownerProject: what.asset?.project ?? null,
        classification: what.asset?.classification ?? null,
        consumer: projects[0] === undefined ? { principalId: who.principalId } : { project: projects[0] },
        entitlement: { verdict, via, since, subscription, nearest },
        reason,
      }),
    },
  };
}
