/** A builder of uses with defaults; a test names only what it is about. */
import type { Use } from "../../src/core/access/use.ts";

export const NOON = Date.parse("2026-09-02T12:00:00Z");

/** Ten reads of one folder by a person of the owner's account. */
export function aUse(fields: Partial<Use> = {}): Use {
  return {
    person: "ana@example.com",
    kind: "human",
    principal:
      "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Analyst_0123456789abcdef",
    account: "111122223333",
    isOutside: false,
    log: "111122223333",
    place: "s3://lake/orders/",
    table: null,
    action: "read",
    isDenied: false,
    grade: "sso",
    accesses: 10,
    bytesOut: 1000,
    first: NOON,
    last: NOON,
    ...fields,
  };
}

/** The same by a role. */
export function aRoleUse(role: string, fields: Partial<Use> = {}): Use {
  const principal = `arn:aws:iam::111122223333:role/${role}`;
  return aUse({ person: principal, principal, kind: "service", grade: "session_claim", ...fields });
}
