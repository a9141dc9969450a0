import { describe, expect, it } from "vitest";
import { refusalOf } from "../../../src/core/refusal/refusal.ts";
import { refusedCheck } from "../../../src/core/doctor/refused.ts";
import { AuditplaneError } from "../../../src/errors.ts";

const USER = "User: arn:aws:sts::123456789012:assumed-role/worker/i-1 is not authorized to perform:";
const error = (name: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name }, more);

describe("a refusal", () => {
  it("is named by the action and the resource that AWS names, which may be others than were asked for", () => {
    const key = "arn:aws:kms:eu-west-1:111122223333:key/1";
    const refusal = refusalOf(error("AccessDenied", `${USER} kms:Decrypt on resource: ${key} because no …`));
    const asked = {
      name: "trail-file",
      place: "s3://org-trail/",
      need: "read",
      resource: "arn:aws:s3:::org-trail/*",
      namedIn: "X",
    } as const;

    expect(refusal).toMatchObject({ kind: "access_denied", action: "kms:Decrypt", resource: key });
    expect(refusedCheck(asked, refusal).fix).toBe(
      `{"Effect":"Allow","Action":"kms:Decrypt","Resource":"${key}"}  # deploy/iam/trail-key.json; in the policy of the key, too`,
    );
  });

  it("by a service control policy is not mended by a statement that allows", () => {
    const refusal = refusalOf(
      error(
        "AccessDeniedException",
        `${USER} cloudtrail:LookupEvents with an explicit deny in a service control policy`,
      ),
    );
    const asked = {
      name: "lookup",
      place: "1/eu-west-1",
      need: "lookup",
      resource: "*",
      namedIn: "X",
    } as const;

    expect(refusal.denied).toBe("service control policy");
    expect(refusedCheck(asked, refusal).fix).toContain("ask those who own it for an exception");
  });

  it.each([
    [error("PermanentRedirect", "", { $metadata: { httpStatusCode: 301 } }), "wrong_region"],
    [error("NotFound", "", { $metadata: { httpStatusCode: 404 } }), "not_found"],
    [error("Error", "Region is missing"), "region_missing"],
    [
      error("CredentialsProviderError", "Could not load credentials from any providers"),
      "credentials_missing",
    ],
    [
      error("CredentialsProviderError", "The SSO session has expired; run aws sso login"),
      "credentials_expired",
    ],
    [error("KMS.DisabledException", "the key is disabled"), "key_unusable"],
    [error("Error", "connect", { code: "ECONNREFUSED" }), "unavailable"],
    [error("AccessDeniedException", "Macie is not enabled."), "not_enabled"],
    [error("OptInRequired", "", { $metadata: { httpStatusCode: 403 } }), "region_disabled"],
    [
      new AuditplaneError("aws_refused", "could not ask", { cause: error("RequestTimeTooSkewed", "") }),
      "clock_skewed",
    ],
    [error("ValidationException", "", { $metadata: { httpStatusCode: 400 } }), "refused"],
    ["a text", "refused"],
  ] as const)("%s is %s", (thrown, kind) => {
    expect(refusalOf(thrown).kind).toBe(kind);
  });

  it("is shown without control characters, and not without end", () => {
    const { detail } = refusalOf(error("AccessDenied", `\u001b[31m${"x".repeat(9_000)}`));

    expect(detail).not.toContain("\u001b");
    expect(detail.length).toBeLessThanOrEqual(400);
  });
});
