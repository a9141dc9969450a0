/** Grant against plan. */
import { accountIn } from "../catalog/accounts.ts";
import { holds } from "../catalog/catalog.ts";
import type { Asset, Subscription } from "../catalog/catalog.ts";
import { roleKey } from "../identity/role-key.ts";
import { isoTime } from "../record/time.ts";
import { GRANTED_WITHIN_MS, retained } from "./attempts.ts";
import { disagreement } from "./disagreement.ts";
import type { Disagreement } from "./disagreement.ts";
import { aboutAsset, assetsNow, sinceOf } from "./given.ts";
import type { GovernanceGiven, GrantedReader } from "./given.ts";
import { askedColumns, lowered, tableColumns } from "./columns.ts";
import { isOptedIn } from "./opt-ins.ts";
import type { Plan } from "./plan.ts";
import { isLimitUnknown } from "./unclear.ts";

/** Grants that speak of nobody in particular are facts of their own: see guard.ts. */
const OF_NOBODY = new Set(["iam_allowed", "admin"]);

/** Grants that no subscription asks for, that one asked for, or that give more columns than it. */
export function grantFacts(given: GovernanceGiven, plan: Plan): Disagreement[] {
  const granting = grantingRoles(given);
  return assetsNow(given).flatMap((asset) => {
    const readers = asset.tableArn === undefined ? undefined : given.readersOf(asset.tableArn);
    return (readers ?? [])
      .filter(
        ({ way, principal }) =>
          !OF_NOBODY.has(way) && (way !== "share" || isToOutside(principal, asset, given)),
      )
      .flatMap((reader) => grantFact(asset, reader, { given, plan, granting }) ?? []);
  });
}

/**
 * Whether a share is with an account that is none of ours, and for nobody of it that is exempt. With one of ours, or with the
 * organization, it is how grants come there, and these are looked at one by one.
 */
function isToOutside(
  account: string,
  asset: Asset,
  { index, loggedAccounts, at }: Pick<GovernanceGiven, "index" | "loggedAccounts" | "at">,
): boolean {
  if (!/^\d{12}$/.test(account) || index.accounts.has(account) || loggedAccounts?.has(account)) return false;
  return !index.catalog.exemptions.some(
    (one) =>
      holds(one, at - 1) &&
      (one.asset === undefined || one.asset === asset.id) &&
      accountIn(one.principalArn ?? "") === account,
  );
}

/**
 * Roles in which DataZone grants what is subscribed: they must have what they pass on, and are not subscribed to it. Those of targets that
 * are listed no more, though nobody said that they ended, may grant still.
 */
function grantingRoles({ history, current }: GovernanceGiven): ReadonlySet<string> {
  const listed = current("subscription_target");
  return new Set(
    history("subscription_target")
      .filter(({ id, until, untilHow }) => (listed.has(id) ? until === Infinity : untilHow === "assumed"))
      .map(({ content }) => roleKey(content.manageAccessRole)),
  );
}

function grantFact(
  asset: Asset,
  reader: GrantedReader,
  {
    given,
    plan,
    granting,
  }: { readonly given: GovernanceGiven; readonly plan: Plan; readonly granting: ReadonlySet<string> },
): Disagreement | undefined {
  const { principal, way } = reader;
  const standing = plan.standingOf(principal, asset);
  const about = { ...aboutAsset(asset, given), subject: principal, principal, way };
  if (standing.kind === "subscribed") {
    const { subscriptions } = standing;
    // of one whose status nobody knows, nobody knows what it asks for
    if (!subscriptions.every((one) => plan.isClearSince(one, given.at))) return undefined;
    return columnsFact({ asset, subscriptions }, reader, given);
  }
  if (standing.kind === "ended") {
    const { id, until, status, subscriber } = standing.subscription;
    // it may have come to allow again since
    if (!plan.isClearSince(standing.subscription, until)) return undefined;
    const words = retained(id, given);
    // taking a grant back takes DataZone some minutes
    if (until > given.at - GRANTED_WITHIN_MS && words === "") return undefined;
    return disagreement({
      ...about,
      kind: "grant_kept_after_revoke",
      ...sinceOf(until, given),
      subscription: id,
      project: "project" in subscriber ? subscriber.project : null,
      reason: `its subscription ${id} was ${status} at ${isoTime(until)}${words}, and Lake Formation lets it read still${besides(reader, asset, given)}`,
    });
  }
  // a grant that is newer than the plan may be of one that was not read yet
  if (standing.kind !== "none" || (reader.since ?? -Infinity) >= given.at) return undefined;
  if (granting.has(roleKey(principal))) return undefined;
  return disagreement({
    ...about,
    kind: "grant_without_subscription",
    ...sinceOf(reader.since, given),
    project: standing.project,
    reason: `Lake Formation lets it read by ${sayWay(way)}, and no subscription or exemption says so${besides(reader, asset, given)}`,
  });
}

/** Of a location in hybrid mode: a grant decides nothing before its principal opts in. */
function besides(
  { principal }: GrantedReader,
  { lakeFormation, tableArn }: Asset,
  given: GovernanceGiven,
): string {
  if (lakeFormation !== "hybrid" || isOptedIn(principal, tableArn ?? "", given) !== false) return "";
  return "; the location is in hybrid mode, and until it opts in IAM alone counts for it";
}

function columnsFact(
  { asset, subscriptions }: { readonly asset: Asset; readonly subscriptions: readonly Subscription[] },
  reader: GrantedReader,
  given: GovernanceGiven,
): Disagreement | undefined {
  if (isLimitUnknown(reader, asset.tableArn ?? "", given)) return undefined;
  const { principal, columns, way } = reader;
  const each = subscriptions.map(({ id }) => askedColumns(asset, id, given));
  const all = tableColumns(asset, given);
  // of several subscriptions the one that asks for most counts
  if (each.some((asked) => asked === undefined) || all.length === 0) return undefined;
  const asked = new Set(each.flatMap((one) => [...(one ?? [])]));
  const [only, but] = [lowered(columns?.only), lowered(columns?.but)];
  const granted = all.filter(
    (name) => (only?.has(name.toLowerCase()) ?? true) && !but?.has(name.toLowerCase()),
  );
  const beyond = granted.filter((name) => !asked.has(name.toLowerCase()));
  if (beyond.length === 0) return undefined;
  const ids = subscriptions.map(({ id }) => id).join(", ");
  return disagreement({
    ...aboutAsset(asset, given),
    kind: "columns_beyond_subscription",
    subject: principal,
    principal,
    way,
    subscription: ids,
    names: beyond.join(", "),
    reason: `it may read ${beyond.length} of ${all.length} columns that subscription ${ids} never asked for: ${beyond.join(", ")}${besides(reader, asset, given)}`,
  });
}

function sayWay(way: string): string {
  const words: Readonly<Record<string, string>> = {
    named_grant: "a grant on the table",
    wildcard: "a grant on every table of its database",
    lf_tag: "a grant on LF-tags",
    database: "a grant on its database",
    catalog: "a grant on its catalog",
    share: "a share, which its administrators may pass on",
  };
  return words[way] ?? way;
}
