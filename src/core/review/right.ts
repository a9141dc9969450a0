/** A right: one line of a review, for one decision. */
import { hash } from "node:crypto";
import type { GrantKind } from "../catalog/catalog.ts";
import { roleKey } from "../identity/role-key.ts";
import type { GrantCall, Granted } from "./granted.ts";

export type RightKind = "subscription" | "grant" | "membership";

/** Whom it is for: somebody, a machine, a project or group, or an identity that is nobody's alone. */
export const HOLDER_KINDS = ["person", "service", "team", "shared"] as const;
export type HolderKind = (typeof HOLDER_KINDS)[number];

/** That an asset was in another domain in the month. */
export interface Move {
  readonly domain: string;
  /** In ms. */
  readonly at: number;
}

export interface Right {
  /** The same for the same right in every month: of its kind, what it is on and whom it is for. */
  readonly id: string;
  readonly kind: RightKind;
  /** null: of a membership, which is on all assets of the project. */
  readonly asset: string | null;
  /** That owns the asset, or that the membership is in. */
  readonly project: string;
  /** A person's key, a group, a project, or an ARN. */
  readonly subject: string;
  readonly holder: HolderKind;
  /** Who has it by name: keys of people as the catalog has them, sorted. */
  readonly people: readonly string[];
  /** What it allows: sorted. */
  readonly allows: readonly string[];
  /** In ms; -Infinity: since before anything was recorded. */
  readonly since: number;
  /** In ms; Infinity: no end is set. */
  readonly until: number;
  /** Nobody can say what it is of, or whether it holds. */
  readonly isUnclear: boolean;
  /** How Lake Formation lets it happen; null: it is no grant. */
  readonly way: GrantKind | null;
  /** The subscription that it is, or that it carries out; null: none. */
  readonly subscription: string | null;
  readonly requestedBy: string | null;
  readonly approvedBy: string | null;
  readonly justification: string | null;
  /**
   * Who carried a grant out, or took the member in; null: nothing tells, or it is a subscription, which is given by whoever approves it.
   * undefined: what the review was computed of was kept before that was asked.
   */
  readonly granted?: Granted | null | undefined;
  /** By which somebody gave of it to themselves; undefined: none is known. */
  readonly ownCall?: Pick<GrantCall, "at" | "eventId"> | undefined;
  /** Of the principal, where it is none of ours. */
  readonly outsideAccount: string | null;
  /** Its asset is in another domain by the end of the month: it is in the review of both. */
  readonly leftTo: Move | null;
  /** Its asset was in another domain at the beginning of the month: it is in the review of both. */
  readonly cameFrom: Move | null;
}

/** Twelve hex digits: a hash over names, made anew where names are not to be known. */
export function rightId({ kind, asset, project, subject, subscription, way }: Omit<RightName, "id">): string {
  const parts = [kind, asset ?? project, roleKey(subject), kind === "subscription" ? subscription : way];
  return hash("sha256", JSON.stringify(parts), "hex").slice(0, 12);
}

type RightName = Pick<Right, "id" | "kind" | "asset" | "project" | "subject" | "subscription" | "way">;
