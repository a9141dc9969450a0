/** The fact `access_after_role_change`: somebody, or a role, has for too long what they had for a role that is over. */
import type { Asset } from "../../catalog/catalog.ts";
import { roleKey } from "../../identity/role-key.ts";
import { HOUR_MS, isoTime } from "../../record/time.ts";
import { disagreement } from "../disagreement.ts";
import type { Disagreement } from "../disagreement.ts";
import { aboutAsset, assetsNow, sinceOf } from "../given.ts";
import type { DeletedRole, GovernanceGiven } from "../given.ts";
import type { Plan } from "../plan.ts";
import { outlivedRights } from "./outlived.ts";
import type { Outlived } from "./outlived.ts";

/** One for each person, or role, and asset. Whoever left is told as `grant_after_leaving`, and a role that was made again as `role_recreated`. */
export function roleChangeFacts(given: GovernanceGiven, plan: Plan): Disagreement[] {
  if (!given.roleChange) return [];
  const people = outlivedRights(given, plan).filter(({ change }) => change.kind !== "left");
  return [...people.map((one) => factOf(one, given)), ...deletedRoleFacts(given)];
}

function factOf(one: Outlived, given: GovernanceGiven): Disagreement {
  const { change, right, asset, hours } = one;
  const says = sayRight(one);
  return disagreement({
    ...(asset ? aboutAsset(asset, given) : aboutProject(one, given)),
    kind: "access_after_role_change",
    subject: change.person,
    project: right.kind === "membership" ? right.project : null,
    principal: right.kind === "grant" ? right.principal : null,
    subscription: right.kind === "subscription" ? right.subscription : null,
    way: change.kind,
    names: says,
    ...sinceOf(change.at, given),
    reason: `${change.person} ${change.says} at ${isoTime(change.at)}, access was to end within ${sayHours(hours)}, and they still have what they had then: ${says}`,
  });
}

function aboutProject({ project }: Outlived, { index, at }: GovernanceGiven): Partial<Disagreement> {
  const domain = project === undefined ? undefined : index.projectAt(project, at - 1)?.domain;
  return { asset_project: project ?? null, domain: domain ?? null };
}

/** A right in words. */
export function sayRight({ right, asset }: Pick<Outlived, "right" | "asset">): string {
  if (right.kind === "membership") return `member of project ${right.project}`;
  if (right.kind === "subscription") return `subscription ${right.subscription}`;
  return `a grant on ${asset?.id ?? "an asset"}`;
}

function sayHours(hours: number): string {
  return hours === 1 ? "an hour" : `${hours} hours`;
}

/** Grants of Lake Formation to a role that is no more: whoever makes one of its name has them. */
function deletedRoleFacts(given: GovernanceGiven): Disagreement[] {
  const gone = new Map(
    (given.deletedRoles ?? [])
      .filter((role) => !isMadeAgain(role, given))
      .map((role) => [nameKey(role.arn), role.at]),
  );
  if (gone.size === 0) return [];
  return assetsNow(given).flatMap((asset) => {
    const readers = asset.tableArn === undefined ? [] : (given.readersOf(asset.tableArn) ?? []);
    return readers.flatMap(({ principal, since }) => {
      const deleted = gone.get(nameKey(principal));
      if (deleted === undefined || since === undefined || since >= deleted) return [];
      return deletedRoleFact({ asset, principal, deleted }, given);
    });
  });
}

function deletedRoleFact(
  { asset, principal, deleted }: { asset: Asset; principal: string; deleted: number },
  given: GovernanceGiven,
): Disagreement[] {
  const about = aboutAsset(asset, given);
  const hours = given.roleChange?.endsWithinHours(about.domain ?? null);
  if (hours === undefined || given.at - deleted < hours * HOUR_MS) return [];
  return [
    disagreement({
      ...about,
      kind: "access_after_role_change",
      subject: principal,
      principal,
      way: "role_deleted",
      names: `a grant on ${asset.id}`,
      ...sinceOf(deleted, given),
      reason: `it was deleted at ${isoTime(deleted)}, its grants were to end within ${sayHours(hours)}, and its name still has one: whoever makes a role of that name may read`,
    }),
  ];
}

function isMadeAgain({ arn, at }: DeletedRole, { roles }: GovernanceGiven): boolean {
  return roles.some(
    (role) => nameKey(role.arn) === nameKey(arn) && role.ids.some(({ firstSeen }) => firstSeen > at),
  );
}

/** Account and name: records name no partition. */
function nameKey(arn: string): string {
  return roleKey(arn).replace(/^arn:[a-z-]+:/, "");
}
