import { describe, expect, it } from "vitest";
import { byHand } from "../../src/reports/reviews/by-hand.ts";

const right = {
  kind: "grant",
  subject: "arn:aws:iam::111122223333:role/reader",
  holder: "shared",
  project: "core",
  allows: ["DESCRIBE", "SELECT"],
  way: "named_grant",
  subscription: null,
} as const;
const TABLE = "arn:aws:glue:eu-west-1:444455556666:table/lake/orders";

describe("how a right is ended by hand", () => {
  it("is a command for each kind, of grants with the table where it is known", () => {
    expect(byHand(right, TABLE).command).toBe(
      `aws lakeformation revoke-permissions --principal DataLakePrincipalIdentifier=arn:aws:iam::111122223333:role/reader --permissions DESCRIBE SELECT --resource '{"Table":{"CatalogId":"444455556666","DatabaseName":"lake","Name":"orders"}}'`,
    );
    expect(byHand(right, undefined).command).toContain('"DatabaseName":"DATABASE"');
    expect(byHand({ ...right, subject: "arn:aws:iam::777788889999:root" }, TABLE).command).toContain(
      "DataLakePrincipalIdentifier=777788889999 ",
    );
    expect(byHand({ ...right, way: "lf_tag" }, TABLE).command).toContain("--resource-type LF_TAG_POLICY");
    const subscription = { ...right, kind: "subscription", subscription: "s1/orders", way: null } as const;
    expect(byHand(subscription, undefined).command).toBe(
      "aws datazone revoke-subscription --domain-identifier DOMAIN --identifier s1",
    );
    const membership = { ...right, kind: "membership", way: null } as const;
    expect(byHand({ ...membership, holder: "team", subject: "readers" }, undefined)).toMatchObject({
      words: expect.stringContaining("take the group out of the project") as string,
      command: expect.stringContaining(
        "--project-identifier core --member groupIdentifier=readers",
      ) as string,
    });
    expect(byHand({ ...membership, holder: "person" }, undefined).command).toContain("userIdentifier=USER");
  });

  it("runs nothing that stands in a name", () => {
    const { command } = byHand(
      { ...right, subject: "x; rm -rf /", allows: ["$(id)"] },
      "arn:aws:glue:eu-west-1:444455556666:table/lake/it's",
    );

    expect(command).toContain("DataLakePrincipalIdentifier='x; rm -rf /' --permissions '$(id)'");
    expect(command).toContain(`"Name":"it'\\''s"}}'`);
  });
});
