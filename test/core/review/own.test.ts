import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { directoryOf } from "../../../src/core/privacy/directory.ts";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { closedVeil } from "../../../src/core/privacy/veil.ts";
import { DAY_MS } from "../../../src/core/record/time.ts";
import { ownNotes } from "../../../src/core/review/own.ts";
import { watchDocument } from "../../../src/core/review/own-document.ts";
import { periodOf } from "../../../src/core/review/period.ts";
import type { Period } from "../../../src/core/review/period.ts";
import { canonicalJson } from "../../../src/core/record/decode.ts";
import { policiesIn } from "../../../src/core/review/policy-watch.ts";
import { ruleWatchOf } from "../../../src/core/review/rule-watch.ts";
import type { RuleWatchGiven } from "../../../src/core/review/rule-watch.ts";
import { trustOf } from "../../../src/core/review/trust.ts";
import type { TrustEntry, TrustGiven, TrustedToken } from "../../../src/core/review/trust.ts";
import { veiledOwn } from "../../../src/core/review/veiled-own.ts";
import { catalogOf } from "../../support/pipeline.ts";
import { NOTHING_OWN } from "../../support/review-own.ts";

const SEPTEMBER = periodOf("2026-09", "UTC") as Period;
const { first, last } = SEPTEMBER.days;
const at = (text: string): number => Date.parse(text);

describe("which rules watched in a month", () => {
  const judged = (rule: string, numbers: readonly number[], isShadow = false) =>
    numbers.map((number) => ({
      day: first + (number - 1) * DAY_MS,
      rule,
      title: rule.toUpperCase(),
      isShadow,
      versions: ["v1"],
    }));
  const ALL = Array.from({ length: 30 }, (_, index) => index + 1);
  const live = { at: 0, rollout: { id: "sales", stage: "live", rules: {} } } as const;
  const watch = (given: Partial<RuleWatchGiven>) =>
    ruleWatchOf({
      domain: "sales",
      period: SEPTEMBER,
      now: at("2026-10-05T00:00:00Z"),
      days: [],
      stages: [live],
      ...given,
    });

  it("has nothing to say against rules that judged and were told every day", () => {
    expect(watch({ days: [...judged("a", ALL), ...judged("b", ALL)] })).toMatchObject({
      days: 30,
      recorded: 30,
      rules: 2,
      limited: [],
    });
  });

  it("counts the recorded days on which a rule was off, also one that judged last the month before", () => {
    const days = [
      ...judged("a", ALL.slice(0, 20)),
      ...judged("b", ALL.slice(5, 20)),
      ...judged("c", [0]),
      ...judged("old", [-9]),
    ];
    const { recorded, limited } = watch({ days });

    expect(recorded).toBe(20);
    expect(limited.map(({ rule, off }) => [rule, off])).toEqual([
      ["b", 5],
      ["c", 20],
    ]);
  });

  it("counts days in shadow, and those on which a stage kept from the owners what it found, the least told of a day", () => {
    const stages = [
      { at: at("2026-08-01T00:00:00Z"), rollout: { id: "sales", stage: "observe", rules: { b: "live" } } },
      { at: at("2026-09-03T12:00:00Z"), rollout: { id: "sales", stage: "security", rules: {} } },
      { at: at("2026-09-10T00:00:00Z"), rollout: live.rollout },
    ] as const;
    const days = [
      ...judged("a", ALL),
      ...judged("b", ALL),
      ...judged("s", [1, 2], true),
      ...judged("s", ALL.slice(2)),
    ];
    const { limited } = watch({ days, stages });

    expect(limited).toEqual([
      { rule: "a", title: "A", off: 0, shadow: 0, kept: 3, security: 6 },
      { rule: "b", title: "B", off: 0, shadow: 0, kept: 0, security: 7 },
      { rule: "s", title: "S", off: 0, shadow: 2, kept: 1, security: 6 },
    ]);
  });

  it("says of each rule what it said on which recorded days, one after the other, and of which that was not noted", () => {
    const said = (numbers: readonly number[], versions: readonly string[]) =>
      judged("a", numbers).map((day) => ({ ...day, versions }));
    const days = [
      ...judged("b", [1, 2, 3, 4, 6, 7]),
      ...said([1], []),
      ...said([2, 3], ["one"]),
      ...said([4], ["one", "two"]),
      ...said([6, 7], ["two"]),
    ].reverse();
    const { versions = [] } = watch({ days: [...days, ...said([0], ["old"])] });

    expect(
      versions.map(({ rule, version, first: from, last: to, days: count }) => [
        rule,
        version,
        ...[from, to].map((day) => (day - first) / DAY_MS + 1),
        count,
      ]),
    ).toEqual([
      ["a", null, 1, 1, 1],
      ["a", "one", 2, 4, 3],
      ["a", "two", 4, 7, 3],
      ["b", "v1", 1, 7, 6],
    ]);
  });

  it("takes a domain of which nobody decided for one that is told nothing", () => {
    expect(watch({ days: judged("a", ALL), stages: [] }).limited).toMatchObject([{ kept: 30 }]);
  });

  it("counts the days of a month that is not over as far as they are", () => {
    expect(watch({ now: at("2026-09-10T08:00:00Z") }).days).toBe(10);
  });
});

describe("the mesh policy of a month", () => {
  const floor = { requests_wait_hours: 72 };
  const set = (text: string, unit: string | null, value: object | null) => ({ at: at(text), unit, value });
  const all = [
    set("2026-07-01T00:00:00Z", null, { requests_wait_hours: 90 }),
    set("2026-08-01T00:00:00Z", null, floor),
    set("2026-08-01T00:00:00Z", "sales", { unit: "sales" }),
    set("2026-09-10T00:00:00Z", "sales", null),
    set("2026-09-12T00:00:00Z", "sales", { unit: "sales" }),
    set("2026-09-12T00:00:00Z", "hr", { unit: "hr" }),
    set("2026-09-20T00:00:00Z", "hr", null),
  ];

  it("is known by the hash of what it shows, from when until when, also where it was set before", () => {
    const found = policiesIn(all, SEPTEMBER);
    const sha256 = (units: readonly string[]): string =>
      hash("sha256", canonicalJson({ ...floor, units: units.map((unit) => ({ unit })) }), "hex");

    expect(found.map((one) => [one.sha256, one.from, one.until])).toEqual([
      [sha256(["sales"]), at("2026-08-01T00:00:00Z"), at("2026-09-10T00:00:00Z")],
      [sha256([]), at("2026-09-10T00:00:00Z"), at("2026-09-12T00:00:00Z")],
      [sha256(["hr", "sales"]), at("2026-09-12T00:00:00Z"), at("2026-09-20T00:00:00Z")],
      [sha256(["sales"]), at("2026-09-20T00:00:00Z"), null],
    ]);
  });

  it("and versions of rules are not in the document of what was kept before they were noted: it is the same", () => {
    expect(watchDocument(NOTHING_OWN)).not.toHaveProperty("mesh_policies");
    expect(watchDocument(NOTHING_OWN).rules).not.toHaveProperty("versions");
  });

  it("is none where none was set, or it ended before", () => {
    expect(policiesIn([], SEPTEMBER)).toEqual([]);
    expect(policiesIn([...all.slice(0, 2), set("2026-08-02T00:00:00Z", null, null)], SEPTEMBER)).toEqual([]);
    expect(policiesIn([set("2026-10-01T00:00:00Z", null, floor)], SEPTEMBER)).toEqual([]);
  });
});

describe("the notes on auditplane itself", () => {
  const kinds = (own: Partial<typeof NOTHING_OWN>) =>
    ownNotes({ ...NOTHING_OWN, ...own }).map(({ kind }) => kind);
  const files = {
    account: "111122223333",
    region: "eu-west-1",
    valid: 9,
    broken: 0,
    unproven: 0,
    unchecked: 0,
  };

  it("say what is not proven of the logs, and what was changed", () => {
    expect(kinds({ digests: [] })).toEqual(["logs_not_proven"]);
    expect(kinds({ digests: [files] })).toEqual([]);
    expect(kinds({ digests: [{ ...files, unchecked: 1 }] })).toEqual(["logs_not_proven"]);
    expect(kinds({ digests: [{ ...files, broken: 2 }] })).toEqual(["logs_changed"]);
  });

  it("say what was not judged, and which rules were off or not told", () => {
    const rule = { rule: "a", title: "A", off: 1, shadow: 0, kept: 1, security: 0 };

    expect(
      kinds({
        digests: [files],
        hoursBehind: 3,
        rules: { days: 30, recorded: 29, rules: 1, limited: [rule] },
      }),
    ).toEqual(["hours_behind", "rules_not_recorded", "rules_off", "rules_muted"]);
  });
});

const entry = (fields: Partial<TrustEntry>): TrustEntry => ({
  at: first,
  action: "session.begun",
  actorKind: "person",
  actor: "olga@example.com",
  subjectKind: "person",
  subject: null,
  reason: null,
  roles: [],
  asset: null,
  domains: [],
  ...fields,
});
const token = (fields: Partial<TrustedToken>): TrustedToken => ({
  id: "t1",
  name: "export",
  person: "bot@example.com",
  author: "adi@example.com",
  roles: ["viewer"],
  scopes: null,
  madeAt: first,
  until: last,
  usedAt: null,
  revokedAt: null,
  ...fields,
});
const trust = (given: Partial<TrustGiven>) =>
  trustOf({
    entries: [],
    tokens: [],
    exceptions: [],
    exemptions: [],
    period: SEPTEMBER,
    line: ["sales", "company"],
    owners: new Set(["olga@example.com"]),
    routes: new Set(["arn:aws:sns:eu-west-1:111122223333:sales"]),
    assets: new Set(["orders"]),
    ...given,
  });

describe("whom auditplane trusts with a domain", () => {
  it("are those who logged in with a role for all of it, or own it, and no owner of another", () => {
    const { logins } = trust({
      entries: [
        entry({ roles: ["owner"] }),
        entry({ actor: "ada@example.com", roles: ["analyst"], at: first + 5 }),
        entry({ actor: "ada@example.com", roles: ["admin"], at: first + 9 }),
        entry({ actor: "other@example.com", roles: ["owner"] }),
      ],
    });

    expect(logins).toEqual([
      { person: "ada@example.com", roles: ["admin", "analyst"], times: 2, lastAt: first + 9 },
      { person: "olga@example.com", roles: ["owner"], times: 1, lastAt: first },
    ]);
  });

  it("are tokens that were good in the month", () => {
    const { tokens } = trust({
      tokens: [
        token({}),
        token({ id: "t2", madeAt: last + 2 * DAY_MS }),
        token({ id: "t3", madeAt: 0, until: first }),
        token({ id: "t4", madeAt: 0, revokedAt: first - 1 }),
        token({ id: "t5", roles: ["owner"], person: "other@example.com" }),
      ],
    });

    expect(tokens.map(({ id }) => id)).toEqual(["t1"]);
  });

  it("are those of whom volumes of its data, or of any, are expected, and who are exempt, as far as it was in the month", () => {
    const expected = {
      id: "e",
      who: "eve@example.com",
      asset: "orders",
      factor: null,
      bytes: 1,
      from: first,
      until: last,
      reason: "moves",
      author: "olga@example.com",
    };
    const exempt = {
      principalArn: "arn:aws:iam::111122223333:role/scan",
      person: undefined,
      account: undefined,
      asset: undefined,
      kind: undefined,
      reason: "scanner",
      approvedBy: undefined,
      from: -Infinity,
      until: Infinity,
    };
    const { exceptions } = trust({
      exceptions: [expected, { ...expected, asset: "salaries" }, { ...expected, from: 0, until: first }],
      exemptions: [exempt, { ...exempt, asset: "salaries" }],
    });

    expect(exceptions.map(({ kind, who, by }) => [kind, who, by])).toEqual([
      ["exemption", exempt.principalArn, null],
      ["expected_volume", "eve@example.com", "olga@example.com"],
    ]);
  });

  it("has the names that were revealed of alerts of the domain, and what was configured of it or of everything", () => {
    const changed = (action: string, subjectKind: string, subject: string, asset: string | null = null) =>
      entry({ action, subjectKind, subject, asset });
    const { reveals, changes } = trust({
      entries: [
        entry({
          action: "people.revealed",
          subjectKind: "alert",
          subject: "7",
          domains: ["sales"],
          reason: "case 4",
        }),
        entry({ action: "people.revealed", subjectKind: "alert", subject: "8", domains: ["hr"] }),
        changed("rollout.changed", "rollout", "sales"),
        changed("rollout.changed", "rollout", "hr"),
        changed("domain.changed", "domain", "company"),
        changed("mesh_policy.changed", "mesh_policy", "floor"),
        changed("mesh_policy.changed", "mesh_policy", "hr"),
        changed("mesh_policy.applying", "mesh_policy", "rule r1"),
        changed("exception.added", "exception", "e1", "orders"),
        changed("exception.added", "exception", "e2", "salaries"),
        changed("route.set", "route", "arn:aws:sns:eu-west-1:111122223333:hr"),
        changed("budget.changed", "budget", "fleet"),
        entry({
          action: "audit.erased",
          subjectKind: "audit",
          subject: "personal",
          actorKind: "system",
          actor: null,
        }),
      ],
    });

    expect(reveals).toEqual([{ at: first, viewer: "olga@example.com", alert: "7", reason: "case 4" }]);
    expect(changes.map(({ subject }) => subject)).toEqual([
      "sales",
      "company",
      "floor",
      "rule r1",
      "e1",
      "fleet",
      "personal",
    ]);
  });

  it("names colleagues, and nobody whom the review is about, under a veil", () => {
    const index = indexCatalog(
      catalogOf({
        as_of: "2026-10-05T00:00:00Z",
        people: ["ana", "ada", "eve"].map((name) => ({ id: `${name}@example.com`, kind: "human" })),
      }),
    );
    const veil = closedVeil({ key: Buffer.alloc(32, 7), directory: directoryOf(index) });
    const use = {
      id: "of-a-name",
      roleArn: "arn:aws:iam::111122223333:role/emergency",
      person: "eve@example.com",
      from: first,
      until: first + 1,
      events: 1,
      state: "justified",
      dueAt: last,
      justification: { author: "ada@example.com", reason: "eve repaired it", at: last },
    } as const;
    const own = {
      ...NOTHING_OWN,
      trust: trust({
        entries: [
          entry({ actor: "ada@example.com", roles: ["admin"] }),
          entry({ actor: "ana@example.com", roles: ["admin"] }),
        ],
      }),
      emergencies: { ...NOTHING_OWN.emergencies, uses: [use] },
    };
    const veiled = veiledOwn(own, veil, ["ana@example.com"]);

    expect(veiled.trust.logins.map(({ person }) => person)).toContain("ada@example.com");
    expect(JSON.stringify(veiled)).not.toMatch(/\bana\b|\beve\b|of-a-name/);
    expect(veiled.emergencies.uses[0]?.justification?.author).toBe("ada@example.com");
  });
});
