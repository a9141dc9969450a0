/** Who gave a right: who called for a grant of Lake Formation, or took a member into a project. */
import { compareText, groupBy } from "../catalog/group.ts";
import { roleKey } from "../identity/role-key.ts";
import type { Right } from "./right.ts";

export interface Granted {
  /** A person's key, else the ARN of a role or what else called. */
  readonly by: string;
  /** In ms; null: nobody says when. */
  readonly at: number | null;
  /** By a record of CloudTrail, or by Lake Formation, which says who changed a grant last. */
  readonly how: "cloudtrail" | "lake_formation";
  /** Of the record. */
  readonly eventId: string | null;
  /** Of a role that is nobody's alone: the name of its session, which whoever assumed it chose. */
  readonly sessionName: string | null;
  /** The service that called for them: `datazone.amazonaws.com` where DataZone carries a subscription out. */
  readonly through: string | null;
}

/** A call that gave somebody a grant, or made them a member. */
export interface GrantCall extends Omit<Granted, "how" | "at"> {
  readonly kind: "grant" | "membership";
  /** The asset; of a membership the project. */
  readonly on: string;
  /** Whom it was for, as the subject of a right. */
  readonly to: string;
  /** In ms. */
  readonly at: number;
}

/**
 * CloudTrail has the second in which a call came, Lake Formation when it wrote what was granted. A call that is further from that is
 * another one.
 */
const NEAR_MS = 60_000;

/** The rights with who gave them, by calls until a time, in ms. `calls` undefined: nobody asked for them. */
export function withGranted(
  rights: readonly Right[],
  calls: readonly GrantCall[] | undefined,
  at: number,
): Right[] {
  if (calls === undefined) return rights.map((right) => ({ ...right, granted: undefined }));
  const until = calls.filter((call) => call.at <= at);
  const byName = groupBy(until, ({ kind, on, to }) => nameOf(kind, on, to));
  return rights.map((right) => {
    // what is given by a tag is not given on the table
    if (right.kind === "subscription" || right.way === "lf_tag") return right;
    const own = byName.get(nameOf(right.kind, right.asset ?? right.project, right.subject)) ?? [];
    return own.length === 0 ? right : { ...right, granted: grantedBy(right, own) };
  });
}

function nameOf(kind: string, on: string, to: string): string {
  return JSON.stringify([kind, on, roleKey(to).toLowerCase()]);
}

/**
 * The call by which it began; else what Lake Formation says of it; else the first call since, of what holds since nobody knows when the
 * last one.
 */
function grantedBy({ since, granted = null }: Right, calls: readonly GrantCall[]): Granted | null {
  const sorted = calls.toSorted((a, b) => a.at - b.at || compareText(a.eventId ?? "", b.eventId ?? ""));
  const near = sorted.find(({ at }) => Math.abs(at - since) <= NEAR_MS);
  const other = Number.isFinite(since) ? sorted.find(({ at }) => at > since) : sorted.at(-1);
  const call = near ?? (granted === null ? other : undefined);
  if (call === undefined) return granted;
  const { by, at, eventId, sessionName, through } = call;
  return { by, at, how: "cloudtrail", eventId, sessionName, through };
}

/**
 * Somebody whose own the right is called for it. What Lake Formation says is not enough: it gives whoever makes a table all on it, and names
 * them as who changed that.
 */
export function isSelfGranted({ holder, people, granted }: Right): boolean {
  return holder !== "team" && granted?.how === "cloudtrail" && people.includes(granted.by);
}
