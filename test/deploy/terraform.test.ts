import { parse } from "@cdktf/hcl2json";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import { SETTINGS } from "../../src/config.ts";
import { MODULE_PAGES, withModuleTables } from "../../tools/terraform-doc.ts";
import { policies } from "../support/policies.ts";
import { TERRAFORM, readModule } from "../support/terraform-module.ts";
import type { Blocks, Module } from "../support/terraform-module.ts";

const main = await readModule(".");
const reader = await readModule("reader");
const mesh = await readModule("reference-mesh");
const modules = [main, reader, mesh];
const all = (pattern: RegExp, text: string): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([whole, group]) => group ?? whole))].sort();
/** What a called module takes, and what of it is read, against the module itself. */
const CALLED = { "../": main, "../reader": reader };
const keysOf = (value: unknown): string[] => Object.keys(value as object);

/** Names of the policies that a call of templatefile may read, with those that a local or a variable names. */
function policiesOf({ text, locals, variables }: Module): string[] {
  const direct = all(/iam\/([\w-]+)\.json/g, text);
  const ofWorkers = all(/"([\w-]+)"/g, (locals["worker_policies"] ?? "") as string);
  const ofQueue = Object.values((locals["queue_policies"] ?? {}) as Record<string, string>);
  const [{ condition = "" } = {}] = (variables["policies"]?.[0]["validation"] ?? []) as {
    condition?: string;
  }[];
  const ofReaders = all(/"([\w-]+)"/g, condition);
  return [...direct, ...ofWorkers, ...ofQueue, ...ofReaders];
}

describe("the Terraform modules", () => {
  it.each(modules)(
    "in $name name nothing that is not there, and declare nothing that is not used",
    (module) => {
      const { text, variables, locals, resources } = module;
      const rules = readFileSync(join(TERRAFORM, module.name, "variables.tf"), "utf8");

      expect(all(/\bvar\.(\w+)/g, text)).toEqual(keysOf(variables).sort());
      for (const name of all(/\bvar\.(\w+)/g, rules)) expect(keysOf(variables)).toContain(name);
      expect(all(/\blocal\.(\w+)/g, text)).toEqual(keysOf(locals).sort());
      const named = all(/\b(?:data\.)?aws_[a-z0-9_]+\.[a-z_]+\b/g, text);
      expect(named.length).toBeGreaterThan(0);
      for (const name of named) expect([...resources.keys()]).toContain(name);
      for (const { provider } of resources.values())
        expect([undefined, "${aws.trail}"]).toContain(provider as string | undefined);
    },
  );

  it.each(modules)("in $name describe every variable and output", ({ variables, outputs }) => {
    for (const [name, [block]] of [...Object.entries(variables), ...Object.entries(outputs)])
      expect([name, block["description"]]).toEqual([name, expect.stringMatching(/^[A-Z].+\.$/)]);
  });

  it.each(modules)(
    "in $name test values with expressions of RE2, as Terraform takes them: any other refuses every value",
    ({ name }) => {
      const rules = readFileSync(join(TERRAFORM, name, "variables.tf"), "utf8");
      const patterns = [...rules.matchAll(/\bregex\("((?:[^"\\]|\\.)*)"/g)].map(
        ([, text]) => JSON.parse(`"${text}"`) as string,
      );

      expect(patterns.length).toBeGreaterThan(0);
      for (const pattern of patterns) expect(RE2JS.compile(pattern).pattern()).toBe(pattern);
    },
  );

  it("use every policy of deploy/iam, of which there is no second copy", () => {
    // the key's policy is written as a whole: a grant stands in its place
    const used = [...modules.flatMap(policiesOf), "trail-key-policy"].map((name) => `${name}.json`);

    expect([...new Set(used)].sort()).toEqual(policies().map(({ name }) => name));
    for (const { text } of modules) {
      expect(text).not.toMatch(/aws_iam_policy_document|"?(?:Action|Effect)"?\s*=/);
      for (const [line] of text.matchAll(/^\s*(?:assume_role_)?policy\s*=.*$/gm))
        expect(line).toContain("templatefile(");
    }
  });

  it.each(modules)("in $name fill in every place of the policies that they read", (module) => {
    const names = new Set(policiesOf(module).map((name) => `${name}.json`));
    const places = keysOf(module.locals["places"]);
    for (const policy of policies()) {
      if (!names.has(policy.name)) continue;
      const given = policy.name === "worker-trust.json" ? ["worker_service"] : places;
      for (const place of policy.places)
        expect([policy.name, given]).toEqual([policy.name, expect.arrayContaining([place])]);
    }
  });

  it("let nobody take on a reader's role without its ExternalId, which has no default", () => {
    const [trust] = policies().filter(({ name }) => name === "reader-trust.json");

    expect(reader.variables["external_id"]?.[0]).not.toHaveProperty("default");
    expect(trust?.statements.map(({ Condition: condition }) => condition)).toEqual([
      { StringEquals: { "sts:ExternalId": "${external_id}" } },
    ]);
    expect(reader.resources.get("aws_iam_role.reader")?.["assume_role_policy"]).toContain(
      "reader-trust.json",
    );
  });

  it("keep what nobody could take, and announce in a queue that lets only that service in", () => {
    const { resources } = main;
    const queue = resources.get("aws_sqs_queue.deliveries");

    expect(queue?.["redrive_policy"]).toContain("aws_sqs_queue.dead_letters[0].arn");
    expect(resources.get("aws_cloudwatch_metric_alarm.dead_letters")?.["dimensions"]).toEqual({
      QueueName: "${aws_sqs_queue.dead_letters[0].name}",
    });
    const senders = policies().flatMap(({ statements }) =>
      statements.filter(({ Action: action }) => action === "sqs:SendMessage"),
    );
    expect(senders).toHaveLength(3);
    for (const { Condition: condition } of senders)
      expect(condition?.["ArnEquals"]?.["aws:SourceArn"]).toMatch(/^(arn:)?\$\{/);
  });

  it("make what is of the workers in their account, and all else in that of the trail's bucket", () => {
    for (const [name, { provider }] of main.resources) {
      const isOfWorkers = /aws_iam_|\.alerts$|\.current$|partition/.test(name);
      expect([name, provider]).toEqual([name, isOfWorkers ? undefined : "${aws.trail}"]);
    }
  });

  it.each([main, mesh])("in $name hand over settings that workers read", ({ outputs }) => {
    const names = all(/\b([A-Z][A-Z_]+)\s+=/g, outputs["environment"]?.[0]["value"] as string);

    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(SETTINGS.map((setting) => setting.name)).toContain(name);
  });

  it("are called with all that they need and nothing else, and asked for what they give", () => {
    const sources = Object.values(mesh.calls).map(([{ source }]) => String(source));
    expect([...new Set(sources)].sort()).toEqual(Object.keys(CALLED).sort());
    for (const [name, [{ source, providers: _, ...values }]] of Object.entries(mesh.calls)) {
      const { variables, outputs } = CALLED[source as keyof typeof CALLED];
      for (const key of keysOf(values)) expect(keysOf(variables)).toContain(key);
      for (const [key, [block]] of Object.entries(variables))
        if (!("default" in block)) expect(keysOf(values)).toContain(key);
      const asked = all(new RegExp(`\\bmodule\\.${name}\\.(\\w+)`, "g"), mesh.text);
      for (const output of asked) expect(keysOf(outputs)).toContain(output);
    }
    expect(all(/\bmodule\.(\w+)/g, mesh.text)).toEqual(keysOf(mesh.calls).sort());
  });

  it("are told in the README as they are, with an example that gives what they take", async () => {
    for (const page of Object.keys(MODULE_PAGES))
      expect(await withModuleTables(page, TERRAFORM)).toBe(readFileSync(join(TERRAFORM, page), "utf8"));
    const readme = readFileSync(join(TERRAFORM, "README.md"), "utf8");
    const [, example = ""] = /```hcl\n([\s\S]*?)```/.exec(readme) ?? [];
    const given = (await parse("example.tf", example)) as { readonly module: Blocks };

    for (const [name, { variables }] of [
      ["auditplane", main],
      ["reader_sales", reader],
    ] as const) {
      const { source: _, providers: __, ...values } = given.module[name]?.[0] ?? {};
      for (const key of keysOf(values)) expect(keysOf(variables)).toContain(key);
      for (const [key, [block]] of Object.entries(variables))
        if (!("default" in block)) expect(keysOf(values)).toContain(key);
    }
  });
});
