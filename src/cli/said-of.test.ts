import { describe, expect, it } from "vitest";
import { saidOf } from "./said-of.ts";

describe("a command that fails", () => {
  it("says what to set where AWS could not be asked", () => {
    expect(saidOf(new Error("Region is missing"))).toBe(
      "could not ask AWS: Region is missing; set AWS_REGION",
    );
    const none = Object.assign(new Error("Could not load credentials from any providers"), {
      name: "CredentialsProviderError",
    });
    expect(saidOf(none)).toMatch(
      /^could not ask AWS: .*; log in to AWS, or name a profile that is: AWS_PROFILE$/,
    );
  });

  it("says of what nobody knows what came", () => {
    expect(saidOf(new Error("no such thing"))).toBe("no such thing");
    expect(saidOf(null)).toBe("null");
  });
});
