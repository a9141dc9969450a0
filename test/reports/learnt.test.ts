import { describe, expect, it } from "vitest";
import { shownText } from "../../src/core/record/text.ts";
import { renderLearnt } from "../../src/reports/scan/learnt.ts";
import type { ScanSummary } from "../../src/reports/scan/summary.ts";
import { aRoleUse, aUse } from "../support/uses.ts";

const TABLE = "arn:aws:glue:eu-west-1:111122223333:table/sales/orders";
const grades = { sso: 0, source_identity: 0, key_chain: 0, session_claim: 0, shared: 0, unknown: 0 };
const summaryOf = (more: Partial<typeof grades>): ScanSummary =>
  ({ identity_grades: { ...grades, ...more } }) as ScanSummary;

describe("what a scan learns without a catalog", () => {
  it("is who read how much of what, whom that is known of, and who came from outside", () => {
    const text = renderLearnt(
      [
        aUse({ bytesOut: 2_000_000 }),
        aUse({ place: TABLE, bytesOut: 0, accesses: 1 }),
        aRoleUse("etl", { place: "s3://lake/returns/" }),
        aRoleUse("etl", { action: "write", place: "s3://written/" }),
        aUse({ isDenied: true, person: "nobody@example.com", place: "s3://refused/" }),
        aUse({ person: "anonymous", kind: "service", account: null, place: "s3://open/", accesses: 3 }),
        aRoleUse("vendor", { account: "999988887777", isOutside: true, place: "s3://open/", accesses: 2 }),
      ],
      summaryOf({ sso: 11, session_claim: 22, unknown: 3 }),
    );

    expect(text.split("\n").map((line) => line.replaceAll(/(?<=\S) {2,}/g, "  "))).toEqual([
      "",
      "Without a catalog nobody can say who was entitled. What these logs tell all the same:",
      "",
      "Read  2.00 MB of 2 buckets and 1 table by 1 person, 2 services and anonymous callers, in 26 reads",
      "Known  the person in 30.6 % of 36 accesses (22 tell only a role, 3 nobody)",
      "Most read  s3://lake/  2.00 MB  2 readers",
      "           s3://open/  2.00 kB  2 readers",
      `           ${TABLE}  -  1 reader`,
      "Readers  ana@example.com  2.00 MB  11 reads",
      "           arn:aws:iam::111122223333:role/etl  1.00 kB  10 reads",
      "           anonymous  1.00 kB  3 reads, and 1 more",
      "Outside  1.00 kB in 2 reads by 1 account whose logs are not here (999988887777)",
      "Anonymous  1.00 kB in 3 reads of s3://open/",
      "",
    ]);
  });

  it("says so where nothing was read", () => {
    expect(renderLearnt([aUse({ action: "write" })], summaryOf({ sso: 1 }))).toMatch(
      /\nRead +nothing: no read /,
    );
  });

  it("rounds to all or nothing only what is all or nothing", () => {
    const known = (sso: number, unknown: number): string | undefined =>
      /Known +(.*) of/.exec(renderLearnt([aUse()], summaryOf({ sso, unknown })))?.[1];

    expect(known(1, 999_999)).toBe("the person in 0.1 %");
    expect(known(999_999, 1)).toBe("the person in 99.9 %");
    expect(known(5, 0)).toBe("the person in all");
    expect(known(0, 5)).toBe("the person in none");
  });

  it("lets no name steer a terminal or take the room of a screen", () => {
    const text = renderLearnt(
      [aUse({ person: `\u001b[31m\u202e${"x".repeat(500)}`, place: "s3://b\r\n/" })],
      summaryOf({ sso: 1 }),
    );

    for (const line of text.split("\n")) {
      expect(shownText(line)).toBe(line);
      expect(line.length).toBeLessThan(120);
    }
  });
});
