/** Who gave a right: who called for a grant of Lake Formation, or took a member into a project. */
import { compareText, groupBy } from "../catalog/group.ts";
import { roleKey } from "../identity/role-key.ts";
import { isoTime } from "../record/time.ts";
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
    if (own.length === 0) return right;
    const sorted = own.toSorted((a, b) => a.at - b.at || compareText(a.eventId ?? "", b.eventId ?? ""));
    return { ...right, granted: grantedBy(right, sorted), ownCall: ownCallOf(right, sorted) };
  });
}

function nameOf(kind: string, on: string, to: string): string {
  return JSON.stringify([kind, on, roleKey(to).toLowerCase()]);
}

/**
 * The call by which it began; else what Lake Formation says of it; else the first call since, of what holds since nobody knows when the
 * last one.
 */
function grantedBy({ since, granted = null }: Right, sorted: readonly GrantCall[]): Granted | null {
  const distance = ({ at }: GrantCall): number => Math.abs(at - since);
  // what was given, taken back and given again within a minute is by who gave it again
  const [near] = sorted
    .filter((call) => distance(call) <= NEAR_MS)
    .toSorted((a, b) => distance(a) - distance(b));
  const other = Number.isFinite(since) ? sorted.find(({ at }) => at > since) : sorted.at(-1);
  const call = near ?? (granted === null ? other : undefined);
  if (call === undefined) return granted;
  const { by, at, eventId, sessionName, through } = call;
  return { by, at, how: "cloudtrail", eventId, sessionName, through };
}

/**
 * By which somebody gave it, or more of it, to themselves, the first; a role may, too. Of calls from before it became what it is the last
 * one counts. What Lake Formation says is not enough: it gives whoever makes a table all on it, and names them as who changed that.
 */
function ownCallOf(
  { holder, people, subject, since }: Right,
  sorted: readonly GrantCall[],
): Right["ownCall"] {
  if (holder === "team") return undefined;
  const own = new Set([...people, subject].map((name) => roleKey(name).toLowerCase()));
  const earlier = sorted.findLastIndex(({ at }) => at < since - NEAR_MS);
  const call = sorted.slice(Math.max(earlier, 0)).find(({ by }) => own.has(roleKey(by).toLowerCase()));
  return call && { at: call.at, eventId: call.eventId };
}

/** Why a right is to be looked into that somebody gave to themselves; undefined: no call shows that. */
export function selfGranted({ granted, ownCall }: Right): string | undefined {
  if (ownCall === undefined) return undefined;
  const { at, eventId } = ownCall;
  if (granted?.eventId === eventId && granted.at === at) return "it was given by who has it";
  const event = eventId === null ? "" : ` (event ${eventId})`;
  return `who has it gave of it to themselves on ${isoTime(at).slice(0, 10)}${event}`;
}
