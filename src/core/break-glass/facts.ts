/** Each use of a role for emergencies as a fact, and each that nobody has justified in time as a second one. */
import { disagreement } from "../governance/disagreement.ts";
import type { Disagreement } from "../governance/disagreement.ts";
import { isoTime } from "../record/time.ts";
import { JUSTIFIED_WITHIN_MS, justificationOf } from "./use.ts";
import type { BreakGlassRole, BreakGlassUse, Justification } from "./use.ts";

/** A fact that is so since a time, in ms, whatever is so by now. */
export interface Deed {
  readonly fact: Disagreement;
  readonly seenAt: number;
}

export interface UsesGiven {
  readonly uses: readonly BreakGlassUse[];
  readonly justifications: readonly Justification[];
  readonly roles: readonly BreakGlassRole[];
  /** By the database's clock, in ms. */
  readonly now: number;
}

/** A justification ends the second fact; the first stands: it was used. */
export function breakGlassDeeds({ uses, justifications, roles, now }: UsesGiven): Deed[] {
  const meant = new Map(roles.map(({ roleArn, reason }) => [roleArn, reason]));
  return uses.flatMap((use) => {
    const purpose = meant.get(use.roleArn);
    const why = purpose === undefined ? "" : `, which is there for: ${purpose}`;
    const about = {
      subject: use.person,
      principal: use.roleArn,
      way: "break_glass",
      since: isoTime(use.from),
      names: use.id,
    };
    const used = disagreement({
      ...about,
      kind: "break_glass_used",
      reason: `used ${use.roleArn}${why}; from ${isoTime(use.from)} (use ${use.id})`,
    });
    const dueAt = use.from + JUSTIFIED_WITHIN_MS;
    const isMissing = now >= dueAt && justificationOf(use, justifications) === undefined;
    return [
      { fact: used, seenAt: use.from },
      ...(isMissing
        ? [
            {
              fact: disagreement({
                ...about,
                kind: "break_glass_unjustified",
                reason: `used ${use.roleArn} from ${isoTime(use.from)}, and nobody said why until ${isoTime(dueAt)}: auditplane breakglass justify ${use.id}`,
              }),
              seenAt: dueAt,
            },
          ]
        : []),
    ];
  });
}
