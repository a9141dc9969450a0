import { expect, it } from "vitest";
import { identityName } from "../../../src/core/identity/identity-name.ts";

it.each([
  " Alice@Example.com ",
  "AROAEXAMPLE:alice@example.com",
  "aroaexample:alice@example.com",
  "\u200balice@example.com",
  "\uff41lice@example.com",
  "alice@example.com\u0000",
])("takes %j for the same person", (spelling) => {
  expect(identityName(spelling)).toBe("alice@example.com");
});

it("takes the sessions of a role for the role", () => {
  expect(identityName("arn:aws:sts::111122223333:assumed-role/etl/me")).toBe(
    identityName("arn:aws:iam::111122223333:role/path/etl"),
  );
});
