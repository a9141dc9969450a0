/** Uses of roles for emergencies: hours in which somebody assumed one or acted in it, joined where they follow each other. */
import { hash } from "node:crypto";
import { compareText, groupBy } from "../catalog/group.ts";
import { HOUR_MS, isoTime } from "../record/time.ts";

/** A role that somebody may act in when nothing else helps, as the mesh policy names it. */
export interface BreakGlassRole {
  readonly roleArn: string;
  readonly reason: string;
}

/** The same as a mesh policy named it at some time. */
export interface NamedRole extends BreakGlassRole {
  /** From when until when, in ms; undefined: the policy names it still, and what was before counts, too. */
  readonly during: { readonly from: number; readonly until: number } | undefined;
}

/** What one person did in one role within one hour, and that they assumed it. Times in ms. */
export interface RoleHour {
  readonly roleArn: string;
  readonly person: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly events: number;
}

export interface BreakGlassUse {
  /** Of role, person and hour of its beginning: the same on every machine. */
  readonly id: string;
  readonly roleArn: string;
  readonly person: string;
  readonly from: number;
  readonly until: number;
  readonly events: number;
}

/** Why somebody acted in a role between two times, in ms. */
export interface Justification {
  readonly roleArn: string;
  readonly person: string;
  readonly from: number;
  readonly until: number;
  readonly author: string;
  readonly reason: string;
  readonly at: number;
}

/** By when it has to be said why. */
export const JUSTIFIED_WITHIN_MS = 24 * HOUR_MS;

/** Two hours are of one use where no whole hour lies between them. Whatever the order of hours, the same uses; the latest first. */
export function usesOf(hours: readonly RoleHour[]): BreakGlassUse[] {
  const own = groupBy(hours, ({ roleArn, person }) => JSON.stringify([roleArn, person]));
  const uses = [...own.values()].flatMap((all) => joined(all.toSorted((a, b) => a.firstAt - b.firstAt)));
  return uses.sort((a, b) => b.from - a.from || compareText(a.id, b.id));
}

function joined(sorted: readonly RoleHour[]): BreakGlassUse[] {
  const uses: BreakGlassUse[] = [];
  for (const { roleArn, person, firstAt, lastAt, events } of sorted) {
    const last = uses.at(-1);
    if (last && hourNumber(firstAt) - hourNumber(last.until) <= 1)
      uses[uses.length - 1] = { ...last, until: Math.max(last.until, lastAt), events: last.events + events };
    else
      uses.push({
        id: useId(roleArn, person, firstAt),
        roleArn,
        person,
        from: firstAt,
        until: lastAt,
        events,
      });
  }
  return uses;
}

function hourNumber(time: number): number {
  return Math.floor(time / HOUR_MS);
}

function useId(roleArn: string, person: string, from: number): string {
  const hour = isoTime(hourNumber(from) * HOUR_MS);
  return hash("sha256", [roleArn, person, hour].join("\n"), "hex").slice(0, 12);
}

/** What justifies a use: said of a time that it has in common with it, also where events that came later made it longer. The first one. */
export function justificationOf(
  use: BreakGlassUse,
  all: readonly Justification[],
): Justification | undefined {
  return all
    .filter(
      ({ roleArn, person, from, until }) =>
        roleArn === use.roleArn && person === use.person && from <= use.until && use.from <= until,
    )
    .sort((a, b) => a.at - b.at)[0];
}
