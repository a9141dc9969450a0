/** `auditplane tokens create|list|revoke`: by which programs use the API. */
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { ROLE_NAMES } from "../../core/authority/role.ts";
import { TOKEN_DAYS, TOKEN_DAYS_MAX } from "../../core/authority/token-rights.ts";
import { TOKENS_FORMATS } from "../../reports/tokens/render.ts";
import type { CliContext } from "../index.ts";
import { addJson } from "../json-option.ts";
import { addDataDir } from "../kept-database.ts";
import { addOutputOptions } from "../policy-options.ts";
import { performTokensCreate, performTokensList, performTokensRevoke } from "../tokens-run.ts";
import type { TokensCreateOptions, TokensListOptions, TokensRevokeOptions } from "../tokens-run.ts";
import { said } from "./exceptions.ts";

export function addTokens(program: Command, context: CliContext): void {
  const command = program
    .command("tokens")
    .description("tokens of the HTTP API: what programs may do in somebody's name");
  addJson(addDataDir(command.command("create")))
    .description("make one; its secret is shown this once")
    .argument("<name>", "what it is for")
    .requiredOption("--for <person>", "for whom it acts: a person as findings name them, or a program")
    .requiredOption("--roles <list>", `separated by commas: ${ROLE_NAMES.join(", ")}`)
    .option(
      "--scopes <list>",
      "what it may at most, separated by commas: alerts:read (default: all that the roles allow)",
    )
    .option("--days <n>", `how long it is good, ${TOKEN_DAYS_MAX} at most`, String(TOKEN_DAYS))
    .requiredOption("--author <name>", "who makes it", said)
    .addHelpText(
      "after",
      "\nWhoever may write to the database may make any token; through the API nobody makes one that may more than they do (docs/api.md).",
    )
    .action(async (name: string, options: TokensCreateOptions) => {
      await performTokensCreate(name, options, readConfig(context.environment));
    });
  addDataDir(addOutputOptions(command.command("list").description("list them"), TOKENS_FORMATS)).action(
    async (options: TokensListOptions) => {
      await performTokensList(options, readConfig(context.environment));
    },
  );
  addJson(addDataDir(command.command("revoke")))
    .description("make one good no more, from the next request on")
    .argument("<id>", "as list prints it")
    .requiredOption("--author <name>", "who revokes it", said)
    .option("--reason <text>", "why")
    .action(async (id: string, options: TokensRevokeOptions) => {
      await performTokensRevoke(id, options, readConfig(context.environment));
    });
}
