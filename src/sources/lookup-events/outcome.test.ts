import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ERROR_CODES } from "../../errors.ts";
import { OUTCOMES, failureOf, outcomeOf } from "./outcome.ts";

const fault = (name: string, more: object = {}): Error => Object.assign(new Error(name), { name, ...more });
const answered = (httpStatusCode: number): object => ({ $metadata: { httpStatusCode } });

describe("outcomeOf", () => {
  it.each([
    [fault("ThrottlingException", answered(400)), "throttled"],
    [fault("Whatever", answered(429)), "throttled"],
    [fault("Whatever", answered(502)), "unavailable"],
    [fault("TimeoutError"), "unavailable"],
    [fault("Error", { code: "ECONNRESET" }), "unavailable"],
    [fault("Error", { code: "ENOTFOUND" }), "unavailable"],
    [fault("SyntaxError", { $response: {} }), "unavailable"],
    [fault("SyntaxError", answered(200)), "unavailable"],
    [fault("InvalidNextTokenException", answered(400)), "token_invalid"],
    [fault("ExpiredToken", answered(403)), "credentials_expired"],
    [fault("CredentialsProviderError"), "credentials_missing"],
    [fault("SignatureDoesNotMatch", answered(403)), "credentials_refused"],
    [fault("AccessDenied", answered(403)), "access_denied"],
    [fault("OptInRequired", answered(403)), "region_disabled"],
    [fault("InvalidTimeRangeException", answered(400)), "window_refused"],
    [fault("RequestExpired", answered(400)), "clock_skewed"],
    [
      fault("InvalidSignatureException", { message: "Signature not yet current: …", ...answered(403) }),
      "clock_skewed",
    ],
    [fault("ValidationException", answered(400)), "refused"],
    [fault("TypeError"), undefined],
    ["text", undefined],
    [null, undefined],
  ])("calls %s by its name", (error, outcome) => {
    expect(outcomeOf(error)).toBe(outcome);
  });
});

describe("failureOf", () => {
  it("says what could not be done, what AWS said, and what to do", () => {
    const cause = fault("AccessDeniedException");

    expect(failureOf("access_denied", "look up the events", cause)).toMatchObject({
      code: "aws_access_denied",
      cause,
      message:
        "could not look up the events: access_denied (AccessDeniedException); allow cloudtrail:LookupEvents to this role, in its policy and in those of the organization",
    });
  });
});

describe("failureOf, where STS refuses the reader's role,", () => {
  const saidOf = (name: string, message: string): string => {
    const cause = fault(name, { message, ...answered(403) });
    const outcome = outcomeOf(cause);
    return outcome === undefined ? "" : failureOf(outcome, "look up the events", cause).message;
  };

  it("says what its role and its trust need, and not what LookupEvents needs", () => {
    const said = saidOf(
      "AccessDenied",
      "User: arn:aws:sts::111122223333:assumed-role/worker/i is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/auditplane-reader",
    );

    expect(said).toContain("; allow sts:AssumeRole on the reader's role to the worker's");
    expect(said).not.toContain("cloudtrail:LookupEvents");
  });

  it("says that STS is to be activated, where that is all", () => {
    const said = saidOf(
      "RegionDisabledException",
      "STS is not activated in this region for account:123456789012. Your account administrator can activate STS in this region using the IAM Console.",
    );

    expect(said).toMatch(/^could not look up the events: region_disabled .*; activate STS in this Region/);
  });
});

describe("the README", () => {
  it("has every outcome with its treatment and its code, and no other", () => {
    const text = readFileSync(join(import.meta.dirname, "README.md"), "utf8");
    const rows = [...text.matchAll(/^\| `(\w+)` \|.*\| (\w+(?: \w+)?) \| `(\w+)` \|$/gm)];

    expect(rows.map(([, name, treatment, code]) => [name, treatment?.replace(" ", "_"), code])).toEqual(
      Object.entries(OUTCOMES).map(([name, { treatment, code }]) => [name, treatment, code]),
    );
  });

  it("promises another attempt only where one may help", () => {
    const lasting = Object.values(OUTCOMES).filter(({ treatment }) => treatment !== "stop");

    expect(lasting.map(({ code }) => ERROR_CODES[code].retryable)).toEqual(lasting.map(() => true));
  });
});
