import { describe, expect, it } from "vitest";
import { readConfigInParts, unknownVariables } from "../../../src/config.ts";
import { judgeConfiguration } from "../../../src/core/doctor/host.ts";

describe("what doctor says of variables", () => {
  it("names one that is called as ours are and that nothing reads, since it is misspelt", () => {
    const environment = { AUDITPLANE_TRAIL_LOCATION: "s3://org-trail", AUDITPLANE_ROLES: "", PATH: "/bin" };
    const checks = judgeConfiguration([], unknownVariables(environment));

    expect(checks).toMatchObject([{ name: "configuration", state: "warning" }]);
    expect(checks[0]?.says).toContain("AUDITPLANE_TRAIL_LOCATION is set");
    expect(judgeConfiguration([], unknownVariables({ PATH: "/bin" }))).toMatchObject([{ state: "ok" }]);
  });

  it("says of a number what it may be", () => {
    for (const value of ["abc", "0", "3651", "1.5"])
      expect(readConfigInParts({ AUDITPLANE_TRAIL_DAYS: value }).problems).toEqual([
        "AUDITPLANE_TRAIL_DAYS: is no whole number from 1 to 3650; correct or unset it",
      ]);
  });
});
