/** `auditplane reports`: whether a report of an access review is as it was signed, and whether the same comes out again. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { PROOF_FORMATS } from "../../reports/review-proof/verified.ts";
import type { CliContext } from "../index.ts";
import { addJson } from "../json-option.ts";
import { addDataDir } from "../kept-database.ts";
import { addOutputOptions } from "../policy-options.ts";
import {
  performReperform,
  performReportKeygen,
  performReportVerify,
  performSample,
  REPORT_FAIL_ON,
} from "../reports-run.ts";
import { performManagement, performPerson } from "../reports-made-run.ts";
import type { ManagementOptions, PersonOptions } from "../reports-made-run.ts";
import type { KeygenOptions, SampleOptions, VerifyReportOptions } from "../reports-run.ts";
import { said } from "./exceptions.ts";

const VERIFY_HELP = `
Offline, but for a report in a bucket. Exit code 3 where a file was changed, taken out or put in, where the signature is none, is missing or does not count any more, and
where the report before, if it lies beside it, is another. A key that is not among the trusted ones is told: the report is intact, and nobody
knows who signed it; --fail-on unknown-signer makes that 3, too.

  auditplane reports verify reviews/AR-2026-09-3f9a61c2 --trust trusted-keys.json
  auditplane reports verify s3://example-reviews/production/AR-2026-09-3f9a61c2 --trust trusted-keys.json
docs/reviews.md says what is proven, and what is not.`;

const REPERFORM_HELP = `
Population, use, suggestions and sums are computed again of raw.json, which lies in the folder: what was stored of the catalog and of use when
the report was made. Exit code 3 where anything else comes out. Of reports with pseudonyms nothing can be: raw.json would name people.

  auditplane reports reperform reviews/AR-2026-09-3f9a61c2`;

const SAMPLE_HELP = `
The same items for the same report and word: choose the word yourself. Each with request, approval, grant, last use, decision and proof that
it is gone, as far as the report has them.

  auditplane reports sample reviews/AR-2026-09-3f9a61c2 --n 25 --seed "audit of autumn"`;

const MANAGEMENT_HELP = `
Reviews of several months beside each other, of all domains and of each: rights, what of them was decided, revoked and shown to be gone, not
reviewed, unused, read without a right, and in how many hours logs came. Of reviews that were opened; what is decided later is another report.

  auditplane reports management --month 2026-10 --out reviews
  auditplane reports management --month 2026-10 --months 6 --out reviews
docs/reviews.md says what is in it.`;

const PERSON_HELP = `
Every right that somebody has by any of their names, or through a project or group, by the end of the month: by whom it was given, when they
used it last, what was decided about it; and what they read without one. Nobody else who has the same is named. That it was asked for, and
why, is in the audit log. With --pseudonyms they are called by pseudonym, there and in the report.

  auditplane reports person ana@example.com --month 2026-10 --reason "she asks what we hold of her" --out reviews
  auditplane reports person P-K7QD-93XM --month 2026-10 --pseudonyms --reason "ticket 7" --out reviews
docs/reviews.md says what is in it.`;

export function addReports(program: Command, context: CliContext): void {
  const { environment } = context;
  const command = program
    .command("reports")
    .description(
      "reports of several months or of one person; check reports of access reviews, and compute them again",
    );
  addOutputOptions(command.command("verify"), PROOF_FORMATS)
    .description("check that a report is as it was signed")
    .argument("<dir>", "what was written of a review: a folder, or s3://bucket/prefix/AR-…")
    .option("--trust <file>", "public keys that are trusted: a set of keys (JSON), or PEM")
    .addOption(
      new Option("--fail-on <what>", "exit with 3 where there is any")
        .choices(REPORT_FAIL_ON)
        .default("difference"),
    )
    .addHelpText("after", VERIFY_HELP)
    .action(async (report: string, options: VerifyReportOptions) => {
      context.exitCode = await performReportVerify({ report, environment }, options);
    });
  addOutputOptions(command.command("reperform"), PROOF_FORMATS)
    .description("compute a review again of the answers that are stored with it")
    .argument("<dir>", "what was written of a review: a folder, or s3://bucket/prefix/AR-…")
    .addHelpText("after", REPERFORM_HELP)
    .action(async (report: string, options: Parameters<typeof performReperform>[1]) => {
      context.exitCode = await performReperform({ report, environment }, options);
    });
  addOutputOptions(command.command("sample"), PROOF_FORMATS)
    .description("draw items for an auditor, with the evidence of each")
    .argument("<dir>", "what was written of a review: a folder, or s3://bucket/prefix/AR-…")
    .option("--n <number>", "how many", "25")
    .requiredOption("--seed <word>", "what decides which")
    .addHelpText("after", SAMPLE_HELP)
    .action(async (report: string, options: SampleOptions) => {
      await performSample({ report, environment }, options);
    });
  addJson(command.command("keygen"))
    .description("make a key that signs reports: writes the private one, and prints the set of trusted ones")
    .argument("<file>", "a file that is not there yet; its owner alone may read it")
    .option("--signer <name>", "who signs by it, as whoever verifies is to be told")
    .action(async (file: string, options: KeygenOptions) => {
      await performReportKeygen(file, options);
    });
  addMade(command, context);
}

function addMade(command: Command, context: CliContext): void {
  const month = "a month such as 2026-09";
  const out = "a folder, or s3://bucket/prefix (default: AUDITPLANE_REPORTS)";
  addDataDir(addJson(command.command("management")))
    .description("write what became of the reviews of several months, for management")
    .requiredOption("--month <month>", `the last one, ${month}`)
    .option("--months <number>", "how many, from 1 to 13", "12")
    .option("--out <place>", out)
    .addHelpText("after", MANAGEMENT_HELP)
    .action(async (options: ManagementOptions) => {
      await performManagement(options, readConfig(context.environment));
    });
  addDataDir(addJson(command.command("person")))
    .description("write what one person may read, by whom it was given, and what was decided")
    .argument("<person>", "by any name of theirs that the catalog has, or by pseudonym")
    .requiredOption("--month <month>", `${month}, in each domain's time zone`)
    .requiredOption("--reason <text>", "why you ask", said)
    .option("--known-at <time>", "by the control plane as it was known then (default: as it is known now)")
    .option("--pseudonyms", "show no names of people")
    .option("--out <place>", out)
    .option("--exporter <name>", "who asks (default: who is logged in)", said)
    .addHelpText("after", PERSON_HELP)
    .action(async (person: string, options: PersonOptions) => {
      await performPerson(person, options, readConfig(context.environment));
    });
}
