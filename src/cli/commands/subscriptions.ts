/** `auditplane subscriptions list|show|verify`: the handshake between who owns data and who reads it. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { SUBSCRIPTION_STATUSES } from "../../reports/subscriptions/list.ts";
import { SUBSCRIPTIONS_FORMATS } from "../../reports/subscriptions/render.ts";
import type { SubscriptionsFormat } from "../../reports/subscriptions/render.ts";
import { VERIFIED_STATUSES } from "../../reports/subscriptions/verify.ts";
import type { CliContext } from "../index.ts";
import { addJson } from "../json-option.ts";
import { addDataDir } from "../kept-database.ts";
import { addOutputOptions } from "../policy-options.ts";
import {
  performSubscriptionsList,
  performSubscriptionsShow,
  performSubscriptionsVerify,
} from "../subscriptions-run.ts";
import type { SubscriptionsListOptions, VerifyOptions } from "../subscriptions-run.ts";

/** It is so, or it is not: a test goes by that. */
const NOT_SO = 3;

const LIST_HELP = `
Examples:
  auditplane subscriptions list --domain Sales --waiting
  auditplane subscriptions list --project marketing-insights --status approved --json`;

const SHOW_HELP = `
Each step has its time, how that is known (seen, logged, assumed), and above it how long it took since the step that it follows.

Examples:
  auditplane subscriptions show 8subord2mkt5q1`;

const VERIFY_HELP = `
Exit codes: 0 it is so, 3 it is not; 1 and 2 as everywhere.

Examples:
  auditplane subscriptions verify --listing 4lstorders8k2m --status APPROVED
  auditplane subscriptions verify --listing 4astorders9j1x --status APPROVED --project marketing-insights --json`;

export function addSubscriptions(program: Command, context: CliContext): void {
  const command = program
    .command("subscriptions")
    .description("who asked for access, who approved it, and what became of it");
  addList(command, context);
  addDataDir(
    addOutputOptions(command.command("show").argument("<id>", "as list prints it"), SUBSCRIPTIONS_FORMATS),
  )
    .description("the timeline of one: requested, justified, approved, granted, used, revoked, gone")
    .addHelpText("after", SHOW_HELP)
    .action(
      async (id: string, options: { format: SubscriptionsFormat; output: string; dataDir?: string }) => {
        await performSubscriptionsShow(id, options, readConfig(context.environment));
      },
    );
  addJson(addDataDir(command.command("verify")))
    .description("whether a listing, or an asset, is subscribed with a status, for automated tests")
    .requiredOption("--listing <id>", "a listing, or an asset")
    .addOption(
      new Option("--status <status>", "of a subscription, or of a request, as DataZone calls it")
        .choices(VERIFIED_STATUSES)
        .makeOptionMandatory(),
    )
    .option("--project <project>", "by this subscriber alone, by id or name (default: by anybody)")
    .addHelpText("after", VERIFY_HELP)
    .action(async (options: VerifyOptions) => {
      if (!(await performSubscriptionsVerify(options, readConfig(context.environment))))
        context.exitCode = NOT_SO;
    });
}

function addList(command: Command, context: CliContext): void {
  addDataDir(
    addOutputOptions(
      command.command("list").description("list them, requests too, the newest first"),
      SUBSCRIPTIONS_FORMATS,
    ),
  )
    .option("--domain <domain>", "to data of this domain unit, by id or name")
    .option("--project <project>", "of this project on either side, by id or name")
    .option("--asset <asset>", "to this asset, by id or name")
    .addOption(statusOption())
    .option("--waiting", "requests that nobody has answered")
    .addOption(new Option("--limit <n>", "at most so many").default("100"))
    .addHelpText("after", LIST_HELP)
    .action(async (options: SubscriptionsListOptions) => {
      await performSubscriptionsList(options, readConfig(context.environment));
    });
}

/** Also as DataZone writes them. */
function statusOption(): Option {
  const option = new Option("--status <status>", "those that are so now").choices(SUBSCRIPTION_STATUSES);
  const check = option.parseArg as (value: string, previous: unknown) => unknown;
  return option.argParser((value, previous) => check(value.toLowerCase(), previous));
}
