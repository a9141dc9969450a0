import { describe, expect, it } from "vitest";
import type { JudgedDigest } from "../../../src/core/integrity/chain.ts";
import { doubtsOf } from "../../../src/core/integrity/doubts.ts";
import type { CheckedLogs } from "../../../src/core/integrity/doubts.ts";
import type { Checked, IntegrityState } from "../../../src/core/integrity/state.ts";
import { INTEGRITY_STATES } from "../../../src/core/integrity/state.ts";

const PLACE = { location: "org-trail/", account: "123456789012", region: "eu-west-1" };
const ID = { ...PLACE, trail: "org", homeRegion: "eu-west-1", isBackfill: false };

const aFile = (state: IntegrityState, day = "2026/09/14", name: string = state): Checked => ({
  name: `AWSLogs/123456789012/CloudTrail/eu-west-1/${day}/${name}.json.gz`,
  state,
});

function digestOf(state: IntegrityState, time: string): JudgedDigest {
  const endsAt = Date.parse(time);
  return { name: `AWSLogs/digest-${time}`, state, endsAt, digest: undefined };
}

function logs({ digests = [], files = [] }: { digests?: JudgedDigest[]; files?: Checked[] }): CheckedLogs {
  return { ...PLACE, chains: digests.length > 0 ? [{ id: ID, digests, gaps: [] }] : [], files };
}

describe("doubts about logs", () => {
  it("are of each state what it says: changed, unproven, or no doubt", () => {
    const kinds = INTEGRITY_STATES.map((state) => {
      const given = logs({ digests: [digestOf("valid", "2026-09-14T10:00:00Z")], files: [aFile(state)] });
      return [state, doubtsOf(given).map(({ kind }) => kind)];
    });

    expect(kinds).toEqual([
      ["valid", []],
      ["invalid_signature", ["logs_changed"]],
      ["invalid_hash", ["logs_changed"]],
      ["missing", ["logs_changed"]],
      ["moved", ["logs_changed"]],
      ["pending", []],
      ["gap", ["logs_unproven"]],
      ["not_covered", ["logs_unproven"]],
    ]);
  });

  it("are one for each day of delivery, digests and files together, with a few names and the count of all", () => {
    const files = ["a", "b", "c", "d"].map((name) => aFile("missing", "2026/09/14", name));
    const given = logs({
      digests: [
        digestOf("invalid_signature", "2026-09-14T10:00:00Z"),
        digestOf("valid", "2026-09-15T10:00:00Z"),
      ],
      files: [...files, aFile("invalid_hash", "2026/09/15")],
    });

    const doubts = doubtsOf(given);

    expect(doubts.map(({ kind, subject, count }) => [kind, subject, count])).toEqual([
      ["logs_changed", "logs/org-trail/123456789012/eu-west-1/2026-09-14", 5],
      ["logs_changed", "logs/org-trail/123456789012/eu-west-1/2026-09-15", 1],
    ]);
    expect(doubts[0]?.reason).toMatch(
      /invalid signature; a\.json\.gz: missing; b\.json\.gz: missing; and 2 more$/,
    );
  });

  it("are of hours in which no digest was written, whether or not a file of then is left", () => {
    const [from, until] = [Date.parse("2026-09-14T10:12:00Z"), Date.parse("2026-09-14T13:12:00Z")];
    const gaps = [
      { from, until, missing: undefined },
      { from: until, until: until + 1, missing: "AWSLogs/digest" },
    ];
    const chain = { id: ID, digests: [digestOf("valid", "2026-09-14T10:12:00Z")], gaps };

    const doubts = doubtsOf({ ...PLACE, chains: [chain], files: [] });

    expect(doubts.map(({ kind, subject, count }) => [kind, subject, count])).toEqual([
      ["logs_unproven", "logs/org-trail/123456789012/eu-west-1/2026-09-14", 1],
    ]);
    expect(doubts[0]?.reason).toContain("digests of org: gap (from 2026-09-14 10:12 until 2026-09-14 13:12");
  });

  it("are not about places without digests, where that they are missing is a gap of its trail", () => {
    expect(doubtsOf(logs({ files: [aFile("not_covered")] }))).toEqual([]);
  });
});
