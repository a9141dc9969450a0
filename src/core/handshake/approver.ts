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
  const { isIn, roleIn } = indexSeats(catalog);
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
  const isUnseen = (project: string, at: number): boolean => ofProject(project).some((one) => holds(one, at));
  const known: Known = { isOwner, isHidden, isUnseen, lineOf: (unit, at) => index.lineOf(unit, at) };
  return ({ project, approver, at }) => {
    const name = (index.personAt(approver, at)?.id ?? approver).toLowerCase();
    const unit = index.projectAt(project, at)?.domain;
    return new Standing(roleIn(project, name, at), { name, unit, project, at }, known);
  };
}

interface Asked {
  readonly name: string;
  readonly project: string;
  readonly unit: string | undefined;
  readonly at: number;
}

interface Known extends Pick<CatalogIndex, "lineOf"> {
  readonly isOwner: (domain: Domain, name: string, at: number) => boolean;
  readonly isHidden: (domain: Domain, at: number) => boolean;
  readonly isUnseen: (project: string, at: number) => boolean;
}

/** Most approve as members of the project: units are looked at where somebody asks. */
class Standing implements ApproverStanding {
  readonly member: Member["role"] | undefined;
  readonly #asked: Asked;
  readonly #known: Known;

  constructor(member: Member["role"] | undefined, asked: Asked, known: Known) {
    this.member = member;
    this.#asked = asked;
    this.#known = known;
  }

  get isUnitOwner(): boolean {
    const { name, at } = this.#asked;
    const { isOwner, isHidden } = this.#known;
    const nearest = this.#line().find((domain) => domain.owners.length > 0 || isHidden(domain, at));
    return nearest !== undefined && isOwner(nearest, name, at);
  }

  get isOwnerAbove(): boolean {
    const { name, at } = this.#asked;
    return this.#line().some((domain) => this.#known.isOwner(domain, name, at));
  }

  get isUnsure(): boolean {
    const { project, unit, at } = this.#asked;
    const { isHidden, isUnseen } = this.#known;
    return unit === undefined || isUnseen(project, at) || this.#line().some((domain) => isHidden(domain, at));
  }

  #line(): readonly Domain[] {
    const { unit, at } = this.#asked;
    return unit === undefined ? [] : this.#known.lineOf(unit, at);
  }
}

/**
 * Whether somebody may approve; undefined: nobody can say. Where no policy says who, whoever takes part in the owning project, or owns its
 * unit or one above.
 */
export function mayApprove(standing: ApproverStanding, policy: Approvers | undefined): boolean | undefined {
  return isAllowed(standing, policy) || (standing.isUnsure ? undefined : false);
}

function isAllowed(standing: ApproverStanding, policy: Approvers | undefined): boolean {
  const { member } = standing;
  if (policy === "unit_owners") return standing.isUnitOwner;
  if (member === "owner") return true;
  if (policy === "project_owners") return false;
  return policy === "either" ? standing.isUnitOwner : member === "contributor" || standing.isOwnerAbove;
}
