/** Regenerates what is derived: migrations/schema.sql and src/store/tables.ts from the schema, references from code. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import type { Kysely } from "kysely";
import { connect } from "../src/database/connect.ts";
import { startEmbedded } from "../src/database/embedded.ts";
import { migrate } from "../src/database/migrate.ts";
import { renderAlertEvent } from "./alert-event-doc.ts";
import { withColumns } from "./archive-doc.ts";
import { renderConfiguration } from "./configuration-doc.ts";
import { renderConformance } from "./conformance-doc.ts";
import { renderAlertRules, renderDashboards, withPanels, withViews } from "./dashboards-doc.ts";
import { withChecks } from "./doctor-doc.ts";
import { renderErrors } from "./errors-doc.ts";
import { withLintCodes } from "./lint-doc.ts";
import { renderOpenApi, withAccessTables } from "./openapi-doc.ts";
import { withRetention } from "./privacy-doc.ts";
import { renderPolicySchemas } from "./policy-doc.ts";
import { renderQuarantine } from "./quarantine-doc.ts";
import { renderRulePages } from "./rules-doc.ts";
import { dumpSchema } from "./schema-dump.ts";
import { MODULE_PAGES, withModuleTables } from "./terraform-doc.ts";

const root = join(import.meta.dirname, "..");
writeFileSync(join(root, "docs", "errors.md"), renderErrors());
writeFileSync(join(root, "docs", "configuration.md"), renderConfiguration());
writeFileSync(join(root, "docs", "schemas", "alert-event.json"), renderAlertEvent());
for (const [name, text] of renderPolicySchemas(readFileSync(join(root, "docs", "mesh-policy.md"), "utf8")))
  writeFileSync(join(root, "docs", "schemas", name), text);
writeFileSync(join(root, "docs", "runbooks", "quarantine.md"), renderQuarantine());
const privacy = join(root, "docs", "privacy.md");
writeFileSync(privacy, withRetention(readFileSync(privacy, "utf8")));
const archive = join(root, "docs", "archive.md");
writeFileSync(archive, withColumns(readFileSync(archive, "utf8")));
const rulePages = await renderRulePages();
const ruleFolder = join(root, "docs", "rules");
mkdirSync(ruleFolder, { recursive: true });
for (const name of readdirSync(ruleFolder)) if (!rulePages.has(name)) rmSync(join(ruleFolder, name));
for (const [name, text] of rulePages) writeFileSync(join(ruleFolder, name), text);
const sigma = join(root, "docs", "sigma.md");
writeFileSync(sigma, renderConformance(withLintCodes(readFileSync(sigma, "utf8"))));
const deploy = join(root, "docs", "deploy.md");
writeFileSync(deploy, withChecks(readFileSync(deploy, "utf8")));
writeFileSync(join(root, "docs", "openapi.json"), await renderOpenApi());
const api = join(root, "docs", "api.md");
writeFileSync(api, await withAccessTables(readFileSync(api, "utf8")));
const terraform = join(root, "deploy", "terraform");
for (const page of Object.keys(MODULE_PAGES))
  writeFileSync(join(terraform, page), await withModuleTables(page, terraform));
const dashboards = join(root, "dashboards");
const rendered = renderDashboards();
for (const name of readdirSync(dashboards))
  if (name.endsWith(".json") && !rendered.has(name)) rmSync(join(dashboards, name));
for (const [name, text] of rendered) writeFileSync(join(dashboards, name), text);
writeFileSync(join(dashboards, "provisioning", "alerting", "auditplane.yaml"), renderAlertRules());
const server = await startEmbedded({});
try {
  const connection = connect(server.url, 2);
  await migrate(connection.db as unknown as Kysely<never>, join(root, "migrations"));
  await connection.close();
  const client = new Client({ connectionString: server.url });
  await client.connect();
  writeFileSync(join(root, "migrations", "schema.sql"), await dumpSchema(client));
  const page = join(root, "docs", "dashboards.md");
  writeFileSync(page, await withViews(withPanels(readFileSync(page, "utf8")), client));
  await client.end();
  const generator = join(root, "node_modules", ".bin", "kysely-codegen");
  const options = [
    "--dialect",
    "postgres",
    "--url",
    server.url,
    "--exclude-pattern",
    "{kysely_*,reporting.*,reporting_inner.*}",
  ];
  execFileSync(generator, [...options, "--out-file", join(root, "src", "store", "tables.ts")], {
    stdio: "ignore",
  });
} finally {
  await server.stop();
}
