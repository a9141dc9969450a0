/** What auditplane itself did in the month, and whom it trusts: a review is worth no more than that. */
import type { Emergencies } from "./emergencies.ts";
import { formatCounted } from "../finding/explain.ts";
import { isoTime } from "../record/time.ts";
import type { Note } from "./review.ts";
import type { PolicyInForce } from "./policy-watch.ts";
import type { RuleWatch } from "./rule-watch.ts";
import type { ReviewTrust } from "./trust.ts";

/** Log files that were delivered in the month, of an account and Region, by what the digests say that CloudTrail signed. */
export interface DigestCounts {
  readonly account: string;
  readonly region: string;
  readonly valid: number;
  /** Another content than was signed, or gone. */
  readonly broken: number;
  /** No digest names them, or none was written, or it is still to come. */
  readonly unproven: number;
  /** Nobody compared them with a digest. */
  readonly unchecked: number;
}

/** Events of the month before that came when its review had been made. */
export interface LateEvents {
  readonly account: string;
  readonly region: string;
  readonly events: number;
  /** When they happened, and when the last of them came, in ms. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly cameAt: number;
}

export interface LateOfMonth {
  /** The id of the review that does not have them. */
  readonly review: string;
  readonly month: string;
  /** In ms. */
  readonly cutOffAt: number;
  readonly places: readonly LateEvents[];
}

export interface ReviewOwn {
  /** Of the places in which the assets are. */
  readonly digests: readonly DigestCounts[];
  /** Hours of the month whose events are stored, and not judged yet. */
  readonly hoursBehind: number;
  /** null: no review of the month before was opened, or nobody knows up to when events are in it. */
  readonly late: LateOfMonth | null;
  readonly rules: RuleWatch;
  /** Of the whole mesh; absent of what was kept before they were noted. */
  readonly policies?: readonly PolicyInForce[];
  readonly trust: ReviewTrust;
  readonly emergencies: Emergencies;
}

/** In words, for whoever reads the review. */
export function ownNotes(own: ReviewOwn): Note[] {
  return [...lateNotes(own), ...fileNotes(own), ...ruleNotes(own)];
}

function lateNotes({ hoursBehind, late }: ReviewOwn): Note[] {
  const events = (late?.places ?? []).reduce((total, one) => total + one.events, 0);
  return [
    ...(hoursBehind > 0
      ? note(
          "hours_behind",
          `Of ${formatCounted(hoursBehind, "hour")} of the month events are not judged yet.`,
        )
      : []),
    ...(late && events > 0
      ? note(
          "late_events",
          `Of ${late.month} ${formatCounted(events, "event")} came after ${isoTime(late.cutOffAt)}, too late for its review.`,
        )
      : []),
  ];
}

function fileNotes({ digests }: ReviewOwn): Note[] {
  const sum = (of: (one: DigestCounts) => number): number =>
    digests.reduce((total, one) => total + of(one), 0);
  const broken = sum((one) => one.broken);
  const unproven = sum((one) => one.unproven + one.unchecked);
  const files = broken + unproven + sum(({ valid }) => valid);
  const proven = "That log files are as CloudTrail wrote them is";
  return [
    ...(broken > 0
      ? note(
          "logs_changed",
          `${formatCounted(broken, "log file is", "log files are")} not as CloudTrail signed them, or gone: what they held cannot be gone by.`,
        )
      : []),
    ...(files === 0 ? note("logs_not_proven", `${proven} proven of none: no trail is read.`) : []),
    ...(unproven > 0
      ? note("logs_not_proven", `${proven} not proven of ${unproven} of ${formatCounted(files, "file")}.`)
      : []),
  ];
}

function ruleNotes({ rules }: ReviewOwn): Note[] {
  const off = rules.limited.filter(({ off: days }) => days > 0).length;
  const quiet = rules.limited.filter(({ shadow, kept, security }) => shadow + kept + security > 0).length;
  return [
    ...(rules.recorded < rules.days
      ? note(
          "rules_not_recorded",
          `Which rules judged is recorded of ${rules.recorded} of ${formatCounted(rules.days, "day")} of the month.`,
        )
      : []),
    ...(off > 0
      ? note(
          "rules_off",
          `${formatCounted(off, "rule was", "rules were")} not in force on some days of the month.`,
        )
      : []),
    ...(quiet > 0
      ? note(
          "rules_muted",
          `What ${formatCounted(quiet, "rule", "rules")} found on some days of the month was not told to the owners.`,
        )
      : []),
  ];
}

function note(kind: Note["kind"], text: string): Note[] {
  return [{ kind, text }];
}
