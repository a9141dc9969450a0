import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answersFor } from "../../../src/core/authority/answers-for.ts";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { DAY_MS, dayOf } from "../../../src/core/record/time.ts";
import { belongsTo } from "../../../src/core/review/certify/belongs.ts";
import { consumersOf } from "../../../src/core/review/certify/consumers.ts";
import { isOwnAccess } from "../../../src/core/review/certify/decider.ts";
import type { Decider } from "../../../src/core/review/certify/decider.ts";
import { refusedDecision, tookMs } from "../../../src/core/review/certify/decision.ts";
import type { DecidedItem, WantedDecision } from "../../../src/core/review/certify/decision.ts";
import {
  countLine,
  nextSigning,
  refusedClosing,
  signedHash,
  statementOf,
} from "../../../src/core/review/certify/signing.ts";
import type { SigningGiven } from "../../../src/core/review/certify/signing.ts";
import { DECISIONS } from "../../../src/core/review/due.ts";
import { catalogOf } from "../../support/pipeline.ts";

const NOW = Date.parse("2026-10-05T09:00:00Z");
const olga: Decider = {
  name: "olga@login.example.com",
  person: "olga@example.com",
  names: ["arn:aws:iam::111122223333:user/olga", "olga@login.example.com"],
  way: "login",
  issuer: "https://login.example.com/",
  subject: "o-1",
  authenticatedAt: NOW,
  role: "owner",
};
const anItem = (more: Partial<DecidedItem> = {}): DecidedItem => ({
  id: "i",
  risk: "low",
  due: "nobody decided about it yet",
  content: { subject: "marketing", people: ["ana@example.com"], suggestion: "keep" },
  ...more,
});
const wants = (more: Partial<WantedDecision> = {}): WantedDecision => ({
  decision: "keep",
  reason: undefined,
  until: undefined,
  ticket: undefined,
  ...more,
});
const why = (item: DecidedItem, wanted: WantedDecision, isBulk = false): string | undefined =>
  refusedDecision(item, wanted, { decider: olga, belongsTo: [], now: NOW, isBulk });

describe("a decision", () => {
  it("is nobody's about their own access, by whichever of their names it is written", () => {
    for (const name of [
      "Olga@Example.com",
      "olga@login.example.com",
      "arn:aws:iam::111122223333:user/olga",
    ]) {
      expect(isOwnAccess(olga, { subject: name, people: [] }, [])).toBe(true);
      expect(isOwnAccess(olga, { subject: "marketing", people: ["ana@example.com", name] }, [])).toBe(true);
    }
    expect(isOwnAccess(olga, { subject: "marketing", people: ["ana@example.com"] }, [])).toBe(false);
    expect(
      why(anItem({ content: { subject: "t", people: ["OLGA@example.com"], suggestion: "keep" } }), wants()),
    ).toMatch(/nobody decides about their own/);
  });

  it("is nobody's about what they have come to since the review was made: a project, its role, a group", () => {
    const role = "arn:aws:iam::111122223333:role/marketing";
    const index = indexCatalog(
      catalogOf({
        as_of: "2026-10-05T09:00:00Z",
        domains: [{ id: "sales", name: "Sales" }],
        projects: [{ id: "marketing", name: "Marketing", domain: "sales", role_arns: [role] }],
        groups: [{ id: "g-1", name: "staff", members: [{ person: "olga@example.com" }] }],
        people: [{ id: "olga@example.com", kind: "human" }],
        members: [
          { project: "marketing", person: "olga@example.com", role: "viewer", from: "2026-10-02T00:00:00Z" },
        ],
      }),
    );
    const isOwn = (subject: string, now = NOW): boolean =>
      isOwnAccess(olga, { subject, people: ["ana@example.com"] }, belongsTo(index, "olga@example.com", now));

    for (const subject of ["marketing", role, "g-1", "arn:aws:identitystore:::group/g-1"])
      expect(isOwn(subject), subject).toBe(true);
    expect(isOwn("arn:aws:identitystore:::group/g-2")).toBe(false);
    expect(isOwn("marketing", Date.parse("2026-10-01T00:00:00Z"))).toBe(false);
  });

  it("takes a reason to keep what is of high risk, to defer, change or except, and to revoke what should stay", () => {
    const left = { subject: "ana", people: [], suggestion: "revoke_left" } as const;
    const until = NOW + DAY_MS;

    expect(why(anItem(), wants())).toBeUndefined();
    expect(why(anItem({ content: left, risk: "high" }), wants({ decision: "revoke" }))).toBeUndefined();
    expect(why(anItem({ risk: "high" }), wants())).toMatch(/takes a reason/);
    for (const reason of [" ", "\u200B\u2060", "\u00AD"])
      expect(why(anItem({ risk: "high" }), wants({ reason }))).toMatch(/takes a reason/);
    expect(why(anItem(), wants({ decision: "revoke" }))).toMatch(/takes a reason/);
    for (const decision of ["defer", "exception"] as const)
      expect(why(anItem(), wants({ decision, until }))).toMatch(/takes a reason/);
    expect(why(anItem(), wants({ decision: "change" }))).toMatch(/takes a reason/);
  });

  it("that ends takes a date to come: to defer within 30 days, an exception within a year; others have none", () => {
    const reason = "the quarter";
    const at = (days: number) => NOW + days * DAY_MS;

    expect(why(anItem(), wants({ decision: "defer", reason }))).toMatch(/takes a date/);
    expect(why(anItem(), wants({ decision: "defer", reason, until: at(-1) }))).toMatch(/is over/);
    expect(why(anItem(), wants({ decision: "defer", reason, until: at(31) }))).toMatch(/within 30 days/);
    expect(why(anItem(), wants({ decision: "defer", reason, until: at(30) }))).toBeUndefined();
    // the last moment of that day, as forms have it
    expect(
      why(anItem(), wants({ decision: "defer", reason, until: dayOf(at(30)) + DAY_MS - 1 })),
    ).toBeUndefined();
    expect(why(anItem(), wants({ decision: "exception", reason, until: at(300) }))).toBeUndefined();
    expect(why(anItem(), wants({ decision: "exception", reason, until: at(366) }))).toMatch(/365 days/);
    expect(why(anItem(), wants({ decision: "keep", until: at(3) }))).toMatch(/has no end/);
  });

  it("of several at once is to keep what is of low risk, and nothing else", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...DECISIONS),
        fc.constantFrom("high" as const, "low" as const),
        (decision, risk) => {
          const until = decision === "defer" || decision === "exception" ? NOW + DAY_MS : undefined;
          const refused = why(anItem({ risk }), wants({ decision, until, reason: "a reason" }), true);
          expect(refused === undefined).toBe(decision === "keep" && risk === "low");
        },
      ),
    );
  });

  it("is none where the last one holds", () => {
    expect(why(anItem({ due: null }), wants())).toMatch(/not due/);
  });

  it("took from when it was shown, or from the one before; what nobody knows, or was too long, is not measured", () => {
    const given = { now: NOW, shownAt: NOW - 60_000, lastAt: undefined, count: 1 };

    expect(tookMs(given)).toBe(60_000);
    expect(tookMs({ ...given, lastAt: NOW - 9_000 })).toBe(9_000);
    expect(tookMs({ ...given, count: 3 })).toBe(20_000);
    expect(tookMs({ ...given, shownAt: undefined })).toBeNull();
    expect(tookMs({ ...given, shownAt: NOW + 1 })).toBeNull();
    expect(tookMs({ ...given, shownAt: NOW - DAY_MS })).toBeNull();
  });
});

const counts = { due: 3, carried: 2, undecided: 1, keep: 1, revoke: 1, change: 0, defer: 0, exception: 0 };
const signing = (more: Partial<SigningGiven> = {}): SigningGiven => ({
  state: "open",
  kind: "monthly",
  counts: { ...counts, undecided: 0, keep: 2 },
  dueAt: NOW + DAY_MS,
  now: NOW,
  signers: [],
  signer: { person: "olga@example.com", way: "login", role: "owner" },
  ...more,
});

describe("a signature", () => {
  it("takes a login, and is of whoever answers for the data", () => {
    const signer = signing().signer;

    expect(nextSigning(signing())).toEqual({ step: 1 });
    for (const way of ["token", "command", "open"])
      expect(nextSigning(signing({ signer: { ...signer, way } }))).toHaveProperty("refused");
    expect(nextSigning(signing({ signer: { ...signer, role: "delegate" } }))).toHaveProperty("refused");
  });

  it("comes when everything is decided, or the time is over", () => {
    expect(nextSigning(signing({ counts }))).toEqual({ refused: "1 item is not decided yet" });
    expect(nextSigning(signing({ counts, now: NOW + 2 * DAY_MS }))).toEqual({ step: 1 });
  });

  it("is the second of somebody else, and there is no third", () => {
    const signed = { state: "signed", signers: ["olga@example.com"] } as const;
    const mia = { person: "mia@example.com", way: "login", role: "owner" } as const;

    expect(nextSigning(signing(signed))).toEqual({
      refused: "somebody else than who signed first signs second",
    });
    expect(nextSigning(signing({ ...signed, signer: mia }))).toEqual({ step: 2 });
    expect(
      nextSigning(signing({ ...signed, signers: ["olga@example.com", "mia@example.com"] })),
    ).toHaveProperty("refused");
  });

  it("comes late where the review was closed as overdue, says so, and none comes after all that it takes", () => {
    const closed = signing({ state: "closed", counts });
    const mia = { person: "mia@example.com", way: "login", role: "owner" } as const;

    expect(nextSigning(closed)).toEqual({ step: 1 });
    expect(nextSigning({ ...closed, signers: ["olga@example.com"] })).toHaveProperty("refused");
    expect(nextSigning({ ...closed, signers: ["olga@example.com"], signer: mia })).toEqual({ step: 2 });
    expect(nextSigning({ ...closed, kind: "micro", signers: ["olga@example.com"], signer: mia })).toEqual({
      refused: "it is closed",
    });
    expect(nextSigning({ ...closed, signers: ["a", "b"] })).toEqual({ refused: "it is closed" });
    expect(statementOf(1, { ...counts, id: "AR-1", closedAt: NOW })).toMatch(
      /1 not reviewed.*Late: the review was closed as overdue at 2026-10-05T09:00:00Z, and stays so\.$/,
    );
    expect(statementOf(2, { ...counts, id: "AR-1", closedAt: null })).not.toContain("Late");
  });

  it("is over every decision, in whatever order they are read", () => {
    const row = fc.record({
      item: fc.integer({ min: 0, max: 2 ** 48 - 1 }).map((bits) => bits.toString(16).padStart(12, "0")),
      decision: fc.constantFrom(...DECISIONS),
      reason: fc.option(fc.string()),
      until: fc.constant(null),
      by: fc.constantFrom("olga@example.com", "mia@example.com"),
      at: fc.integer({ min: 0, max: NOW }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(row, { selector: ({ item }) => item, minLength: 1 }), (rows) => {
        const hash = signedHash("h", rows);
        const [first, ...others] = rows;
        const changed = {
          ...first,
          decision: first?.decision === "keep" ? "revoke" : "keep",
        } as typeof first;
        expect(signedHash("h", rows.toReversed())).toBe(hash);
        expect(signedHash("other", rows)).not.toBe(hash);
        expect(signedHash("h", [changed as NonNullable<typeof first>, ...others])).not.toBe(hash);
        expect(signedHash("h", others)).not.toBe(hash);
      }),
    );
  });
});

describe("closing", () => {
  it("follows two signatures, or one of a micro-review; by nobody only where it is overdue", () => {
    const one = { ...signing({ state: "signed", signers: ["olga@example.com"] }), isSystem: false };
    const overdue = { ...signing(), isSystem: true };

    expect(refusedClosing(one)).toMatch(/sign second/);
    expect(refusedClosing({ ...one, kind: "micro" })).toBeUndefined();
    expect(refusedClosing({ ...one, signers: ["a", "b"] })).toBeUndefined();
    expect(refusedClosing({ ...signing(), isSystem: false })).toBe("it is not signed");
    expect(refusedClosing(overdue)).toBe("it is not overdue");
    expect(refusedClosing({ ...overdue, now: NOW + 2 * DAY_MS })).toBeUndefined();
    expect(refusedClosing({ ...overdue, state: "closed" })).toBe("it is closed already");
  });

  it("counts what nobody reviewed in a sum that an auditor can do", () => {
    const line = countLine(counts);
    const [, parts = "", due, total] =
      /^(.*) = (\d+) due; with \d+ whose last decision holds (\d+)$/.exec(line) ?? [];
    const sum = parts.split(" + ").reduce((all, part) => all + Number.parseInt(part, 10), 0);

    expect(line).toContain("1 not reviewed");
    expect([sum, Number(due), Number(total)]).toEqual([3, 3, 5]);
  });
});

const index = indexCatalog(
  catalogOf({
    as_of: "2026-10-05T00:00:00Z",
    domains: [
      { id: "retail", name: "Retail", owners: ["boss@example.com"] },
      { id: "sales", name: "Sales", parent: "retail", owners: ["olga@example.com"] },
      { id: "hr", name: "HR", owners: ["mia@example.com"] },
    ],
    projects: [
      { id: "core", name: "Core", domain: "sales" },
      { id: "marketing", name: "M", domain: "hr", role_arns: ["arn:aws:iam::111122223333:role/marketing"] },
    ],
    people: [
      { id: "olga@example.com", kind: "human", identities: ["olga@login.example.com"] },
      { id: "ana@example.com", kind: "human" },
      { id: "mia@example.com", kind: "human" },
    ],
    members: [
      { project: "marketing", person: "mia@example.com", role: "owner" },
      { project: "marketing", person: "ana@example.com", role: "viewer" },
    ],
  }),
);

describe("who answers for a domain", () => {
  it("is its owner by any of their names, whoever owns the unit above, and a reviewer", () => {
    const answers = (
      name: string,
      domain = "sales",
      roles: Parameters<typeof answersFor>[1]["roles"] = ["owner"],
    ) => answersFor(domain, { index, name, roles, now: NOW });

    expect(answers("olga@login.example.com")).toBe(true);
    expect(answers("boss@example.com")).toBe(true);
    expect(answers("mia@example.com")).toBe(false);
    expect(answers("olga@example.com", "hr")).toBe(false);
    expect(answers("olga@example.com", "sales", ["viewer"])).toBe(false);
    expect(answers("olga@example.com", "sales", undefined)).toBe(true);
    expect(answers("ana@example.com", "sales", ["reviewer"])).toBe(true);
  });
});

describe("who is asked whether they know somebody", () => {
  const ask = (more: object) =>
    consumersOf(
      index,
      { subject: "marketing", people: ["ana@example.com"], project: "core", holder: "team", ...more },
      NOW,
    );

  it("owns the project that has the access, or that the person works in", () => {
    const asked = [{ project: "marketing", domain: "hr", owners: ["mia@example.com"] }];

    expect(ask({})).toEqual(asked);
    expect(ask({ subject: "arn:aws:iam::111122223333:role/marketing" })).toEqual(asked);
    expect(ask({ subject: "ana@example.com", holder: "person" })).toEqual(asked);
  });

  it("is nobody where they would vouch for themselves, or no project is known", () => {
    expect(ask({ subject: "mia@example.com", people: ["mia@example.com"], holder: "person" })).toEqual([]);
    expect(ask({ subject: "zoe@example.com", people: ["zoe@example.com"], holder: "person" })).toEqual([]);
  });
});
