/** What auditplane itself did in the month, as programs read it in a review. */
import { isoTime } from "../record/time.ts";
import type { Emergencies, EmergencyUse } from "./emergencies.ts";
import type { DigestCounts, ReviewOwn } from "./own.ts";
import type {
  ConfigurationChange,
  ReviewTrust,
  TrustedException,
  TrustedLogin,
  TrustedReveal,
  TrustedToken,
} from "./trust.ts";

interface WatchDocument {
  readonly log_files: readonly DigestCounts[];
  readonly hours_not_judged: number;
  readonly late_of_month_before: {
    readonly review: string;
    readonly month: string;
    readonly cut_off: string;
    readonly places: readonly {
      readonly account: string;
      readonly region: string;
      readonly events: number;
      readonly first_at: string;
      readonly last_at: string;
      readonly came_at: string;
    }[];
  } | null;
  readonly rules: {
    readonly days: number;
    readonly days_recorded: number;
    readonly in_force: number;
    readonly limited: readonly {
      readonly rule: string;
      readonly title: string;
      readonly days_off: number;
      readonly days_shadow: number;
      readonly days_kept: number;
      readonly days_security_only: number;
    }[];
    readonly versions?: readonly {
      readonly rule: string;
      readonly title: string;
      readonly version: string | null;
      readonly first_day: string;
      readonly last_day: string;
      readonly days: number;
    }[];
  };
  readonly mesh_policies?: readonly {
    readonly sha256: string;
    readonly from: string;
    readonly until: string | null;
  }[];
}

interface TrustDocument {
  readonly logins: readonly (Omit<TrustedLogin, "lastAt"> & { readonly last_at: string })[];
  readonly tokens: readonly (Omit<TrustedToken, "madeAt" | "until" | "usedAt" | "revokedAt"> & {
    readonly made_at: string;
    readonly until: string;
    readonly used_at: string | null;
    readonly revoked_at: string | null;
  })[];
  readonly exceptions: readonly (Omit<TrustedException, "from" | "until"> & {
    readonly from: string | null;
    readonly until: string | null;
  })[];
  readonly reveals: readonly (Omit<TrustedReveal, "at"> & { readonly at: string })[];
  readonly changes: readonly (Omit<ConfigurationChange, "at" | "actorKind"> & {
    readonly at: string;
    readonly actor_kind: string;
  })[];
}

interface EmergenciesDocument {
  readonly counts: Emergencies["counts"];
  readonly uses: readonly (Pick<EmergencyUse, "id" | "person" | "events" | "state"> & {
    readonly role_arn: string;
    readonly from: string;
    readonly until: string;
    readonly due_at: string;
    readonly justification: {
      readonly author: string;
      readonly reason: string;
      readonly at: string;
    } | null;
  })[];
  readonly unused_roles: readonly string[];
}

/** Of how far it could be seen, and judged. */
export function watchDocument({ digests, hoursBehind, late, rules, policies }: ReviewOwn): WatchDocument {
  return {
    log_files: digests.map((counts) => ({ ...counts })),
    hours_not_judged: hoursBehind,
    late_of_month_before: late && {
      review: late.review,
      month: late.month,
      cut_off: isoTime(late.cutOffAt),
      places: late.places.map(({ account, region, events, firstAt, lastAt, cameAt }) => {
        const [first_at, last_at, came_at] = [firstAt, lastAt, cameAt].map(isoTime) as [
          string,
          string,
          string,
        ];
        return { account, region, events, first_at, last_at, came_at };
      }),
    },
    rules: {
      days: rules.days,
      days_recorded: rules.recorded,
      in_force: rules.rules,
      limited: rules.limited.map(({ rule, title, off, shadow, kept, security }) => ({
        rule,
        title,
        days_off: off,
        days_shadow: shadow,
        days_kept: kept,
        days_security_only: security,
      })),
      ...(rules.versions && {
        versions: rules.versions.map(({ first, last, ...one }) => ({
          ...one,
          first_day: isoTime(first).slice(0, 10),
          last_day: isoTime(last).slice(0, 10),
        })),
      }),
    },
    ...(policies && {
      mesh_policies: policies.map(({ sha256, from, until }) => ({
        sha256,
        from: isoTime(from),
        until: timeOf(until),
      })),
    }),
  };
}

export function trustDocument({ logins, tokens, exceptions, reveals, changes }: ReviewTrust): TrustDocument {
  return {
    logins: logins.map(({ lastAt, ...login }) => ({ ...login, last_at: isoTime(lastAt) })),
    tokens: tokens.map(({ madeAt, until, usedAt, revokedAt, ...token }) => ({
      ...token,
      made_at: isoTime(madeAt),
      until: isoTime(until),
      used_at: timeOf(usedAt),
      revoked_at: timeOf(revokedAt),
    })),
    exceptions: exceptions.map(({ from, until, ...one }) => ({
      ...one,
      from: timeOf(from),
      until: timeOf(until),
    })),
    reveals: reveals.map(({ at, ...one }) => ({ at: isoTime(at), ...one })),
    changes: changes.map(({ at, actorKind, ...one }) => ({ at: isoTime(at), ...one, actor_kind: actorKind })),
  };
}

export function emergenciesDocument({ uses, counts, unused }: Emergencies): EmergenciesDocument {
  return {
    counts: { ...counts },
    uses: uses.map(({ id, roleArn, person, from, until, events, state, dueAt, justification }) => ({
      id,
      role_arn: roleArn,
      person,
      from: isoTime(from),
      until: isoTime(until),
      events,
      state,
      due_at: isoTime(dueAt),
      justification: justification && { ...justification, at: isoTime(justification.at) },
    })),
    unused_roles: unused,
  };
}

/** null: there is no such time, or no end is set. */
function timeOf(time: number | null): string | null {
  return time === null || !Number.isFinite(time) ? null : isoTime(time);
}
