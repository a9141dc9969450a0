import { describe, expect, it } from "vitest";
import { decodeIdentity, encodeIdentity, readIdentity } from "../../../src/core/identity/fields.ts";
import { resolveCaller } from "../../../src/core/identity/resolve.ts";
import type { IdentityContext } from "../../../src/core/identity/resolve.ts";
import type { Caller } from "../../../src/core/identity/caller.ts";
import { aPerson, aRole } from "../../support/records.ts";

const context: IdentityContext = {
  personOf: (name) =>
    ({
      "ana@example.com": { id: "ana", kind: "human" as const },
      "arn:aws:iam::111122223333:role/nightly": { id: "nightly-job", kind: "service" as const },
    })[name.toLowerCase()],
  ownAccounts: new Set(["111122223333", "444455556666"]),
  trustedSessionRoles: new Set(["arn:aws:iam::111122223333:role/okta"]),
  trustedSourceIdentity: undefined,
};

function resolve(userIdentity: unknown, more: Partial<IdentityContext> = {}): Caller {
  return resolveCaller(readIdentity(userIdentity), { ...context, ...more });
}

describe("resolveCaller", () => {
  it("takes the session name of an Identity Center role for the person, without case", () => {
    expect(resolve(aPerson("Ben@Example.com"))).toMatchObject({
      person: "ben@example.com",
      personKind: "human",
      grade: "sso",
    });
    expect(resolve(aPerson("ANA@example.com"))).toMatchObject({ person: "ana" });
  });

  it("takes the session name of a trusted role for the person, and no other role's", () => {
    expect(resolve(aRole("okta", "ben@example.com")).person).toBe("ben@example.com");
    expect(resolve(aRole("etl", "ben@example.com"))).toMatchObject({
      person: "arn:aws:iam::111122223333:role/etl",
      personKind: "service",
      grade: "session_claim",
    });
  });

  it.each(["/x/aws-reserved/sso.amazonaws.com/", "/x/aws-service-role/macie.amazonaws.com/"])(
    "does not take a role under %s for one that AWS made",
    (path) => {
      expect(resolve(aRole("Evil", "ben@example.com", { path }))).toMatchObject({
        person: `arn:aws:iam::111122223333:role${path}Evil`,
        grade: "session_claim",
        serviceItself: false,
      });
    },
  );

  it("prefers the Identity Center user on whose behalf a call was made", () => {
    const identity = {
      ...aRole("etl", "job", { sourceIdentity: "ben@example.com" }),
      onBehalfOf: { userId: "f2a4c4d8-1" },
    };

    expect(resolve(identity)).toMatchObject({ person: "f2a4c4d8-1", grade: "sso" });
  });

  it("believes sourceIdentity in own accounts only, and only where it may", () => {
    const own = aRole("access", "s", { sourceIdentity: "ben@example.com" });
    const foreign = aRole("access", "s", { sourceIdentity: "ben@example.com", account: "123456789012" });

    expect(resolve(own)).toMatchObject({ person: "ben@example.com", grade: "source_identity" });
    expect(resolve(foreign)).toMatchObject({
      person: "arn:aws:iam::123456789012:role/access",
      outsideAccount: true,
    });
    expect(resolve(own, { trustedSourceIdentity: new Set(["444455556666"]) }).person).toBe(
      "arn:aws:iam::111122223333:role/access",
    );
  });

  it("takes Lake Formation's own sourceIdentity for nobody", () => {
    expect(resolve(aRole("access", "s", { sourceIdentity: "V2.111122223333.AROA1" })).person).toBe(
      "arn:aws:iam::111122223333:role/access",
    );
  });

  it("does not know who is behind a vended session", () => {
    expect(resolve(aRole("registration", "AWSLF-00-AT-777788889999-Qm3x"))).toMatchObject({
      person: "unknown",
      established: false,
    });
  });

  it("knows people by role and user ARNs of the catalog", () => {
    expect(resolve(aRole("nightly", "run-1"))).toMatchObject({
      person: "nightly-job",
      personKind: "service",
    });
    expect(
      resolve({ type: "IAMUser", arn: "arn:aws:iam::111122223333:user/cli", accountId: "111122223333" }),
    ).toMatchObject({
      person: "arn:aws:iam::111122223333:user/cli",
      personKind: "human",
    });
  });

  it("does not believe the session names of somebody else's Identity Center", () => {
    const outsider = aRole("AWSReservedSSO_Any_0123456789abcdef", "ana@example.com", {
      path: "/aws-reserved/sso.amazonaws.com/",
      account: "123456789012",
    });

    expect(resolve(outsider)).toMatchObject({ grade: "session_claim", outsideAccount: true });
    expect(resolve(outsider).person).toMatch(/^arn:aws:iam::123456789012:role/);
  });

  it.each([
    "SageMaker",
    "QuickSight-RoleSession-1757841000123",
    "GlueJobRunnerSession",
    "00fabc1d2e3f4g5h,00gxyz9w8v7u6t5t",
    "access-grants-0b6f2a44-91c1-4f0e-9a55-2f1f0a9d7c31",
  ])("takes the shared session %s for its role, even where session names are trusted", (session) => {
    expect(resolve(aRole("okta", session))).toMatchObject({
      person: "arn:aws:iam::111122223333:role/okta",
      personKind: "service",
      grade: "shared",
      established: true,
    });
  });

  it("finds the Identity Center user in the session of a trusted role of DataZone", () => {
    const user = "f2a4c4d8-5071-70aa-3f1e-0c1b2d3e4f50";

    expect(resolve(aRole("okta", `${user}@d9q3w7e1rt5yus`))).toMatchObject({ person: user, grade: "sso" });
    expect(resolve(aRole("etl", `${user}@d9q3w7e1rt5yus`)).grade).toBe("session_claim");
  });

  it("finds the role of a session whose record does not name its issuer", () => {
    const arn = "arn:aws:sts::111122223333:assumed-role/nightly/run-1";

    expect(resolve({ type: "AssumedRole", arn, accountId: "111122223333" })).toMatchObject({
      person: "nightly-job",
      principal: "arn:aws:iam::111122223333:role/nightly",
    });
  });

  it.each(["aws", "aws-cn", "aws-us-gov"])("reads the ARNs of the partition %s", (partition) => {
    const identity = JSON.parse(
      JSON.stringify(aPerson("ben@example.com")).replaceAll("arn:aws:", `arn:${partition}:`),
    );

    expect(resolve(identity)).toMatchObject({ person: "ben@example.com", grade: "sso" });
    expect(resolve(identity).principal).toContain(`arn:${partition}:iam::111122223333:role/`);
  });

  it("puts the person behind the chain of keys before the role, and what the session itself vouches for before both", () => {
    const chained = { name: "ana@example.com", grade: "key_chain" as const };
    const behind = (identity: unknown): Caller => resolveCaller(readIdentity(identity), context, { chained });

    expect(behind(aRole("nightly", "run-1"))).toMatchObject({
      person: "ana",
      grade: "key_chain",
      principal: "arn:aws:iam::111122223333:role/nightly",
    });
    expect(behind(aRole("etl", "s", { sourceIdentity: "ben@example.com" })).person).toBe("ben@example.com");
    expect(behind({ type: "AWSService", invokedBy: "macie.amazonaws.com" }).personKind).toBe("platform");
  });

  it("knows the person behind a vended session under trusted identity propagation", () => {
    const identity = {
      ...aRole("registration", "AWSLF-00-AT-111122223333-Rb7y"),
      onBehalfOf: { userId: "f2a4c4d8-1" },
    };

    expect(resolve(identity)).toMatchObject({ person: "f2a4c4d8-1", grade: "sso", established: true });
  });

  it("knows the role that asked for a vended session by the id in its sourceIdentity", () => {
    const identity = readIdentity(
      aRole("registration", "AWSLF-00-AT-111122223333-Qm3x", {
        sourceIdentity: "V2.444455556666.AROAREADER",
      }),
    );
    const readerRole = "arn:aws:iam::444455556666:role/marketing";

    expect(resolveCaller(identity, context, { readerRole })).toMatchObject({
      person: readerRole,
      principal: readerRole,
      account: "444455556666",
      grade: "session_claim",
      established: true,
    });
  });

  it("takes a session that only looks vended for what it is", () => {
    const identity = readIdentity(aRole("etl", "AWSLF-00-AT-777788889999-Qm3x"));

    expect(resolveCaller(identity, context, { isVended: false })).toMatchObject({
      person: "arn:aws:iam::111122223333:role/etl",
      established: true,
    });
  });

  it("keeps the path of a role in the principal", () => {
    expect(resolve(aRole("etl", "job", { path: "/service/" })).principal).toBe(
      "arn:aws:iam::111122223333:role/service/etl",
    );
  });

  it("calls the anonymous anonymous, and an outside account by its number", () => {
    expect(resolve({ type: "AWSAccount", principalId: "", accountId: "ANONYMOUS_PRINCIPAL" })).toMatchObject({
      person: "anonymous",
      principal: "anonymous",
      established: true,
    });
    expect(resolve({ type: "AWSAccount", accountId: "123456789012" })).toMatchObject({
      person: "account:123456789012",
      established: true,
      outsideAccount: true,
    });
  });

  it("does not know who acts in an own account's copy without its ARN", () => {
    expect(resolve({ type: "AWSAccount", accountId: "444455556666" })).toMatchObject({
      established: false,
      outsideAccount: false,
    });
  });

  it("lets services act for themselves, but not Lake Formation and CloudFront", () => {
    expect(resolve({ type: "AWSService", invokedBy: "replication.s3.amazonaws.com" })).toMatchObject({
      person: "replication.s3.amazonaws.com",
      personKind: "platform",
      serviceItself: true,
    });
    const linked = (service: string): Caller =>
      resolve(aRole("AWSServiceRole", "s", { path: `/aws-service-role/${service}/` }));
    expect(linked("macie.amazonaws.com")).toMatchObject({ personKind: "platform", serviceItself: true });
    expect(linked("lakeformation.amazonaws.com")).toMatchObject({ serviceItself: false, established: false });
    expect(resolve({ type: "AWSService", invokedBy: "cloudfront.amazonaws.com" }).serviceItself).toBe(false);
  });

  it.each([[null], [undefined], ["text"], [[]], [{}], [{ type: "Unknown" }], [{ arn: 7 }]])(
    "answers for %j, too",
    (identity) => {
      expect(resolve(identity).person).toBe("unknown");
    },
  );
});

describe("encodeIdentity", () => {
  it("loses nothing", () => {
    const fields = readIdentity({
      ...aRole("etl", "a/b,c", { sourceIdentity: "x" }),
      invokedBy: "athena.amazonaws.com",
    });

    expect(decodeIdentity(encodeIdentity(fields))).toEqual(fields);
  });

  it.each(["/evil", "~", "arn:aws:sts::111122223333:assumed-role/etl//evil", "x"])(
    "gives the ARN %j again",
    (arn) => {
      for (const fields of [readIdentity({ arn }), readIdentity({ ...aRole("etl", "job"), arn })])
        expect(decodeIdentity(encodeIdentity(fields))).toEqual(fields);
    },
  );

  it("keeps names apart that are too long to be kept whole", () => {
    const encoded = ["a", "b"].map((end) => encodeIdentity(readIdentity({ arn: "x".repeat(5_000) + end })));
    const arns = encoded.map((text) => decodeIdentity(text).arn);

    expect(new Set(arns).size).toBe(2);
    expect(arns[0]).toHaveLength(700);
  });
});
