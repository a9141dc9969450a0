/** Where the mesh is otherwise than its policy says: rules of DataZone, labels, places, and how long subscriptions last. */
import type { Asset } from "../catalog/catalog.ts";
import { holds } from "../catalog/catalog.ts";
import { COST_CENTER, labelIn } from "../control-plane/made/labels.ts";
import { allowsCostCenter, sayCostCenters } from "../mesh-policy/cost-centers.ts";
import { isPlaceOf } from "../mesh-policy/place-pattern.ts";
import { shown } from "../problem.ts";
import { DAY_MS, isoTime } from "../record/time.ts";
import { disagreement } from "./disagreement.ts";
import type { Disagreement } from "./disagreement.ts";
import { aboutAsset, assetsNow, sinceOf } from "./given.ts";
import type { GovernanceGiven } from "./given.ts";
import { changedForms } from "./policy-forms.ts";
import type { PolicyGiven } from "./policy-given.ts";
import { platformFacts } from "./policy-platform.ts";
import { weakenedRules } from "./policy-rules.ts";
import { publishedOf } from "./published.ts";

/** None where there is no policy. What is not known, as the classification of an asset that has none, is not judged here. */
export function policyFacts(given: GovernanceGiven): Disagreement[] {
  const { meshPolicy } = given;
  if (!meshPolicy) return [];
  return [
    ...weakenedRules(given, meshPolicy),
    ...changedForms(given, meshPolicy),
    ...platformFacts(given, meshPolicy),
    ...assetsNow(given).flatMap((asset) => assetFacts(asset, given, meshPolicy)),
    ...environmentFacts(given, meshPolicy),
    ...longSubscriptions(given, meshPolicy),
  ];
}

function assetFacts(asset: Asset, given: GovernanceGiven, { demandsOf }: PolicyGiven): Disagreement[] {
  const about = aboutAsset(asset, given);
  const { classifications, costCenters, locations } = demandsOf(about.domain ?? null);
  const found: Disagreement[] = [];
  const label = asset.classification;
  if (label !== undefined && classifications && !hasName(classifications, label))
    found.push(
      disagreement({
        ...about,
        kind: "classification_not_allowed",
        names: shown(label),
        reason: `it is classified ${shown(label)}, and the policy allows ${classifications.join(", ") || "none"}`,
      }),
    );
  const published = costCenters.length > 0 ? publishedOf(asset, given) : undefined;
  const center = published && labelIn(published.forms, COST_CENTER);
  if (center !== undefined && !allowsCostCenter(costCenters, center))
    found.push(
      disagreement({
        ...about,
        kind: "cost_center_not_allowed",
        names: shown(center),
        reason: `its cost centre is ${shown(center)}, and the policy allows ${sayCostCenters(costCenters)}`,
      }),
    );
  const outside = asset.locations.filter(
    (place) => locations?.every((one) => !isPlaceOf(one, place)) ?? false,
  );
  if (outside.length > 0)
    found.push(
      disagreement({
        ...about,
        kind: "location_not_prescribed",
        names: outside.join(", "),
        reason: `it lies in ${outside.join(", ")}, and the policy prescribes ${(locations ?? []).join(", ")}`,
      }),
    );
  return found;
}

/** Environments in Regions that the policy does not prescribe for their project's unit. */
function environmentFacts(given: GovernanceGiven, { demandsOf }: PolicyGiven): Disagreement[] {
  return [...given.current("environment").values()].flatMap(({ id, content, since, from }) => {
    const { project, name, region, account } = content;
    const unit = given.current("project").get(project)?.content.unit ?? null;
    const { regions } = demandsOf(unit);
    if (!regions || region === "" || regions.includes(region)) return [];
    return [
      disagreement({
        kind: "environment_not_prescribed",
        subject: `environment ${shown(name)} (${id})`,
        domain: unit,
        asset_project: project,
        project,
        names: region,
        ...sinceOf(since ?? from, given),
        reason: `it is in ${region} of account ${account}, and the policy prescribes ${regions.join(", ") || "none"}`,
      }),
    ];
  });
}

/** Subscriptions that have lasted longer than the policy lets subscriptions to data of their class. */
function longSubscriptions(given: GovernanceGiven, { demandsOf }: PolicyGiven): Disagreement[] {
  const assets = new Map(assetsNow(given).map((asset) => [asset.id, asset]));
  return given.index.catalog.subscriptions.flatMap((subscription) => {
    const { id, asset: assetId, status, from, subscriber } = subscription;
    const asset = assets.get(assetId);
    if (!asset || status !== "approved" || from === undefined || !holds(subscription, given.at - 1))
      return [];
    const about = aboutAsset(asset, given);
    const { longestDays } = demandsOf(about.domain ?? null).ofClass(asset.classification ?? null);
    if (longestDays === undefined || given.at - from <= longestDays * DAY_MS) return [];
    return [
      disagreement({
        ...about,
        kind: "subscription_too_long",
        subject: `subscription ${id}`,
        subscription: id,
        project: "project" in subscriber ? (subscriber.project ?? null) : null,
        ...sinceOf(from, given),
        reason: `it lasts since ${isoTime(from)}, and the policy lets subscriptions to ${shown(asset.classification ?? "")} data last ${longestDays} days`,
      }),
    ];
  });
}

function hasName(names: readonly string[], wanted: string): boolean {
  return names.some((name) => name.toLowerCase() === wanted.toLowerCase());
}
