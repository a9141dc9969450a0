/** `auditplane queries list|show`: queries with their bytes and their people. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { QUERIES_FORMATS } from "../../reports/queries/render.ts";
import type { CliContext } from "../index.ts";
import { addDataDir } from "../kept-database.ts";
import { addOutputOptions } from "../policy-options.ts";
import { performQueriesList, performQueryShow } from "../queries-run.ts";
import type { QueriesListOptions, QueryShowOptions } from "../queries-run.ts";

const HELP = `
Examples:
  auditplane queries list --asset sales.orders --since 2026-10-01
  auditplane queries list --person ana@example.com --json
  auditplane queries show 8815818a

docs/zero-copy.md says what can be seen of a query, and what cannot.`;

export function addQueries(program: Command, context: CliContext): void {
  const command = program
    .command("queries")
    .description("queries: who asked, what data they were given, where the result went, who read it")
    .addHelpText("after", HELP);
  const list = command.command("list").description("list queries, the latest first");
  addDataDir(addOutputOptions(list, QUERIES_FORMATS))
    .option("--person <name>", "those that this person had a part in, as findings name them")
    .option("--asset <id>", "those that were given data of this asset")
    .option("--since <time>", "those of then or later, as 2026-10-31T12:00:00Z, or a day")
    .addOption(new Option("--limit <n>", "at most so many").default("100"))
    .addHelpText("after", HELP)
    .action(async (options: QueriesListOptions) => {
      await performQueriesList(options, readConfig(context.environment));
    });
  const show = command.command("show").description("show one query, deed by deed");
  addDataDir(addOutputOptions(show, QUERIES_FORMATS))
    .argument("<query>", "its id, or how it begins")
    .addHelpText("after", HELP)
    .action(async (query: string, options: QueryShowOptions) => {
      await performQueryShow(query, options, readConfig(context.environment));
    });
}
