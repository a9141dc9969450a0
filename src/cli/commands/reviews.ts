/** `auditplane reviews`: who may read what of a domain, who did, and what should go. */
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { REVIEW_FORMATS } from "../../reports/review/table.ts";
import type { CliContext } from "../index.ts";
import { addDataDir } from "../kept-database.ts";
import { addJson } from "../json-option.ts";
import { addOutputOptions, collect } from "../policy-options.ts";
import { performBuild } from "../reviews-build-run.ts";
import type { BuildOptions } from "../reviews-build-run.ts";
import { performReviewReport } from "../reviews-report-run.ts";
import type { ReportOptions } from "../reviews-report-run.ts";
import { performPreview } from "../reviews-run.ts";
import type { PreviewOptions } from "../reviews-run.ts";
import { addReviewDecisions } from "./reviews-decide.ts";
import { said } from "./exceptions.ts";

const PREVIEW_HELP = `
Every subscription, grant and membership on the domain's assets as of the end of the month, with who used it and how far that could be
seen, and what should become of it. Nothing is stored and nobody is told.

  auditplane reviews preview --domain sales --month 2026-09
  auditplane reviews preview --domain sales --month 2026-09 --pseudonyms --json
docs/reviews.md says what is counted, and how.`;

const BUILD_HELP = `
review.json is the original, canonical (RFC 8785); review.csv has a line for each item; review.html needs nothing else to be read and
printed. All have the same id and hash, and what is stored gives the same bytes again. Whose names are in them is noted in the audit log.

  auditplane reviews build --domain sales --month 2026-09 --out reviews
  auditplane reviews build --all --month 2026-09 --pseudonyms --out reviews
docs/reviews.md says what is in them.`;

const REPORT_HELP = `
The review as it was opened, byte by byte, and certification.json with each decision, who took it and what shows that access ended, delegations
and signatures. All forms have both hashes. The folder is named by the state, too: AR-2026-09-3f9a61c2-closed. raw.json has the
answers that were kept when it was opened.

  auditplane reviews report AR-2026-09-3f9a61c2 --out reviews
docs/reviews.md says what is in it.`;

export function addReviews(program: Command, context: CliContext): void {
  const command = program
    .command("reviews")
    .description("access reviews: who may read what, who did, what should go");
  addMonth(addOutputOptions(command.command("preview"), REVIEW_FORMATS))
    .description("print the review of a domain and month")
    .requiredOption("--domain <id>", "as the catalog has it")
    .addHelpText("after", PREVIEW_HELP)
    .action(async (options: PreviewOptions) => {
      await performPreview(options, readConfig(context.environment));
    });
  addMonth(addJson(command.command("build")))
    .description("write reviews as JSON, CSV and a page to print")
    .option("--domain <id>", "as the catalog has it; may be given several times", collect)
    .option("--all", "every domain that the catalog has")
    .option(
      "--out <place>",
      "a folder, or s3://bucket/prefix; each review gets a folder of its own, by its id (default: AUDITPLANE_REPORTS)",
    )
    .option("--exporter <name>", "who exports them (default: who is logged in)", said)
    .addHelpText("after", BUILD_HELP)
    .action(async (options: BuildOptions) => {
      await performBuild(options, readConfig(context.environment));
    });
  addReport(command, context);
  addReviewDecisions(command, context);
}

function addReport(command: Command, context: CliContext): void {
  addDataDir(addJson(command.command("report")))
    .description("write the report of a review that was opened, with what was decided and signed")
    .argument("<review>", "its id, as list prints it")
    .option("--out <place>", "a folder, or s3://bucket/prefix (default: AUDITPLANE_REPORTS)")
    .option("--exporter <name>", "who exports it (default: who is logged in)", said)
    .addHelpText("after", REPORT_HELP)
    .action(async (review: string, options: ReportOptions) => {
      await performReviewReport(review, options, readConfig(context.environment));
    });
}

/** What every review is asked by. */
function addMonth(command: Command): Command {
  return addDataDir(command)
    .requiredOption("--month <month>", "a month such as 2026-09, in the domain's time zone")
    .option("--known-at <time>", "by the control plane as it was known then (default: as it is known now)")
    .option("--pseudonyms", "show no names of people");
}
