/** Who approved, as things were when they did: of the owning project, of its domain unit, or of neither. */
import { indexBlindness } from "../catalog/blindness.ts";
import { holds } from "../catalog/catalog.ts";
import type { Domain, Member } from "../catalog/catalog.ts";
import { groupBy } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import type { Approvers } from "../mesh-policy/policy.ts";
import type { HistoryEntry } from "../control-plane/history.ts";
import { indexSeats } from "./seats.ts";

/** What a mesh policy prescribes of approvals in a domain unit. */
export interface PrescribedApprovals {
  readonly approvers?: Approvers | undefined;
  readonly requestsWaitHours?: number | undefined;
}

export interface ApproverStanding {
  /** In the owning project then, also through a group; undefined: they were not, as far as anybody could see. */
  readonly member: Member["role"] | undefined;
  /** An owner of the project's unit, or of the nearest above it that has any. */
  readonly isUnitOwner: boolean;
  /** An owner of any unit above. */
  readonly isOwnerAbove: boolean;
  /** Somebody of whom nobody can say whether they were one of these: what could not be seen accuses nobody. */
  readonly isUnsure: boolean;
}

export interface Approval {
  /** The project that owns the asset. */
  readonly project: string;
  readonly approver: string;
  /** In ms. */
  readonly at: number;
}

/** `units`: what is known of domain units, for groups of owners that nobody sees into; none of a catalog file. Built once for many approvals. */
export function indexApprovers(
  index: CatalogIndex,
  units: readonly HistoryEntry<"domain_unit">[],
): (approval: Approval) => ApproverStanding {
  const { catalog } = index;
  const { isIn, rolesIn } = indexSeats(catalog);
  const groups = new Set(catalog.groups.map(({ id }) => id));
  const { ofProject } = indexBlindness(catalog);
  const unseen = new Set((catalog.made?.scopes ?? []).flatMap(({ blind }) => blind));
  const unitsById = groupBy(units, ({ id }) => id);
  const isOwner = ({ owners }: Domain, name: string, at: number): boolean =>
    owners.some(
      (owner) =>
        owner.toLowerCase() === name ||
        index.personAt(owner, at)?.id.toLowerCase() === name ||
        isIn(owner, name, at),
    );
  const isHidden = ({ id }: Domain, at: number): boolean =>
    (unitsById.get(id) ?? []).some(
      (row) =>
        holds(row, at) &&
        row.content.owners.some(
          (owner) => "group" in owner && (!groups.has(owner.group) || unseen.has(owner.group)),
        ),
    );
  return ({ project, approver, at }) => {
    const name = (index.personAt(approver, at)?.id ?? approver).toLowerCase();
    const roles = rolesIn(project, name, at);
    const unit = index.projectAt(project, at)?.domain;
    const line = unit === undefined ? [] : index.lineOf(unit, at);
    const nearest = line.find((domain) => domain.owners.length > 0 || isHidden(domain, at));
    return {
      member: (["owner", "contributor", "viewer"] as const).find((role) => roles.has(role)),
      isUnitOwner: nearest !== undefined && isOwner(nearest, name, at),
      isOwnerAbove: line.some((domain) => isOwner(domain, name, at)),
      isUnsure:
        unit === undefined ||
        ofProject(project).some((one) => holds(one, at)) ||
        line.some((domain) => isHidden(domain, at)),
    };
  };
}

/**
 * Whether somebody may approve; undefined: nobody can say. Where no policy says who, whoever takes part in the owning project, or owns its
 * unit or one above.
 */
export function mayApprove(
  { member, isUnitOwner, isOwnerAbove, isUnsure }: ApproverStanding,
  policy: Approvers | undefined,
): boolean | undefined {
  const isProjectOwner = member === "owner";
  const may =
    policy === "project_owners"
      ? isProjectOwner
      : policy === "unit_owners"
        ? isUnitOwner
        : policy === "either"
          ? isProjectOwner || isUnitOwner
          : isProjectOwner || member === "contributor" || isOwnerAbove;
  return may || !isUnsure ? may : undefined;
}
