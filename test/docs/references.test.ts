import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { BUILTIN_RULES } from "../../src/app.ts";
import { AUDIT_ACTIONS } from "../../src/core/audit/actions.ts";
import { sinks } from "../../src/sinks/index.ts";
import { sources } from "../../src/sources/index.ts";
import { renderAlertEvent } from "../../tools/alert-event-doc.ts";
import { withColumns } from "../../tools/archive-doc.ts";
import { renderConfiguration } from "../../tools/configuration-doc.ts";
import { renderConformance } from "../../tools/conformance-doc.ts";
import { withChecks } from "../../tools/doctor-doc.ts";
import { renderErrors } from "../../tools/errors-doc.ts";
import { withLintCodes } from "../../tools/lint-doc.ts";
import { renderOpenApi, withAccessTables } from "../../tools/openapi-doc.ts";
import { withRetention } from "../../tools/privacy-doc.ts";
import { renderQuarantine } from "../../tools/quarantine-doc.ts";
import { renderRulePages } from "../../tools/rules-doc.ts";
import { ROOT } from "../support/cli.ts";

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function foldersOf(path: string): string[] {
  return readdirSync(join(ROOT, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

describe("the documents", () => {
  it("list every error code, setting, reason of quarantine, code of lint and check of doctor as the code has them", () => {
    expect(read("docs/errors.md")).toBe(renderErrors());
    expect(read("docs/configuration.md")).toBe(renderConfiguration());
    expect(read("docs/runbooks/quarantine.md")).toBe(renderQuarantine());
    expect(read("docs/sigma.md")).toBe(withLintCodes(read("docs/sigma.md")));
    expect(read("docs/deploy.md")).toBe(withChecks(read("docs/deploy.md")));
    expect(read("docs/privacy.md")).toBe(withRetention(read("docs/privacy.md")));
    expect(read("docs/archive.md")).toBe(withColumns(read("docs/archive.md")));
  });

  it("have a page for each rule that ships with us, as it is, in the index, and no other", async () => {
    const pages = await renderRulePages();
    const folder = join(ROOT, "docs/rules");

    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
    for (const [name, text] of pages) expect(read(`docs/rules/${name}`)).toBe(text);
    for (const name of readdirSync(BUILTIN_RULES)) expect(pages.get("README.md")).toContain(`](${name}.md)`);
  });

  it("say on the page of each rule all that its reader asks for", async () => {
    const pages = await renderRulePages();
    const headings = ["What it means", "Level and tier", "Why it matters", "How to look into it"];
    headings.push(
      "When it is a false positive",
      "What to do",
      "What makes it stop",
      "Examples",
      "References",
    );

    for (const [name, text] of pages)
      if (name !== "README.md")
        expect(headings.filter((heading) => !text.includes(`\n## ${heading}\n\n`))).toEqual([]);
  });

  it("publish the schema of alerts for programs as the code has it", () => {
    expect(read("docs/schemas/alert-event.json")).toBe(renderAlertEvent());
  });

  it("publish the API, its roles and its routes as the code has them", async () => {
    expect(read("docs/openapi.json")).toBe(await renderOpenApi());
    expect(read("docs/api.md")).toBe(await withAccessTables(read("docs/api.md")));
  });

  it("say of every part of the rule language what the tests say", () => {
    expect(read("docs/sigma.md")).toBe(renderConformance(read("docs/sigma.md")));
  });

  it("give a reason for every package that the program runs, and for no other", () => {
    const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<string, object>;
    const sources = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
      .filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".test.ts"))
      .map((path) => read(join("src", path)));
    const imported = new Set(
      sources.flatMap((text) =>
        [...text.matchAll(/(?:from |import\()"((?:@[^/"]+\/)?[^/"]+)/g)].map(([, name = ""]) => name),
      ),
    );
    const bundled = Object.keys(devDependencies ?? {}).filter((name) => imported.has(name));
    const run = [...Object.keys(dependencies ?? {}), ...bundled];
    const reasons = [...read("docs/dependencies.md").matchAll(/^\| (@?[a-z][^|]*) \|/gm)]
      .flatMap(([, names = ""]) => names.split(","))
      .map((name) => name.trim())
      .filter((name) => name !== "package");

    expect(reasons.sort()).toEqual(run.sort());
  });

  it("name every action of the audit log, and no other", () => {
    const [, table = ""] = /\| action \|([\s\S]*?)\n\n/.exec(read("docs/audit-log.md")) ?? [];
    const named = [...table.matchAll(/`([a-z_]+\.[a-z_]+)`/g)].map(([, action = ""]) => action);

    expect(named.sort()).toEqual(Object.keys(AUDIT_ACTIONS).sort());
  });

  it("hold no link to a file, or to a part of a page, that is not there", () => {
    const pages = [
      "README.md",
      "CONTRIBUTING.md",
      "SECURITY.md",
      "CHANGELOG.md",
      ...["docs", "deploy", "src"].flatMap((folder) =>
        readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
          .filter((name) => name.endsWith(".md"))
          .map((name) => `${folder}/${name}`),
      ),
    ];
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)]
        .map(([, path = "", part]) => ({ target: path === "" ? page : join(dirname(page), path), part }))
        .filter(({ target, part }) => !existsSync(join(ROOT, target)) || !hasPart(target, part))
        .map(({ target, part = "" }) => `${page}: ${target}#${part}`),
    );

    expect(broken).toEqual([]);
  });
});

/** Whether a page has a heading, or an anchor, of a name, as GitHub makes them of headings. */
function hasPart(page: string, name: string | undefined): boolean {
  if (name === undefined || !page.endsWith(".md")) return true;
  const text = read(page);
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
  return headings.includes(name) || text.includes(`<a id="${name}">`);
}

describe("the guide", () => {
  const linked = (page: string): string[] =>
    [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = ""]) =>
      relative(ROOT, join(dirname(join(ROOT, page)), target)),
    );

  it("leads to every page, in one step, and the README to it", () => {
    const pages = readdirSync(join(ROOT, "docs"), { withFileTypes: true })
      .filter((one) => one.name !== "README.md" && one.name !== "pictures")
      .map(({ name }) => `docs/${name}`);
    const led = linked("docs/README.md").map((path) => path.replace(/\/(README\.md)?$/, ""));

    expect(linked("README.md")).toContain("docs/README.md");
    for (const page of pages)
      expect([page, led.some((one) => one === page || one.startsWith(`${page}/`))]).toEqual([page, true]);
  });

  it("leaves no runbook and no page of a rule without something that leads there", () => {
    const pages = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".md"),
    );
    const led = new Set(pages.flatMap((page) => linked(`docs/${page}`)));
    const rules = read("deploy/prometheus/rules.yaml");
    const orphans = pages
      .map((page) => `docs/${page}`)
      .filter((page) => page !== "docs/README.md" && !led.has(page) && !rules.includes(page));

    expect(orphans.filter((page) => !page.startsWith("docs/adr/"))).toEqual([]); // those are a list of their own
  });
});

describe("sources and sinks", () => {
  /** What is read that is no source of records. */
  const READERS = [
    "archive",
    "audit-heads",
    "audit-key",
    "catalog-file",
    "datazone",
    "datazone-policy",
    "evidence-folder",
    "glue",
    "identity-center",
    "lakeformation",
    "macie",
    "mesh-policy-file",
    "organization",
    "pipeline-file",
    "public-keys",
    "report-folder",
    "rule-folder",
    "settings-file",
    "sts",
    "trails",
  ];
  /** Sources of records whose objects are rows before they are read, or that hand over pages. */
  const PAGED = ["lookup-events", "s3-trail"];

  /** What is written that is no message. */
  const WRITERS = ["archive", "audit-heads", "datazone-revoke", "evidence-folder", "report-store"];

  it("are all in the list of their folder, each with a README", () => {
    const others = [...READERS, ...PAGED];
    expect(Object.keys(sources)).toEqual(foldersOf("src/sources").filter((name) => !others.includes(name)));
    expect(Object.keys(sinks)).toEqual(foldersOf("src/sinks").filter((name) => !WRITERS.includes(name)));
    for (const name of foldersOf("src/sources"))
      expect(existsSync(join(ROOT, "src/sources", name, "README.md"))).toBe(true);
    for (const name of foldersOf("src/sinks"))
      expect(existsSync(join(ROOT, "src/sinks", name, "README.md"))).toBe(true);
  });
});
