/** The command line: verbs, options, exit codes. Data go to stdout, everything else to stderr. */
import process from "node:process";
import { Command, CommanderError } from "commander";
import { readConfig } from "../config.ts";
import { AuditplaneError, ERROR_CODES, reasonOf } from "../errors.ts";
import { addAccessMap } from "./commands/access-map.ts";
import { addCatalog } from "./commands/catalog.ts";
import { addCoverage } from "./commands/coverage.ts";
import { addDemo } from "./commands/demo.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addEvaluate } from "./commands/evaluate.ts";
import { addEvidence } from "./commands/evidence.ts";
import { addExceptions } from "./commands/exceptions.ts";
import { addExplain } from "./commands/explain.ts";
import { addFindings } from "./commands/findings.ts";
import { addInit } from "./commands/init.ts";
import { addIntegrity } from "./commands/integrity.ts";
import { addMacie } from "./commands/macie.ts";
import { addMigrate } from "./commands/migrate.ts";
import { addQuarantine } from "./commands/quarantine.ts";
import { addRules } from "./commands/rules.ts";
import { addScan } from "./commands/scan.ts";
import { addShares } from "./commands/shares.ts";
import { addSimulate } from "./commands/simulate.ts";
import { addTry } from "./commands/try.ts";
import { addWorker } from "./commands/worker.ts";
import { readVersion } from "./version.ts";

export interface CliInput {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted with the exit code when the user or the system asks to stop. */
  readonly signal: AbortSignal;
}

/** What every command gets, and where it leaves its exit code. */
export interface CliContext extends CliInput {
  exitCode: number;
}

const EXIT_CODES = `
Exit codes:
  0  done
  1  failure (database, network, AWS)
  2  usage, configuration or input that cannot be read
  3  ran fine and found what --fail-on asked about
  130, 143  interrupted, terminated`;

/** Commands that are of use where the configuration is not. */
const LENIENT: ReadonlySet<string> = new Set(["doctor", "init", "version"]);

/** Runs one command. Never throws: every failure is a line on stderr and an exit code. */
export async function runCli(argv: readonly string[], input: CliInput): Promise<number> {
  const context: CliContext = { ...input, exitCode: 0 };
  const program = new Command("auditplane")
    .description("The audit plane of a data mesh on AWS: joins what was read with what was allowed.")
    .version(readVersion(), "--version")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText("after", EXIT_CODES)
    .showSuggestionAfterError();
  addTry(program, context);
  addScan(program, context);
  addAccessMap(program, context);
  addCatalog(program, context);
  addCoverage(program, context);
  addDemo(program, context);
  addSimulate(program, context);
  addInit(program);
  addDoctor(program, context);
  addFindings(program, context);
  addExplain(program, context);
  addEvidence(program, context);
  addExceptions(program, context);
  addShares(program, context);
  addEvaluate(program, context);
  addIntegrity(program, context);
  addMacie(program, context);
  addQuarantine(program, context);
  addRules(program, context);
  addWorker(program, context);
  addMigrate(program, context);
  program
    .command("version")
    .description("print the version")
    .action(() => void process.stdout.write(`${readVersion()}\n`));
  try {
    program.hook("preAction", (_, command) => {
      if (!LENIENT.has(command.name())) readConfig(input.environment);
    });
    await program.parseAsync(argv as string[]);
    return context.exitCode;
  } catch (error) {
    return report(error, input.signal);
  }
}

function report(error: unknown, signal: AbortSignal): number {
  if (signal.aborted) {
    process.stderr.write("Stopped. What was committed stays; the same command continues.\n");
    return signal.reason as number;
  }
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const code = error instanceof AuditplaneError ? error.code : "internal";
  process.stderr.write(`${reasonOf(error)}\n`);
  return ERROR_CODES[code].exit;
}
