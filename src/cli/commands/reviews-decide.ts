/** `auditplane reviews open|list|show|decide|…`: what is decided in an access review, and who signs it. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { DECISIONS } from "../../core/review/due.ts";
import { REVIEWS_FORMATS } from "../../reports/reviews/render.ts";
import { ITEM_LISTS } from "../../store/review-items.ts";
import type { CliContext } from "../index.ts";
import { addJson } from "../json-option.ts";
import { addDataDir } from "../kept-database.ts";
import { addOutputOptions, collect } from "../policy-options.ts";
import {
  performAnswer,
  performAsk,
  performClose,
  performDecideItems,
  performDelegate,
  performEndDelegation,
} from "../reviews-decide-run.ts";
import type {
  AnswerOptions,
  CloseOptions,
  DecideItemsOptions,
  DelegateOptions,
  SaidOptions,
} from "../reviews-decide-run.ts";
import { performOpen, performReviewsList, performReviewsShow } from "../reviews-list-run.ts";
import type { OpenOptions, ReviewsListOptions, ReviewsShowOptions } from "../reviews-list-run.ts";
import { said } from "./exceptions.ts";

const OPEN_HELP = `
What is computed now is kept, with its hash, and its items are to be decided. Opening it again changes nothing.

  auditplane reviews open --domain sales --month 2026-09
  auditplane reviews open --all --month 2026-09
docs/reviews.md says how a review goes on.`;

const DECIDE_HELP = `
Items are called by their number, the riskiest is 1. Several at once are only kept, and only where the risk of each is low. Whoever decides
is a person of the catalog who owns the domain, or decides in the owner's place; nobody decides about their own access.

  auditplane reviews decide AR-2026-09-3f9a61c2 1 --decision revoke --author olga@example.com
  auditplane reviews decide AR-2026-09-3f9a61c2 2 --decision keep --reason "closes the quarter" --author olga@example.com
  auditplane reviews decide AR-2026-09-3f9a61c2 3 --decision defer --until 2026-11-20 --reason "asks her lead" --author olga@example.com
  auditplane reviews decide AR-2026-09-3f9a61c2 40 41 42 --decision keep --author olga@example.com`;

const OTHERS_HELP = `
Examples:
  auditplane reviews list --state open
  auditplane reviews show AR-2026-09-3f9a61c2 --list undecided
  auditplane reviews delegate AR-2026-09-3f9a61c2 --asset orders --to ben@example.com --reason "knows who reads it" --author olga@example.com
  auditplane reviews end-delegation AR-2026-09-3f9a61c2 1 --reason "she is back" --author olga@example.com
  auditplane reviews ask AR-2026-09-3f9a61c2 4 --reason "who is this?" --author olga@example.com
  auditplane reviews answer AR-2026-09-3f9a61c2 4 --answer not_known --reason "nobody of ours" --author mia@example.com
  auditplane reviews close AR-2026-09-3f9a61c2 --author olga@example.com
  auditplane reviews close AR-2026-09-3f9a61c2 --apply --author olga@example.com`;

export function addReviewDecisions(command: Command, context: CliContext): void {
  addReading(command, context);
  const config = () => readConfig(context.environment);
  addBy(command.command("decide").description("decide about items of a review"))
    .argument("<review>", "its id, as list prints it")
    .argument("<number...>", "of items, as show prints them")
    .addOption(new Option("--decision <decision>", "what").choices(DECISIONS).makeOptionMandatory())
    .option("--reason <text>", "why", said)
    .option("--until <day>", "the last day by which what is deferred is decided, or of the exception")
    .option("--ticket <key>", "where it is worked on", said)
    .addHelpText("after", DECIDE_HELP)
    .action(async (review: string, numbers: string[], options: DecideItemsOptions) => {
      await performDecideItems(review, numbers, { options, config: config() });
    });
  addSaid(command.command("delegate").description("have a named person decide about an asset or a project"))
    .argument("<review>", "its id")
    .requiredOption("--to <name>", "who, by any name that the catalog knows", said)
    .option("--asset <id>", "about this asset")
    .option("--project <id>", "about what this project owns")
    .option("--until <day>", "the last day (default: until the review is due)")
    .addHelpText("after", OTHERS_HELP)
    .action(async (review: string, options: DelegateOptions) => {
      await performDelegate(review, options, config());
    });
  addSaid(command.command("end-delegation").description("take back what was put into somebody's hands"))
    .argument("<review>", "its id")
    .argument("<delegation>", "its number, as show prints it")
    .addHelpText("after", OTHERS_HELP)
    .action(async (review: string, number: string, options: SaidOptions) => {
      await performEndDelegation(review, number, { options, config: config() });
    });
  addQuestions(command, config);
  addBy(command.command("close").description("close a review that was signed by two"))
    .argument("<review>", "its id")
    .option("--apply", "have auditplane ask DataZone for what was decided to be revoked; docs/reviews.md")
    .addHelpText("after", OTHERS_HELP)
    .action(async (review: string, options: CloseOptions) => {
      await performClose(review, options, config());
    });
}

function addReading(command: Command, context: CliContext): void {
  addJson(
    addDataDir(command.command("open").description("keep what is reviewed, for its items to be decided")),
  )
    .requiredOption("--month <month>", "a month such as 2026-09, in the domain's time zone")
    .option("--domain <id>", "as the catalog has it; may be given several times", collect)
    .option("--all", "every domain that the catalog has")
    .option("--due <day>", "by when it is to be decided (default: in ten working days)")
    .addHelpText("after", OPEN_HELP)
    .action(async (options: OpenOptions) => {
      await performOpen(options, readConfig(context.environment));
    });
  addDataDir(
    addOutputOptions(command.command("list").description("list reviews, the newest first"), REVIEWS_FORMATS),
  )
    .option("--domain <id>", "of that domain alone")
    .addOption(new Option("--state <state>", "those alone").choices(["open", "signed", "closed"]))
    .addHelpText("after", OTHERS_HELP)
    .action(async (options: ReviewsListOptions) => {
      await performReviewsList(options, readConfig(context.environment));
    });
  addDataDir(
    addOutputOptions(
      command.command("show").description("one review, with what was decided about each item"),
      REVIEWS_FORMATS,
    ),
  )
    .argument("<review>", "its id, as list prints it")
    .addOption(new Option("--list <items>", "those alone").choices(ITEM_LISTS).default("all"))
    .addHelpText("after", OTHERS_HELP)
    .action(async (review: string, options: ReviewsShowOptions) => {
      await performReviewsShow(review, options, readConfig(context.environment));
    });
}

function addQuestions(command: Command, config: () => ReturnType<typeof readConfig>): void {
  addSaid(command.command("ask").description("ask the owner of the consuming project who somebody is"))
    .argument("<review>", "its id")
    .argument("<number>", "of the item")
    .addHelpText("after", OTHERS_HELP)
    .action(async (review: string, number: string, options: SaidOptions) => {
      await performAsk(review, number, { options, config: config() });
    });
  addSaid(command.command("answer").description("answer what the owner of the data asked"))
    .argument("<review>", "its id")
    .argument("<number>", "of the item")
    .addOption(
      new Option("--answer <answer>", "whether you know them")
        .choices(["known", "not_known"])
        .makeOptionMandatory(),
    )
    .addHelpText("after", OTHERS_HELP)
    .action(async (review: string, number: string, options: AnswerOptions) => {
      await performAnswer(review, number, { options, config: config() });
    });
}

function addBy(command: Command): Command {
  return addJson(addDataDir(command)).requiredOption(
    "--author <name>",
    "who does it, by any name that the catalog knows",
    said,
  );
}

function addSaid(command: Command): Command {
  return addBy(command).requiredOption("--reason <text>", "why", said);
}
