/** `auditplane reports`: whether a report of an access review is as it was signed, and whether the same comes out again. */
import { Option } from "commander";
import type { Command } from "commander";
import { PROOF_FORMATS } from "../../reports/review-proof/verified.ts";
import type { CliContext } from "../index.ts";
import { addJson } from "../json-option.ts";
import { addOutputOptions } from "../policy-options.ts";
import {
  performReperform,
  performReportKeygen,
  performReportVerify,
  performSample,
  REPORT_FAIL_ON,
} from "../reports-run.ts";
import type { KeygenOptions, SampleOptions, VerifyReportOptions } from "../reports-run.ts";

const VERIFY_HELP = `
Offline. Exit code 3 where a file was changed, taken out or put in, where the signature is none, is missing or does not count any more, and
where the report before, if it lies beside it, is another. A key that is not among the trusted ones is told: the report is intact, and nobody
knows who signed it; --fail-on unknown-signer makes that 3, too.

  auditplane reports verify reviews/AR-2026-09-3f9a61c2 --trust trusted-keys.json
docs/reviews.md says what is proven, and what is not.`;

const REPERFORM_HELP = `
Population, use, suggestions and sums are computed again of raw.json, which lies in the folder: what was stored of the catalog and of use when
the report was made. Exit code 3 where anything else comes out. Of reports with pseudonyms nothing can be: raw.json would name people.

  auditplane reports reperform reviews/AR-2026-09-3f9a61c2`;

const SAMPLE_HELP = `
The same items for the same report and word: choose the word yourself. Each with request, approval, grant, last use, decision and proof that
it is gone, as far as the report has them.

  auditplane reports sample reviews/AR-2026-09-3f9a61c2 --n 25 --seed "audit of autumn"`;

export function addReports(program: Command, context: CliContext): void {
  const command = program
    .command("reports")
    .description("check reports of access reviews, and compute them again");
  addOutputOptions(command.command("verify"), PROOF_FORMATS)
    .description("check that a report is as it was signed")
    .argument("<dir>", "what reviews build wrote of a review")
    .option("--trust <file>", "public keys that are trusted: a set of keys (JSON), or PEM")
    .addOption(
      new Option("--fail-on <what>", "exit with 3 where there is any")
        .choices(REPORT_FAIL_ON)
        .default("difference"),
    )
    .addHelpText("after", VERIFY_HELP)
    .action(async (folder: string, options: VerifyReportOptions) => {
      context.exitCode = await performReportVerify(folder, options);
    });
  addOutputOptions(command.command("reperform"), PROOF_FORMATS)
    .description("compute a review again of the answers that are stored with it")
    .argument("<dir>", "what reviews build wrote of a review")
    .addHelpText("after", REPERFORM_HELP)
    .action(async (folder: string, options: Parameters<typeof performReperform>[1]) => {
      context.exitCode = await performReperform(folder, options);
    });
  addOutputOptions(command.command("sample"), PROOF_FORMATS)
    .description("draw items for an auditor, with the evidence of each")
    .argument("<dir>", "what reviews build wrote of a review")
    .option("--n <number>", "how many", "25")
    .requiredOption("--seed <word>", "what decides which")
    .addHelpText("after", SAMPLE_HELP)
    .action(async (folder: string, options: SampleOptions) => {
      await performSample(folder, options);
    });
  addJson(command.command("keygen"))
    .description("make a key that signs reports: writes the private one, and prints the set of trusted ones")
    .argument("<file>", "a file that is not there yet; its owner alone may read it")
    .option("--signer <name>", "who signs by it, as whoever verifies is to be told")
    .action(async (file: string, options: KeygenOptions) => {
      await performReportKeygen(file, options);
    });
}
