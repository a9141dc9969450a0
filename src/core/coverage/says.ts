/** Why a route is not seen in full, in words. */
import { OPERATORS } from "./selector.ts";
import type { FieldSelector, Operator } from "./selector.ts";
import type { Reason } from "./observability.ts";
import { ACCOUNT, REGION } from "./trail.ts";

export function sayReason(reason: Reason): string {
  switch (reason.kind) {
    case "limited":
      return `${reason.trail} logs it only ${sayField(reason.field)}`;
    case "stopped":
      return `${reason.trail} would log it, and has stopped`;
    case "not_delivered":
      return `${reason.trail} logs it, and its files do not reach the bucket`;
    case "not_read":
      return `${reason.trail} logs it to a bucket that is not read here`;
    case "not_selected":
      return "no trail logs it";
    case "not_asked":
      return reason.isSeen
        ? "the logs hold some of it, and its account was not asked there which trails log it"
        : "its account was not asked there which trails log it, and the logs hold none of it";
    case "leaves_nothing":
      return "such queries leave nothing in CloudTrail";
    case "no_location":
      return "the catalog does not say where its objects are: reads past the table are not known as reads of it";
  }
}

const WHERE: Readonly<Record<string, string>> = {
  "resources.ARN": "where the object",
  "userIdentity.arn": "where the caller",
  [REGION]: "where the Region",
  [ACCOUNT]: "where the account",
  eventName: "where the event",
  readOnly: "where readOnly",
};

const VERBS: Readonly<Record<Operator, string>> = {
  Equals: "is",
  StartsWith: "begins with",
  EndsWith: "ends with",
  NotEquals: "is not",
  NotStartsWith: "does not begin with",
  NotEndsWith: "does not end with",
};

/** Of many values so many are named. */
const NAMED = 3;

/** `where the caller does not begin with arn:aws:iam::123456789012:role/etl` */
function sayField(field: FieldSelector): string {
  const parts = OPERATORS.flatMap((operator) => {
    const values = field[operator] ?? [];
    if (values.length === 0) return [];
    const isNegative = operator.startsWith("Not");
    const named = values.slice(0, NAMED).join(isNegative ? " nor " : " or ");
    const more = values.length - NAMED;
    return [`${VERBS[operator]} ${named}${more > 0 ? ` and ${more} more` : ""}`];
  });
  return `${WHERE[field.Field] ?? `where ${field.Field}`} ${parts.join(" and ")}`;
}
