/** The stricter of two terms: what is undefined does not limit. Never looser than either. */
import { isPlaceOf } from "./place-pattern.ts";
import type { Approvers, ClassTerms, Required } from "./policy.ts";

export function lesser(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}

/** Those of both; one that is in neither is allowed by neither. */
export function both(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): readonly string[] | undefined {
  if (!one || !other) return one ?? other;
  return one.filter((value) => other.includes(value));
}

/** Those of each that lie within the other. */
export function bothPlaces(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): readonly string[] | undefined {
  if (!one || !other) return one ?? other;
  const within = (places: readonly string[], limits: readonly string[]): string[] =>
    places.filter((place) => limits.some((limit) => isPlaceOf(limit, place)));
  return [...new Set([...within(one, other), ...within(other, one)])];
}

/** `either` leaves both; of two that leave different people the first stays. */
export function stricterApprovers(
  one: Approvers | undefined,
  other: Approvers | undefined,
): Approvers | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one === "either" ? other : one;
}

/** Everything that either asks for. */
export function requiredByBoth(one: Required, other: Required): Required {
  return {
    forms: united(one.forms, other.forms),
    fields: united(one.fields, other.fields),
    terms: united(one.terms, other.terms),
  };
}

/** Of one classification. */
export function stricterClass(one: ClassTerms, other: Omit<ClassTerms, "name">): ClassTerms {
  return {
    name: one.name,
    reviewEveryDays: lesser(one.reviewEveryDays, other.reviewEveryDays),
    longestDays: lesser(one.longestDays, other.longestDays),
    encryption: one.encryption ?? other.encryption,
    copies:
      one.copies === "forbidden" || other.copies === "forbidden" ? "forbidden" : (one.copies ?? other.copies),
  };
}

function united(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...new Set([...one, ...other])];
}
