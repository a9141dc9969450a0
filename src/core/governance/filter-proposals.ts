/** Columns that Macie calls sensitive and a subscriber can read as they are, with a filter of the asset that would leave them out. */
import type { Asset, Subscription } from "../catalog/catalog.ts";
import { compareText } from "../catalog/group.ts";
import { roleKey } from "../identity/role-key.ts";
import { shownText } from "../record/text.ts";
import { disagreement } from "./disagreement.ts";
import type { Disagreement } from "./disagreement.ts";
import { aboutAsset, assetsNow } from "./given.ts";
import type { GovernanceGiven } from "./given.ts";
import { askedColumns, lowered, tableColumns } from "./columns.ts";
import type { Plan } from "./plan.ts";
import { plansOf } from "./plans.ts";
import { isLimitUnknown } from "./unclear.ts";

/** A filter of columns that a subscription could be granted through. Names as the table has them. */
export interface FilterProposal {
  readonly asset: string;
  readonly subscription: string;
  /** In the order of the table; none: what it reads is sensitive, all of it. */
  readonly include: readonly string[];
  readonly leaveOut: readonly string[];
}

/**
 * One for each subscription that holds and lets a consumer read columns that Macie named; by asset, then subscription. Nothing is
 * proposed where columns are not known, where a grant's limits are not, or where no column would be left. Macie names fifteen places a
 * finding at most: others may be as sensitive.
 */
export function filterProposals(given: GovernanceGiven): FilterProposal[] {
  return openedIn(given, plansOf(given)).flatMap(({ proposal }) =>
    proposal.include.length > 0 ? [proposal] : [],
  );
}

/** A line for each; null: nobody can say. */
export function sayProposals(proposals: readonly FilterProposal[] | null): string {
  if (!proposals)
    return "? filters could not be proposed: not all of the control plane was read; run catalog sync\n";
  const lines = proposals.map(
    ({ asset, subscription, include, leaveOut }) =>
      `${shownText(`! filter of asset ${asset} for subscription ${subscription}: keep ${include.join(", ")}; leave out ${leaveOut.join(", ")}, which Macie calls sensitive`)}\n`,
  );
  return lines.join("");
}

/** Facts of the same, and of those that would be left nothing. */
export function unmaskedColumns(given: GovernanceGiven, plan: Plan): Disagreement[] {
  return openedIn(given, plan).map(({ asset, subscription, proposal: { include, leaveOut } }) => {
    const { subscriber } = subscription;
    const project = "project" in subscriber ? subscriber.project : null;
    return disagreement({
      ...aboutAsset(asset, given),
      kind: "sensitive_columns_unmasked",
      subject: Object.values(subscriber)[0] ?? null,
      project,
      subscription: subscription.id,
      names: leaveOut.join(", "),
      reason: `subscription ${subscription.id} lets it read ${leaveOut.length} columns that Macie calls sensitive: ${leaveOut.join(", ")}; ${sayFilter(include)}`,
    });
  });
}

function sayFilter(include: readonly string[]): string {
  if (include.length === 0) return "it reads no others, which a filter could leave";
  return `a filter with ${include.length} columns would leave them out: ${include.join(", ")}`;
}

interface Opened {
  readonly asset: Asset;
  readonly subscription: Subscription;
  readonly proposal: FilterProposal;
}

function openedIn(given: GovernanceGiven, plan: Plan): Opened[] {
  return assetsNow(given)
    .flatMap((asset) => {
      const sensitive = lowered(given.sensitiveColumnsOf?.(asset.id));
      const columns = tableColumns(asset, given);
      if (!sensitive || sensitive.size === 0 || columns.length === 0) return [];
      return plan.current
        .filter((one) => one.asset === asset.id && !isOwner(one, asset))
        .flatMap((subscription) => {
          const readable = readableColumns({ asset, subscription, columns }, given, plan);
          const leaveOut = readable.filter((name) => sensitive.has(name.toLowerCase()));
          const include = readable.filter((name) => !leaveOut.includes(name));
          if (leaveOut.length === 0) return [];
          const proposal = { asset: asset.id, subscription: subscription.id, include, leaveOut };
          return [{ asset, subscription, proposal }];
        });
    })
    .sort(
      (a, b) =>
        compareText(a.proposal.asset, b.proposal.asset) ||
        compareText(a.proposal.subscription, b.proposal.subscription),
    );
}

function isOwner({ subscriber }: Subscription, { project }: Asset): boolean {
  return "project" in subscriber && subscriber.project === project;
}

interface Readable {
  readonly asset: Asset;
  readonly subscription: Subscription;
  readonly columns: readonly string[];
}

/** What it asks for; where Lake Formation lists grants of the subscriber's roles, so much of it as these give. */
function readableColumns(
  { asset, subscription, columns }: Readable,
  given: GovernanceGiven,
  plan: Plan,
): string[] {
  const asked = askedColumns(asset, subscription.id, given);
  const wanted = columns.filter((name) => asked?.has(name.toLowerCase()) ?? true);
  const { subscriber } = subscription;
  const roles = new Set("project" in subscriber ? plan.rolesOf(subscriber.project).map(roleKey) : []);
  const table = asset.tableArn ?? "";
  const grants = (given.readersOf(table) ?? []).filter(({ principal }) => roles.has(roleKey(principal)));
  if (grants.length === 0) return wanted;
  if (grants.some((reader) => isLimitUnknown(reader, table, given))) return [];
  return wanted.filter((name) =>
    grants.some(
      ({ columns: limit }) =>
        (lowered(limit?.only)?.has(name.toLowerCase()) ?? true) &&
        !lowered(limit?.but)?.has(name.toLowerCase()),
    ),
  );
}
