import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { causeMessage } from "../../src/core/finding/cause-message.ts";
import type { ComposedMessage } from "../../src/core/finding/message.ts";
import { inForm } from "../../src/core/message/form.ts";
import { BUILTIN_RULES, readPolicy } from "../../src/app.ts";
import { findingRules } from "../../src/jobs/derive/rules.ts";
import { ROOT } from "../support/cli.ts";
import { aStandingFinding } from "../support/findings.ts";
import { catalogOf } from "../support/pipeline.ts";

const START = Date.parse("2026-10-27T09:12:04Z");

const catalog = catalogOf({
  as_of: "2026-10-27T10:00:00Z",
  domains: [{ id: "sales", name: "Sales", time_zone: "Europe/Madrid" }],
  projects: [
    { id: "sales-core", name: "Sales core", domain: "sales" },
    { id: "marketing-insights", name: "Marketing insights", domain: "sales" },
  ],
  people: [{ id: "emil@example.com", kind: "human", name: "Emil Novak", title: "data analyst" }],
  assets: [
    { id: "customers", name: "Customers", project: "sales-core", locations: ["s3://lake/customers/"] },
  ],
  subscriptions: [
    {
      id: "sub-customers",
      asset: "customers",
      subscriber: { project: "marketing-insights" },
      status: "approved",
      approved_by: "olga@example.com",
      from: "2026-05-01T00:00:00Z",
      until: "2026-10-01T00:00:00Z",
    },
  ],
});

const LINKS = {
  console: "https://audit.example.com",
  acknowledge: (alert: number): string =>
    `https://audit.example.com/links/ack-${alert}-1793697124-0123456789abcdef0123456789abcdef`,
};

/** Of a rule that ships, as of an alert that might be. */
async function example(): Promise<ComposedMessage> {
  const { rules } = await readPolicy({ catalog: undefined, rules: [], pipelines: [], builtinRules: true });
  const rule = [...findingRules(rules).values()].find(({ runbook }) => runbook === "access_after_end");
  if (!rule) throw new Error(`${BUILTIN_RULES} has no rule of that name`);
  const base = aStandingFinding();
  const finding = aStandingFinding({
    ruleId: rule.id,
    ruleVersion: "049b2c4253f8",
    rule,
    person: "emil@example.com",
    asset: "customers",
    firstTime: START,
    lastTime: START + 250_000,
    eventCount: 13,
    bytesOut: 832e6,
    objects: 12,
    detail: {
      ...base.detail,
      evidence: ["36f471b889e748e89c9d62cb915eb789", "15a72ac8d294484c869d273f09879fce"].map(
        (eventId, at) => {
          return { time: START, eventId, fileId: 1, ordinal: 3 + at };
        },
      ),
      principals: [1],
      projects: ["marketing-insights"],
      first: {
        ...base.detail.first,
        classification: "confidential",
        ownerProject: "sales-core",
        account: "444455556666",
        consumer: { project: "marketing-insights" },
        entitlement: {
          verdict: "revoked",
          via: null,
          since: Date.parse("2026-10-01T00:00:00Z"),
          subscription: "sub-customers",
          nearest: null,
        },
      },
    },
  });
  const names = {
    principals: new Map([[1, "arn:aws:iam::444455556666:role/marketing-analyst"]]),
    files: new Map([
      [1, { path: "s3://trail/AWSLogs/444455556666/20261027T0915Z.json.gz", integrity: null }],
    ]),
    asOf: new Map([["", Date.parse("2026-10-27T10:00:00Z")]]),
    labels: new Map([["444455556666", "analytics"]]),
  };
  const normal = {
    fired: 0,
    similar: [980],
    similarCount: 1,
    exceptions: [],
    days: 41,
    firstDay: "2026-07-30",
  };
  return causeMessage(
    [finding],
    { names, links: LINKS, catalog: indexCatalog(catalog), normal },
    { id: 1041, revision: 1, domain: "sales", audience: "owner" },
  );
}

function blocks(path: string, language: string): string[] {
  const text = readFileSync(join(ROOT, path), "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    ([, block = ""]) => block,
  );
}

describe("docs/alerts.md", () => {
  it("shows a message as it is composed", async () => {
    const { subject, text } = await example();

    expect(blocks("docs/alerts.md", "text")[0]).toBe(`${subject}\n\n${text}\n`);
  });
});

describe("docs/sinks.md", () => {
  it("shows the same message as a route gets it that hears nothing of people", async () => {
    const { subject, text } = inForm(
      await example(),
      { format: "text", detail: "minimal" },
      { idempotencyKey: "1041-1" },
    );

    expect(blocks("docs/sinks.md", "text")[0]).toBe(`${subject}\n\n${text}\n`);
  });
});
