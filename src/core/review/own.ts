/** What auditplane itself did in the month, and whom it trusts: a review is worth no more than that. */
import type { Emergencies } from "./emergencies.ts";
import { formatCounted } from "../finding/explain.ts";
import type { Note } from "./review.ts";
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

export interface ReviewOwn {
  /** Of the places in which the assets are. */
  readonly digests: readonly DigestCounts[];
  /** Hours of the month whose events are stored, and not judged yet. */
  readonly hoursBehind: number;
  readonly rules: RuleWatch;
  readonly trust: ReviewTrust;
  readonly emergencies: Emergencies;
}

/** By kind as notes are ordered. */
export function ownNotes({ digests, hoursBehind, rules }: ReviewOwn): Note[] {
  const sum = (of: (one: DigestCounts) => number): number =>
    digests.reduce((total, one) => total + of(one), 0);
  const [broken, unproven] = [
    sum((one) => one.broken),
    sum(({ unproven: open, unchecked }) => open + unchecked),
  ];
  const files = broken + unproven + sum(({ valid }) => valid);
  const off = rules.limited.filter(({ off: days }) => days > 0).length;
  const quiet = rules.limited.filter(({ shadow, kept, security }) => shadow + kept + security > 0).length;
  const note = (kind: Note["kind"], text: string): Note[] => [{ kind, text }];
  return [
    ...(hoursBehind > 0
      ? note(
          "hours_behind",
          `Of ${formatCounted(hoursBehind, "hour")} of the month events are not judged yet.`,
        )
      : []),
    ...(broken > 0
      ? note(
          "logs_changed",
          `${formatCounted(broken, "log file is", "log files are")} not as CloudTrail signed them, or gone: what they held cannot be gone by.`,
        )
      : []),
    ...(files === 0
      ? note(
          "logs_not_proven",
          "That log files are as CloudTrail wrote them is proven of none: no trail is read.",
        )
      : unproven > 0
        ? note(
            "logs_not_proven",
            `That log files are as CloudTrail wrote them is not proven of ${unproven} of ${formatCounted(files, "file")}.`,
          )
        : []),
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
