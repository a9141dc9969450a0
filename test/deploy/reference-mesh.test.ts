/** The reference mesh against its policy file, its policies of IAM, and what AWS itself asks for. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { builtCli } from "../support/cli-here.ts";
import { fieldsOf } from "../../src/core/mesh-policy/enforce/form-model.ts";
import type { FormType } from "../../src/core/mesh-policy/policy.ts";
import { readPolicyFiles } from "../../src/core/mesh-policy/read-files.ts";
import { REFERENCE_PLACES, referencePolicy } from "../support/reference-policy.ts";
import { TERRAFORM, readModule } from "../support/terraform-module.ts";

const FOLDER = join(TERRAFORM, "reference-mesh");
const mesh = await readModule("reference-mesh");
const places = Object.keys(mesh.locals["places"] as object);
const names = (pattern: RegExp, text: string): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, group = ""]) => group))].sort();
const read = (path: string): string => readFileSync(join(FOLDER, path), "utf8");

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string;
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Condition?: unknown;
}
const documents = readdirSync(join(FOLDER, "policies")).map((name) => ({
  name,
  text: read(`policies/${name}`),
  statements: (JSON.parse(read(`policies/${name}`)) as { Statement: Statement[] }).Statement,
}));
const root = { AWS: "arn:${partition}:iam::${account_id}:root" };

/** What Terraform makes of the template of a form type; it has three directives and two places. */
function smithyOf(form: FormType | undefined): string {
  const [head = "", each = "", foot = ""] =
    read("form-type.smithy.tftpl").split(/%\{ (?:for .*|endfor) ~\}\n/);
  const [before = "", required = "", after = ""] = each.split(/%\{ (?:if .*|endif) ~\}\n/);
  const fields = (form?.fields ?? []).map((field) =>
    `${before}${field.required ? required : ""}${after}`
      .replace("${field.name}", field.name)
      .replace("${title(field.type)}", field.type.charAt(0).toUpperCase() + field.type.slice(1)),
  );
  return `${head.replace("${form.name}", form?.name ?? "")}${fields.join("")}${foot}`;
}

/** What a command line names that is none: subcommands, options, values of options that have a choice. */
function unknownIn(program: Command, line: string): string[] {
  let command = program;
  const unknown: string[] = [];
  const words = (line.match(/"[^"]*"|\S+/g) ?? []).slice(1);
  for (const [at, word] of words.entries()) {
    const below = command.commands.find((one) => one.name() === word);
    const option = command.options.find(({ long }) => long === word);
    if (below) command = below;
    else if (command.commands.length > 0 || (word.startsWith("--") && !option))
      unknown.push(`${word}: ${line}`);
    const value = words[at + 1] ?? "";
    if (option?.argChoices?.includes(value) === false) unknown.push(`${value}: ${line}`);
  }
  return unknown;
}

describe("the policies of the mesh", () => {
  it("are each read by Terraform, which finds every file that it reads", () => {
    const paths = names(/"\$\{path\.module\}\/([\w./-]+)"/g, mesh.text);

    for (const path of paths) expect([path, existsSync(join(FOLDER, path))]).toEqual([path, true]);
    const own = paths.filter((path) => path.startsWith("policies/"));
    expect(own).toEqual(documents.map(({ name }) => `policies/${name}`).sort());
  });

  it("name places that are filled in", () => {
    for (const { name, text } of documents) {
      const given = name === "lake-access.json" ? [...places, "lake_key_arn"] : places;
      for (const place of names(/\$\{(\w+)\}/g, text))
        expect([name, given.includes(place), place]).toEqual([name, true, place]);
    }
  });

  it("let nobody in without a condition but whom the account itself lets in, and allow everything to the owners of a key alone", () => {
    for (const { name, statements } of documents)
      for (const {
        Effect: effect,
        Action: action,
        Principal: principal,
        Condition: condition,
      } of statements) {
        expect([name, effect]).toEqual([name, "Allow"]);
        const everything = [action].flat().some((each) => each.includes("*"));
        if (everything) expect([name, principal, action]).toEqual([name, root, "kms:*"]);
        if (principal && principal["AWS"] !== root.AWS)
          expect([name, condition]).toEqual([name, expect.anything()]);
      }
  });

  it("let the domain's key be used by whoever reads or changes the domain, and by no other role", () => {
    const key = documents.find(({ name }) => name === "domain-key.json");

    expect(names(/\$\{(\w+_role_arn)\}/g, key?.text ?? "")).toEqual([
      "apply_role_arn",
      "execution_role_arn",
      "reader_role_arn",
      "revoke_role_arn",
    ]);
  });
});

describe("the reference mesh", () => {
  it("encrypts the domain and the data of Sales with keys of its own", () => {
    const { resources } = mesh;
    const rule = JSON.stringify(resources.get("aws_s3_bucket_server_side_encryption_configuration.mesh"));

    expect(resources.get("aws_datazone_domain.mesh")).toMatchObject({
      kms_key_identifier: "${aws_kms_key.domain.arn}",
    });
    expect(rule).toContain("aws_kms_key.lake.arn");
    for (const key of ["aws_kms_key.domain", "aws_kms_key.lake"])
      expect(resources.get(key)).toMatchObject({ enable_key_rotation: true });
  });

  it("opens no table to whom IAM lets in, and registers the lake with a role, not in hybrid mode", () => {
    const settings = mesh.resources.get("aws_lakeformation_data_lake_settings.mesh");

    expect(Object.keys(settings ?? {})).not.toContain("create_table_default_permissions");
    expect(settings?.["read_only_admins"]).toEqual(["${module.reader.role_arn}"]);
    expect(mesh.resources.get("aws_lakeformation_resource.lake")).toMatchObject({
      hybrid_access_enabled: false,
      role_arn: "${aws_iam_role.lake.arn}",
    });
  });

  it("logs reads of the lake and of results of queries, and not what workers read of the trail itself", () => {
    const trail = mesh.resources.get("aws_cloudtrail.mesh");
    const selectors = JSON.stringify(trail?.["advanced_event_selector"]);

    expect(selectors).toContain('\\"lake\\", \\"environments\\"');
    expect(selectors).toContain("AWS::S3::Object");
    expect(selectors).not.toContain('\\"trail\\"');
  });

  it("lets DataZone grant in Lake Formation as the role that the blueprint names, and nobody else", () => {
    const blueprint = mesh.resources.get("aws_datazone_environment_blueprint_configuration.lake");
    expect(blueprint).toMatchObject({ manage_access_role_arn: "${aws_iam_role.access.arn}" });
    const granted = [...mesh.resources].filter(([name]) => name.startsWith("aws_lakeformation_permissions."));
    expect(granted).toHaveLength(2);
    for (const [, { principal }] of granted) expect(principal).toBe("${aws_iam_role.access.arn}");
  });
});

describe("the policy file of the mesh", () => {
  const written = read("mesh-policy.yaml");
  const set = readPolicyFiles({ path: "mesh-policy.yaml", text: referencePolicy() }, []);
  const { floor, policy } = set.ok ? set : { floor: undefined, policy: undefined };

  it("is good, once what Terraform made is filled in", () => {
    const output = mesh.outputs["mesh_policy"]?.[0]["value"] as string;

    expect(set).toMatchObject({ ok: true });
    expect(names(/\$\{(\w+)\}/g, written)).toEqual(Object.keys(REFERENCE_PLACES).sort());
    expect(names(/^\s*(\w+)\s+=/gm, output.replace(/^[^{]*\{[^{]*\{/, "{\n"))).toEqual(
      Object.keys(REFERENCE_PLACES).sort(),
    );
  });

  it("asks of whoever publishes a cost centre and a classification, in the form that Terraform makes of it", () => {
    const form = policy?.forms[0];

    expect(policy?.forms).toHaveLength(1);
    expect(form?.fields.map(({ name, required }) => [name, required])).toEqual([
      ["cost_centre", true],
      ["classification", true],
    ]);
    expect(policy?.publish.forms).toEqual([form?.name]);
    expect(policy?.publish.fields).toEqual(form?.fields.map(({ name }) => `${form.name}.${name}`));
    expect(fieldsOf(smithyOf(form), form?.name ?? "")).toEqual(form?.fields);
    const made = mesh.resources.get("aws_datazone_form_type.policy");
    expect(made?.["for_each"]).toContain("local.mesh_policy.forms");
    expect(mesh.locals["mesh_policy"]).toContain("mesh-policy.yaml");
  });

  it("names classifications that the glossary gets of it, and units and blueprints that README and Terraform make", () => {
    const readme = read("README.md");

    expect(mesh.resources.get("aws_datazone_glossary_term.classification")?.["for_each"]).toContain(
      "local.mesh_policy.classifications",
    );
    expect(floor?.units?.length).toBe(2);
    for (const { unit } of floor?.units ?? [])
      expect(readme).toContain(`unit ${unit} "$${unit.toLowerCase()}"`);
    expect(policy?.platform.blueprints.map(({ name }) => name)).toEqual([
      mesh.resources.get("data.aws_datazone_environment_blueprint.lake")?.["name"],
    ]);
    expect(written).toContain('regions: ["${region}"]');
    expect(mesh.resources.get("aws_datazone_environment_blueprint_configuration.lake")).toMatchObject({
      enabled_regions: ["${var.region}"],
    });
  });

  it("is used by README in commands that a worker beside them leaves their database, and that exist", async () => {
    const readme = read("README.md");
    const shell = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text]) => text).join("");
    const commands = names(/(?<=^|AWS_PROFILE=auditplane )(auditplane [a-z].*)$/gm, shell);
    expect(commands.length).toBeGreaterThan(6);
    expect(shell.indexOf("export DATABASE_URL=")).toBeLessThan(shell.indexOf(" auditplane doctor"));
    expect(commands.filter((one) => one.includes("--data-dir"))).toEqual([]);
    // as AWS has them: who is no worker takes on none of the roles that are asked in
    for (const command of commands.filter((one) => / (?:doctor|sync|plan|apply|worker)\b/.test(one)))
      expect(shell).toContain(`AWS_PROFILE=auditplane ${command}`);
    const { makeProgram } = await builtCli();
    const program = await makeProgram({ environment: {}, signal: new AbortController().signal, exitCode: 0 });
    expect(commands.flatMap((one) => unknownIn(program, one))).toEqual([]);
  });

  it("ends no access by itself until somebody switches that on", () => {
    expect(policy?.revocation).toMatchObject({ mode: "off", dryRun: true });
  });
});
