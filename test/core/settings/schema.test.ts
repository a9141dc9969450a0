import { describe, expect, it } from "vitest";
import { readYaml } from "../../../src/core/read-yaml.ts";
import { settingsSchema } from "../../../src/core/settings/schema.ts";
import { indexRoutes } from "../../../src/core/settings/route.ts";
import { parseSize } from "../../../src/core/settings/size.ts";

const read = (text: string) => readYaml({ path: "settings.yaml", text }, settingsSchema, "the settings");
const ENTRY = `
  - id: move
    who: ana@example.com
    bytes: 2 TB
    from: 2026-09-01T00:00:00Z
    until: 2026-09-15T00:00:00Z
    reason: the orders move to another bucket
    author: owner@example.com`;

const TOPIC = "arn:aws:sns:eu-west-1:111122223333:sales-owners";

describe("a settings file", () => {
  it("sets budgets, what is expected and what was confirmed", () => {
    const parsed = read(`budget: { page: 2 }\nexceptions:${ENTRY}\n    factor: 10\n    asset: orders`);
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        budget: { page: 2, review: 20 },
        exceptions: [
          {
            id: "move",
            bytes: 2e12,
            factor: 10,
            asset: "orders",
            from: Date.UTC(2026, 8, 1),
            until: Date.UTC(2026, 8, 15),
          },
        ],
      },
    });
  });

  it("sets how routes are told: in text and in full unless it says so, to buses and webhooks always as JSON", () => {
    const topic = "arn:aws:sns:eu-west-1:111122223333:chat";
    const hook = "https://hooks.example.com/secret";
    const parsed = read(
      `routes:\n  - { route: "${topic}", format: amazon-q, detail: minimal }\n  - { route: "${topic}2" }\n  - { route: "${hook}", detail: minimal }`,
    );

    expect(parsed).toMatchObject({
      ok: true,
      value: {
        routes: [
          { id: topic, format: "amazon-q", detail: "minimal" },
          { id: `${topic}2`, format: "text", detail: "full" },
          { id: expect.not.stringContaining("secret"), format: "json", detail: "minimal" },
        ],
      },
    });
    const routes = parsed.ok ? (parsed.value.routes ?? []) : [];
    expect(indexRoutes(routes)(topic)).toMatchObject({ format: "amazon-q", detail: "minimal" });
    expect(indexRoutes(routes)(hook)).toMatchObject({ detail: "minimal" });
    expect(indexRoutes(routes)("another")).toEqual({ format: "text", detail: "full" });
  });

  it.each([
    ["what is no route", "{ route: somewhere }", /route: is no route; write the ARN of an SNS topic/],
    [
      "a format of others",
      '{ route: "https://h.example.com/", format: amazon-q }',
      /format: is of topics of SNS alone/,
    ],
    [
      "an unknown format",
      '{ route: "arn:aws:sns:e:1:n", format: html }',
      /format: must be one of text, json, amazon-q/,
    ],
    [
      "one route twice",
      '{ route: "https://h.example.com/a" }, { route: "https://h.example.com/a" }',
      /stands here twice/,
    ],
  ])("refuses %s", (_, entries, message) => {
    const parsed = read(`routes: [${entries}]`);
    expect(parsed.ok ? [] : parsed.problems.map((problem) => problem.message)).toEqual([
      expect.stringMatching(message),
    ]);
  });

  it.each([
    ["nothing", ""],
    ["a comment", "# nothing is expected\n"],
    ["a mark of a document", "---\n"],
    ["no braces between braces", "{}"],
    ["lists whose last entry was removed", "exceptions:\nconfirmed:\n"],
    ["a budget whose values were removed", "budget:\n"],
  ])("with %s in it sets nothing", (_, text) => {
    const parsed = read(text);
    expect(parsed.ok ? parsed.value : parsed.problems).toEqual({});
  });

  it.each([
    ["a word", "none"],
    ["a list", "[]"],
    ["false", "false"],
  ])("that is %s is refused", (_, text) => {
    const parsed = read(text);
    expect(parsed.ok ? [] : parsed.problems.map(({ message }) => message)).toEqual([
      "the settings: must be a map",
    ]);
  });

  it.each([
    ["no end", ENTRY.replace(/ {4}until.*\n/, ""), /6|2:.*until/],
    ["an end before its beginning", ENTRY.replace("09-15", "08-15"), /until: must be after from/],
    ["more than a year", ENTRY.replace("2026-09-15", "2027-09-15"), /within 366 days/],
    [
      "somebody who decides about themselves",
      ENTRY.replace("owner@", "ANA@"),
      /nobody decides about themselves/,
    ],
    [
      "somebody who decides about themselves in other letters",
      ENTRY.replace("owner@example.com", "' Ana@example.com '"),
      /nobody decides/,
    ],
    [
      "a session that decides about its own role",
      ENTRY.replace("ana@example.com", "arn:aws:iam::111122223333:role/etl").replace(
        "owner@example.com",
        "arn:aws:sts::111122223333:assumed-role/etl/me",
      ),
      /nobody decides/,
    ],
    [
      "a ceiling beyond what can be counted",
      ENTRY.replace("2 TB", "2000000000000000000"),
      /bytes: is too large; write 9000 TB at most/,
    ],
    ["a ceiling in units that are too large", ENTRY.replace("2 TB", "10 PB"), /bytes: is too large/],
    ["a ceiling as a power of ten", ENTRY.replace("2 TB", "1e30"), /bytes: is too large/],
    ["a ceiling of nothing", ENTRY.replace("2 TB", "0"), /bytes: is no size above 0/],
    ["a factor in words", `${ENTRY}\n    factor: ten`, /factor: must be a number; 10 is ten times/],
    ["no ceiling", ENTRY.replace("    bytes: 2 TB\n", ""), /bytes: is missing/],
    ["two entries of one id", ENTRY + ENTRY, /"move" stands here twice/],
    ["a key that is none", `${ENTRY}\n    until_when: never`, /until_when/],
  ])("with %s is refused with its line", (_, entries, message) => {
    const parsed = read(`exceptions:${entries}`);
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.problems.map(({ line, message: text }) => `${line}: ${text}`).join("\n")).toMatch(message);
    expect(parsed.problems.every(({ line }) => line > 1)).toBe(true);
  });
});

const SHARE = `
  - id: partner
    kind: ram
    account: "555566667777"
    asset: orders
    reason: the partner forecasts demand
    approver: owner@example.com
    volume: 20 GB
    from: 2026-09-01T00:00:00Z
    until: 2026-12-01T00:00:00Z`;
const ACCOUNT = `account: "555566667777"`;

describe("what a settings file declares", () => {
  it("is shares, each of one who reads", () => {
    const [role, person] = [
      SHARE.replace(ACCOUNT, "principal_arn: arn:aws:iam::555566667777:role/forecast"),
      SHARE.replace(ACCOUNT, "person: eve@example.com").replace("    volume: 20 GB\n", ""),
    ].map((share, at) => share.replace("partner", `other-${at}`));
    const parsed = read(`shares:${SHARE}${role}${person}`);

    expect(parsed).toMatchObject({
      ok: true,
      value: {
        shares: [
          {
            id: "partner",
            kind: "ram",
            consumer: { account: "555566667777" },
            asset: "orders",
            volume: 20e9,
            from: Date.UTC(2026, 8, 1),
            until: Date.UTC(2026, 11, 1),
          },
          { consumer: { principalArn: "arn:aws:iam::555566667777:role/forecast" } },
          { consumer: { person: "eve@example.com" }, volume: null },
        ],
      },
    });
  });

  it.each([
    ["a kind that is unknown", SHARE.replace("ram", "floppy"), /3: .*kind: must be one of ram, lf_tag/],
    ["no end", SHARE.replace(/\n {4}until.*/, ""), /until: is missing/],
    ["no beginning", SHARE.replace(/ {4}from.*\n/, ""), /from: is missing/],
    ["an end before its beginning", SHARE.replace("12-01", "08-01"), /10: .*until: must be after from/],
    ["more than a year", SHARE.replace("2026-12-01", "2027-12-01"), /within 366 days/],
    ["nobody who reads", SHARE.replace(`    ${ACCOUNT}\n`, ""), /name exactly one who reads/],
    [
      "two who read",
      SHARE.replace(ACCOUNT, `${ACCOUNT}\n    person: eve@example.com`),
      /5: .*name exactly one who reads: principal_arn, account or person/,
    ],
    ["an account as a number", SHARE.replace(ACCOUNT, "account: 555566667777"), /quote it/],
    [
      "the root of an account, which is one user in logs",
      SHARE.replace(ACCOUNT, "principal_arn: arn:aws:iam::555566667777:root"),
      /write account: instead/,
    ],
    ["no approver", SHARE.replace(/ {4}approver.*\n/, ""), /approver: is missing/],
    [
      "somebody who exempts themselves",
      SHARE.replace(ACCOUNT, "person: OWNER@example.com"),
      /7: .*approver: nobody exempts themselves/,
    ],
    [
      "a session that exempts its own role",
      SHARE.replace(ACCOUNT, "principal_arn: arn:aws:iam::555566667777:role/forecast").replace(
        "owner@example.com",
        "arn:aws:sts::555566667777:assumed-role/forecast/eve",
      ),
      /nobody exempts themselves/,
    ],
    [
      "a role that exempts its own account",
      SHARE.replace("owner@example.com", "arn:aws:iam::555566667777:role/admin"),
      /nobody exempts themselves/,
    ],
    ["a volume that is no size", SHARE.replace("20 GB", "much"), /volume: is no size above 0/],
    ["two shares of one id", SHARE + SHARE, /"partner" stands here twice/],
  ])("is refused with its line where a share has %s", (_, shares, message) => {
    const parsed = read(`shares:${shares}`);
    const problems = parsed.ok ? [] : parsed.problems;

    expect(problems.map(({ line, message: text }) => `${line}: ${text}`).join("\n")).toMatch(message);
    expect(problems.every(({ line }) => line > 1)).toBe(true);
  });

  it("is what DataZone has no place for, of its domain units", () => {
    const unit = `{ id: du1, topic_arn: "${TOPIC}", time_zone: Europe/Madrid, regions: [eu-west-1, eu-central-1], encryption: kms }`;
    const parsed = read(`domains: [${unit}, { id: du2 }]`);

    expect(parsed).toMatchObject({
      ok: true,
      value: {
        domains: [
          {
            id: "du1",
            topicArn: TOPIC,
            timeZone: "Europe/Madrid",
            regions: ["eu-central-1", "eu-west-1"],
            encryption: "kms",
          },
          { id: "du2" },
        ],
      },
    });
  });

  it.each(["arn:aws:events:eu-west-1:111122223333:event-bus/alerts", "https://hooks.example.com/x"])(
    "may name %s in the place of a topic",
    (route) =>
      expect(read(`domains: [{ id: du1, topic_arn: "${route}" }]`)).toMatchObject({
        ok: true,
        value: { domains: [{ id: "du1", topicArn: route }] },
      }),
  );

  it.each([
    ["a topic that is none", "topic_arn: arn:aws:sqs:eu-west-1:111122223333:q", /topic_arn: is no topic/],
    ["a webhook without TLS", "topic_arn: http://hooks.example.com/x", /topic_arn: is no topic/],
    [
      "a rule in the place of a bus",
      "topic_arn: arn:aws:events:eu-west-1:111122223333:rule/x",
      /is no topic/,
    ],
    ["a time zone that is none", "time_zone: Mars/Olympus", /time_zone: is no time zone/],
    ["a Region that is none", "regions: [Ireland]", /regions.0: is no Region; write eu-west-1/],
    ["no Region at all", "regions: []", /regions: names none/],
    ["an encryption that is none", "encryption: rot13", /encryption: must be kms/],
    ["a key that is none", "owner: ana", /"owner" is no key/],
    ["a holiday that is no day", 'holidays: ["2026-02-30"]', /holidays.0: is no day; write 2026-12-25/],
    [
      "a working day that is none",
      "working_days: [sundays]",
      /working_days.0: must be one of sunday, monday/,
    ],
    ["no working day at all", "working_days: []", /working_days: names none/],
    [
      "an absence that ends before it begins",
      'absences: [{ from: "2026-12-21", until: "2026-12-21" }]',
      /absences.0.until: must be after from; it is the first day that the owners are back on/,
    ],
    [
      "a chain that goes back in time",
      `escalation: [{ after_minutes: 30, topic_arn: "${TOPIC}" }, { after_minutes: 15, topic_arn: "${TOPIC}" }]`,
      /escalation: each step must come after the one before/,
    ],
    ["a step to nowhere", "escalation: [{ after_minutes: 30, topic_arn: ana }]", /topic_arn: is no topic/],
    ["a deputy without a topic", "deputy_topic_arn: ana", /deputy_topic_arn: is no topic/],
    ["less than no message", "messages_a_day: -1", /messages_a_day/],
    ["no day to answer in", "answer_within: 0", /answer_within/],
  ])("is refused with its line where a domain has %s", (_, field, message) => {
    const parsed = read(`domains:\n  - id: du1\n    ${field}`);
    const problems = parsed.ok ? [] : parsed.problems;

    expect(problems.map(({ message: text }) => text).join("\n")).toMatch(message);
    expect(problems.every(({ line }) => line > 1)).toBe(true);
  });
});

describe("a size", () => {
  it.each([
    ["2 TB", 2e12],
    ["500MB", 5e8],
    ["1.5 GB", 1.5e9],
    ["12", 12],
  ])("may be written as %s", (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(["", "TB", "-1 GB", "1 TiB", "1e12", "99999999999999 PB", "2000000000000000000"])(
    "is not %j",
    (text) => {
      expect(parseSize(text)).toBeUndefined();
    },
  );
});
