import { beforeAll, describe, expect, it } from "vitest";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { serveMesh } from "../support/served-mesh.ts";
import type { ServedMesh } from "../support/served-mesh.ts";

const database = useDatabase();
const folder = useFolder();

interface Rule {
  readonly id: string;
  readonly title: string;
  readonly level: string;
  readonly category: string;
  readonly source: string;
  readonly findings: number;
  readonly alerts: number;
  readonly never_fired: boolean;
  readonly confirmed: number;
  readonly false_positives: number;
  readonly confirmed_share: number | null;
  readonly test_results: { readonly passed: number; readonly failed: number };
  readonly stages: Readonly<Record<string, number>>;
}
interface Listed {
  readonly items: readonly Rule[];
  readonly next_cursor: string | null;
}
interface Shown extends Rule {
  readonly weeks: readonly { readonly week: string; readonly findings: number; readonly alerts: number }[];
  readonly domains: readonly { readonly domain: string; readonly stage: string }[];
}

let mesh: ServedMesh;
beforeAll(async () => void (mesh = await serveMesh(database, folder)));

const without = (rules: readonly Rule[]): Rule =>
  rules.find(({ source }) => source === "access_without_subscription") as Rule;

describe("/v1/rules", () => {
  it("lists every rule as rules list does, with what its tests say and no path of the server", async () => {
    const { stdout } = await auditplaneHere(["rules", "list", "--format", "json"]);
    const { rules } = JSON.parse(stdout) as { rules: Rule[] };
    const { items } = await mesh.get<Listed>("/v1/rules?limit=200", mesh.analyst);

    expect(items.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
    for (const { test_results, source } of items) {
      expect([source, test_results]).toEqual([source, { passed: expect.any(Number), failed: 0, skipped: 0 }]);
      expect(test_results.passed).toBeGreaterThan(0);
      expect(source).not.toMatch(/[/\\]/);
    }
  });

  it("pages through them, each once, and filters by words, level and category", async () => {
    const all = await mesh.get<Listed>("/v1/rules?limit=200", mesh.analyst);
    const first = await mesh.get<Listed>("/v1/rules?limit=5", mesh.analyst);
    const second = await mesh.get<Listed>(`/v1/rules?limit=5&cursor=${first.next_cursor}`, mesh.analyst);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(
      all.items.slice(0, 10).map(({ id }) => id),
    );

    const { title, level, category, id } = without(all.items);
    const words = encodeURIComponent(title.toUpperCase());
    const found = await mesh.get<Listed>(
      `/v1/rules?search=${words}&level=${level}&category=${category}`,
      mesh.analyst,
    );
    expect(found.items.map((one) => one.id)).toEqual([id]);
    expect((await mesh.get<Listed>("/v1/rules?category=macie&limit=200", mesh.analyst)).items).toEqual(
      all.items.filter((one) => one.category === "macie"),
    );
  });

  it("says what a rule found by week, whether it never did, and how far domains are with it", async () => {
    const all = await mesh.get<Listed>("/v1/rules?limit=200", mesh.analyst);
    const rule = without(all.items);
    expect(rule).toMatchObject({ never_fired: false, confirmed_share: null });
    expect(rule.findings).toBeGreaterThan(0);
    expect(all.items.some((one) => one.never_fired && one.findings === 0)).toBe(true);

    const shown = await mesh.get<Shown>(`/v1/rules/${rule.id}`, mesh.analyst);
    expect(shown.weeks).toHaveLength(26);
    expect(shown.weeks.at(-1)).toEqual({ week: "2026-09-07", findings: rule.findings, alerts: rule.alerts });
    expect(shown.domains).toEqual([
      { domain: "hr", name: "People", stage: "observe" },
      { domain: "sales", name: "Sales", stage: "observe" },
      { domain: "none", name: null, stage: "security" },
    ]);
    expect(shown.stages).toEqual({ observe: 2, security: 1, live: 0 });
  });

  it("says which part of what was decided was confirmed", async () => {
    for (const [domain, done] of [
      ["sales", "confirm"],
      ["hr", "mark_false_positive"],
    ]) {
      const { items } = await mesh.get<{ items: { id: number; kind: string }[] }>(
        `/v1/alerts?domain=${domain}`,
        mesh.analyst,
      );
      const id = items.find(({ kind }) => kind === "cause")?.id;
      const given = { method: "POST", as: mesh.analyst, body: { do: done, reason: "looked at it" } };
      const { status } = await mesh.served.ask(`/v1/alerts/${id}/decisions`, given);
      expect([domain, status]).toEqual([domain, 200]);
    }
    const of = async (as: string) => {
      const rules = (await mesh.get<Listed>("/v1/rules?limit=200", as)).items;
      for (const { confirmed, false_positives, confirmed_share } of rules) {
        const decided = confirmed + false_positives;
        expect(confirmed_share).toBe(decided === 0 ? null : confirmed / decided);
      }
      const sum = (key: "confirmed" | "false_positives") => rules.reduce((n, rule) => n + rule[key], 0);
      return [sum("confirmed"), sum("false_positives")];
    };
    expect(await of(mesh.analyst)).toEqual([1, 1]);
    expect(await of(mesh.olga)).toEqual([1, 0]);
    expect(await of(mesh.hans)).toEqual([0, 1]);
  });

  it("counts for an owner what it found in their domains alone", async () => {
    const all = without((await mesh.get<Listed>("/v1/rules?limit=200", mesh.analyst)).items);
    const sales = without((await mesh.get<Listed>("/v1/rules?limit=200", mesh.olga)).items);
    const hr = without((await mesh.get<Listed>("/v1/rules?limit=200", mesh.hans)).items);
    expect(sales.findings + hr.findings).toBe(all.findings);
    expect([sales.findings > 0, hr.findings > 0]).toEqual([true, true]);
    const shown = await mesh.get<Shown>(`/v1/rules/${all.id}`, mesh.hans);
    expect(shown.domains.map(({ domain }) => domain)).toEqual(["hr"]);
  });

  it("answers 404 for a rule that is none", async () => {
    const { status } = await mesh.served.ask("/v1/rules/nothing", { as: mesh.analyst });
    expect(status).toBe(404);
  });
});
