/** The lines of a review: each right with its use, how far that could be seen, and what should become of it. */
import { granteeArn } from "../catalog/accounts.ts";
import { compareText, groupBy } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { roleKey } from "../identity/role-key.ts";
import type { UncheckedApproval } from "./approvals.ts";
import { dueOf } from "./due.ts";
import type { LastDecision } from "./due.ts";
import type { Owned } from "./estate.ts";
import type { GapFact } from "./gaps.ts";
import type { Period } from "./period.ts";
import type { ReviewItem } from "./review.ts";
import type { Right } from "./right.ts";
import { observabilityOf } from "./sight.ts";
import type { AssetSight } from "./sight.ts";
import { suggest, SUGGESTIONS } from "./suggest.ts";
import { usesOf } from "./use.ts";
import type { ReviewUse, RightUse } from "./use.ts";

/** An alert that nobody closed, and somebody whom it is about. */
export interface OpenAlert {
  readonly id: number;
  readonly asset: string;
  readonly person: string;
}

export interface ItemsGiven {
  readonly index: CatalogIndex;
  readonly estate: readonly Owned[];
  readonly period: Period;
  readonly end: number;
  readonly uses: readonly ReviewUse[];
  readonly sightOf: (asset: string) => AssetSight;
  readonly sensitivityOf: (asset: string) => string | undefined;
  readonly alerts: readonly OpenAlert[];
  readonly facts: readonly GapFact[];
  readonly unchecked: readonly UncheckedApproval[];
  readonly leftAtOf: (person: string) => number | undefined;
  /** Of each item at most one. */
  readonly decisions: readonly LastDecision[];
  /** See `DueGiven`. */
  readonly everyDays: Readonly<Record<string, number>>;
}

/** As Macie has them, the lowest first. */
export const SEVERITIES = ["low", "medium", "high"];

/** The most pressing suggestion first; of one suggestion what is most sensitive, then by asset, project, subject and id. */
export function itemsOf(rights: readonly Right[], given: ItemsGiven): ReviewItem[] {
  const uses = usesOf(rights, given);
  const aboutOf = indexAbout(given);
  const peers = indexPeers(rights, uses);
  const decided = new Map(given.decisions.map((one) => [one.item, one]));
  const unchecked = new Map(given.unchecked.map(({ subscription, reason }) => [subscription, reason]));
  return rights
    .map((right): ReviewItem => {
      const use = uses.get(right.id) as RightUse;
      const { assets, ...known } = aboutOf(right);
      const seen = observabilityOf(right, { sights: assets.map(given.sightOf), end: given.end });
      const left = right.people.filter((person) => given.leftAtOf(person) !== undefined);
      const { facts, ...shown } = known;
      const approval = right.kind === "subscription" ? unchecked.get(right.subscription ?? "") : undefined;
      const about = { left, alerts: known.alerts, facts, unchecked: approval };
      const suggestion = suggest({ right, use, seen, end: given.end, ...about });
      const last = decided.get(right.id);
      const due = dueOf({ ...right, ...shown, suggestion }, { ...given, last }) ?? null;
      const outcome = { seen, left, suggestion, due, lastDecision: last ?? null };
      return { ...right, ...shown, use, peersBytes: peers(right), ...outcome };
    })
    .sort(compareItems);
}

export function compareItems(a: ReviewItem, b: ReviewItem): number {
  return (
    SUGGESTIONS.indexOf(a.suggestion.kind) - SUGGESTIONS.indexOf(b.suggestion.kind) ||
    SEVERITIES.indexOf(b.sensitivity ?? "") - SEVERITIES.indexOf(a.sensitivity ?? "") ||
    compareText(a.asset ?? "", b.asset ?? "") ||
    compareText(a.project, b.project) ||
    compareText(a.subject, b.subject) ||
    compareText(a.id, b.id)
  );
}

type About = Pick<ReviewItem, "assetName" | "classification" | "sensitivity" | "alerts"> & {
  readonly assets: readonly string[];
  readonly facts: readonly GapFact[];
};

/** What else is known of a right: of its asset, or of all of its project's. */
function indexAbout({ estate, sensitivityOf, alerts, facts }: ItemsGiven): (right: Right) => About {
  const assets = new Map(estate.map(({ asset }) => [asset.id, asset]));
  const ofProject = groupBy([...assets.values()], ({ project }) => project);
  const alertsOn = groupBy(alerts, ({ asset }) => asset);
  const factsOn = groupBy(facts, ({ asset }) => asset);
  return (right) => {
    const asset = right.asset === null ? undefined : assets.get(right.asset);
    const own =
      right.asset === null ? (ofProject.get(right.project) ?? []).map(({ id }) => id) : [right.asset];
    const who = new Set(
      [right.subject, roleKey(right.subject), ...right.people].map((name) => name.toLowerCase()),
    );
    const found = own.map((id) => SEVERITIES.indexOf(sensitivityOf(id) ?? ""));
    return {
      assets: own,
      assetName: asset?.name ?? null,
      classification: asset?.classification ?? null,
      sensitivity: SEVERITIES[Math.max(...found, -1)] ?? null,
      alerts: [
        ...new Set(
          own
            .flatMap((id) => alertsOn.get(id) ?? [])
            .filter(({ person }) => who.has(person.toLowerCase()))
            .map(({ id }) => id),
        ),
      ].sort((a, b) => a - b),
      facts: own
        .flatMap((id) => factsOn.get(id) ?? [])
        .filter(
          ({ subject }) =>
            subject !== null &&
            (who.has(subject.toLowerCase()) || who.has(roleKey(granteeArn(subject)).toLowerCase())),
        )
        .toSorted((a, b) => compareText(a.kind, b.kind) || compareText(a.reason, b.reason)),
    };
  };
}

/** Fewer say nothing of what is usual. */
const PEERS_LEAST = 3;

function indexPeers(
  rights: readonly Right[],
  uses: ReadonlyMap<string, RightUse>,
): (right: Right) => number | null {
  const nameOf = ({ kind, asset, project }: Right): string => JSON.stringify([kind, asset ?? project]);
  const used = rights.filter(({ id }) => (uses.get(id)?.bytesOut ?? 0) > 0);
  const sorted = new Map(
    [...groupBy(used, nameOf)].map(([name, same]) => [
      name,
      same.map(({ id }) => uses.get(id)?.bytesOut ?? 0).sort((a, b) => a - b),
    ]),
  );
  return (right) => {
    const all = [...(sorted.get(nameOf(right)) ?? [])];
    const own = all.indexOf(uses.get(right.id)?.bytesOut ?? 0);
    if (own >= 0 && (uses.get(right.id)?.bytesOut ?? 0) > 0) all.splice(own, 1);
    if (all.length < PEERS_LEAST) return null;
    const middle = Math.floor(all.length / 2);
    const [low = 0, high = 0] = [all[middle - 1], all[middle]];
    return all.length % 2 === 1 ? high : Math.round((low + high) / 2);
  };
}
