import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { ALERT_RULES, alertProvisioning } from "../../dashboards/src/alert-rules.ts";
import { ALL_DOMAINS } from "../../dashboards/src/query.ts";
import { renderDashboards, withPanels } from "../../tools/dashboards-doc.ts";
import { ROOT } from "../support/cli.ts";
import { readDashboards, statementsOf } from "../support/dashboards.ts";
import { expandSql, intervalOf } from "../support/grafana.ts";

const all = readDashboards();

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** The schema is generated: what may be any value is an object of any content in it. */
function anyValue(key: string, value: unknown): unknown {
  if (key === "" || typeof value !== "object" || value === null || "properties" in value) return value;
  if ("oneOf" in value) return (value.oneOf as object[]).some(isEmpty) ? {} : value;
  const isAny = "additionalProperties" in value && isEmpty(value.additionalProperties as object);
  return isAny && "type" in value && value.type === "object" ? {} : value;
}

function isEmpty(one: object): boolean {
  return Object.keys(one).length === 0;
}

describe("the dashboards", () => {
  it("are as their sources have them, with no file beside them", () => {
    const rendered = renderDashboards();

    expect(readdirSync(join(ROOT, "dashboards")).filter((name) => name.endsWith(".json"))).toEqual(
      [...rendered.keys()].sort(),
    );
    for (const [name, text] of rendered) expect(read(`dashboards/${name}`), name).toBe(text);
    expect(read("docs/dashboards.md")).toBe(withPanels(read("docs/dashboards.md")));
  });

  it("are what Grafana's own schema of a dashboard says", () => {
    const schema = JSON.parse(read("test/deploy/schemas/grafana-dashboard.json"), anyValue) as object;
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);

    for (const one of all) expect(validate(one) ? [] : validate.errors, one.uid).toEqual([]);
    expect(validate({ ...all[0], panels: [{ type: "table", gridPos: "here" }] })).toBe(false);
    expect(validate({ ...all[0], nothing: true })).toBe(false);
  });

  it("keep the rules of grafana/dashboard-linter that are not about Prometheus or Loki", () => {
    for (const one of all) {
      const [first, ...rest] = one.templating.list;
      expect([first?.name, first?.type, first?.label], one.uid).toEqual([
        "datasource",
        "datasource",
        "Data source",
      ]);
      expect(one.editable).toBe(false);
      for (const variable of rest.filter(({ type }) => type === "query"))
        expect([variable.refresh, variable.datasource?.uid], variable.name).toEqual([2, "${datasource}"]);
      for (const { name, includeAll, allValue } of rest)
        expect([name, allValue], one.uid).toEqual([name, includeAll === true ? ALL_DOMAINS : undefined]);
      for (const panel of one.panels) {
        const name = `${one.uid}: ${panel.title}`;
        expect(panel.title, name).not.toBe("");
        expect(panel.description, name).toMatch(/\.$/);
        expect(panel.datasource?.uid, name).toBe("${datasource}");
        expect(["short", "decbytes", "percentunit", "s", "none"], name).toContain(
          panel.fieldConfig.defaults.unit,
        );
        expect(panel.targets.length, name).toBeGreaterThan(0);
        for (const target of panel.targets) expect(target.datasource?.uid, name).toBe("${datasource}");
      }
    }
  });

  it("colour no value by limits that are none of its own, and draw those of series", () => {
    const bounded: string[] = [];
    for (const { uid, panels } of all)
      for (const { title, type, fieldConfig } of panels) {
        const { thresholds, custom } = fieldConfig.defaults;
        // Grafana's own, where there are none: red from 80 on, whatever the unit
        expect(thresholds?.steps.length, `${uid}: ${title}`).toBeGreaterThan(0);
        const isDrawn = custom?.thresholdsStyle?.mode === "dashed";
        if (type === "timeseries") expect(isDrawn, title).toBe(thresholds?.steps.length === 3);
        if (isDrawn) bounded.push(`${uid}: ${title}`);
      }

    expect(bounded).toEqual([
      "auditplane-overview: Time to acknowledge, by day",
      "auditplane-pipeline: How late events come",
      "auditplane-pipeline: Quarantine",
    ]);
  });

  it("have ids of their own, and panels that lie beside each other without a hole", () => {
    expect(new Set(all.map(({ uid }) => uid)).size).toBe(all.length);
    for (const { uid, panels } of all) {
      expect(new Set(panels.map(({ id }) => id)).size, uid).toBe(panels.length);
      expect(new Set(panels.map(({ title }) => title)).size, uid).toBe(panels.length);
      const taken = new Set<string>();
      for (const { title, gridPos } of panels)
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
            expect(x, `${uid}: ${title}`).toBeLessThan(24);
            expect(taken.has(`${x} ${y}`), `${uid}: ${title} lies over another`).toBe(false);
            taken.add(`${x} ${y}`);
          }
      const lines = Math.max(...panels.map(({ gridPos: { y, h } }) => y + h));
      expect([uid, taken.size]).toEqual([uid, lines * 24]);
    }
  });

  it("ask for the time in every panel, for no table but the views, and take variables in the form that quotes them", () => {
    for (const statement of all.flatMap(statementsOf)) {
      const { sql, name, kind } = statement;
      if (kind !== "variable") expect(sql, name).toMatch(/\$__time(Filter|From|To)\(/);
      for (const [, from] of sql.matchAll(/\b(?:from|join)\s+([a-z_.]+)(?![a-z_.(])/g))
        expect(from, name).toMatch(/^(reporting\.\w+|lateral|days|sums|hours|hits|causes)$|^\$__/);
      expect(sql, name).not.toMatch(/\$\{|\[\[/);
      // a macro in a value ends at the next bracket, and takes the quote before it along
      expect(sql, `${name}: a value would be part of the statement`).not.toMatch(
        /\$(?!__)(\w+)\b[^]*\)[^]*\$\1\b/,
      );
      for (const [use] of sql.matchAll(/.?\$(?!__)\w+.?/g))
        expect(use, name).toMatch(/^'\$\w+'$|^\(\$\w+\)$/);
    }
  });

  it("link to dashboards that there are", () => {
    const uids = all.map(({ uid }) => uid);
    const linked = [...JSON.stringify(all).matchAll(/\/d\/([\w-]+)\?/g)].map(([, uid]) => uid);

    expect(linked.length).toBeGreaterThan(20);
    for (const [link] of JSON.stringify(all).matchAll(/\/d\/[^"]+/g))
      expect(link).toMatch(/\$\{__url_time_range\}&\$\{datasource:queryparam\}$/);
    expect([...new Set(linked)].filter((uid) => !uids.includes(uid ?? ""))).toEqual([]);
  });

  it("lead to one console, whatever an address that somebody made up sets", () => {
    const urls = [...JSON.stringify(all).matchAll(/"url":"([^"]*)"/g)].map(([, url = ""]) => url);

    for (const url of urls.filter((one) => one !== ""))
      expect(url).toMatch(
        /^(\/d\/auditplane-|http:\/\/127\.0\.0\.1:8080\/)[\w?=/-]+\$\{__value\.raw:percentencode\}/,
      );
    expect(urls.filter((url) => url.startsWith("http")).length).toBeGreaterThan(10);
    for (const { uid, templating } of all)
      expect(
        templating.list.map(({ name }) => name),
        uid,
      ).not.toContain("console");
  });

  it("keep whoever was chosen where they read nothing: what is in no list cannot be put in the place of another", () => {
    const lists = all.flatMap(({ uid, templating }) =>
      templating.list
        .filter(({ type }) => type === "query")
        .map(({ name, query }) => [uid, name, query] as const),
    );

    expect(
      all.find(({ uid }) => uid === "auditplane-person")?.templating.list.map(({ type }) => type),
    ).toEqual(["datasource", "textbox"]);
    for (const [uid, name, query] of lists)
      expect(query, `${uid}: ${name}`).not.toMatch(/\blimit\b|\$__time/);
  });

  it("are provisioned with alerts that each have a runbook", () => {
    const text = read("dashboards/provisioning/alerting/auditplane.yaml");
    expect(parse(text)).toEqual(alertProvisioning());
    expect(text).toContain(stringify(alertProvisioning(), { lineWidth: 0 }));
    const runbook = read("docs/runbooks/pipeline-health.md");

    for (const { uid, title } of ALERT_RULES)
      expect(runbook).toContain(`<a id="${uid}"></a>\n\n## ${title}\n`);
    const source = parse(read("dashboards/provisioning/datasources/auditplane.yaml")) as {
      datasources: { uid: string; user: string; editable: boolean }[];
    };
    expect(source.datasources).toMatchObject([
      { uid: "auditplane-pg", user: "grafana_reader", editable: false },
    ]);
    expect(text.match(/datasourceUid: \S+/g)).toEqual(
      ALERT_RULES.flatMap(() => ["datasourceUid: auditplane-pg", "datasourceUid: __expr__"]),
    );
  });
});

describe("a panel's statement", () => {
  const range = { from: Date.parse("2026-01-01T00:00:00Z"), to: Date.parse("2026-01-08T00:00:00.500Z") };
  const expand = (sql: string, variables = {}): string =>
    expandSql(sql, { ...range, intervalMs: 3_600_000, variables });

  it("is expanded as Grafana does it", () => {
    expect(expand("$__timeFilter(at) and $__timeFrom() < $__timeTo()")).toBe(
      "at BETWEEN '2026-01-01T00:00:00Z' AND '2026-01-08T00:00:00.5Z' and '2026-01-01T00:00:00Z' < '2026-01-08T00:00:00.5Z'",
    );
    expect(expand("$__timeGroupAlias(hour, $__interval)")).toBe(
      'floor(extract(epoch from hour)/3600)*3600 AS "time"',
    );
    expect(expand("a in ($many) or b = '$one' or c = $1", { many: ["x", "o'k"], one: "it's" })).toBe(
      "a in ('x','o''k') or b = 'it''s' or c = $1",
    );
    expect(expand("a in ($many)", { many: { all: "coalesce(a, '')" } })).toBe("a in (coalesce(a, ''))");
    expect(() => expand("$__nothing(x)")).toThrow('unknown macro "__nothing"');
  });

  it("is drawn in steps that fit the range, and never finer than its panel says", () => {
    expect(intervalOf(range, "1m")).toBe(15 * 60_000);
    expect(intervalOf(range, "1h")).toBe(3_600_000);
    expect(intervalOf({ from: 0, to: 5 * 365 * 86_400_000 }, "1h")).toBe(7 * 86_400_000);
  });
});
