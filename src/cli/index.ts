/** The command line: verbs, options, exit codes. Data go to stdout, everything else to stderr. */
import process from "node:process";
import { Command, CommanderError } from "commander";
import { readConfig } from "../config.ts";
import { AuditplaneError, ERROR_CODES } from "../errors.ts";
import { addExamples } from "./examples.ts";
import { addJsonForFormat, refuseTwoFormats } from "./json-option.ts";
import { saidOf } from "./said-of.ts";
import { readVersion } from "../version.ts";

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
Every command that prints data, or changes something, takes --json: one document on stdout.

Exit codes:
  0  done
  1  failure (database, network, AWS)
  2  usage, configuration or input that cannot be read
  3  ran fine and found what --fail-on asked about
  130, 143  interrupted, terminated`;

type AddCommand = (program: Command, context: CliContext) => void;

/** Every command, in the order of the help. A new one is a file and a line here; what a command needs is loaded when it is called. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  try: async () => (await import("./commands/try.ts")).addTry,
  scan: async () => (await import("./commands/scan.ts")).addScan,
  "access-map": async () => (await import("./commands/access-map.ts")).addAccessMap,
  catalog: async () => (await import("./commands/catalog.ts")).addCatalog,
  coverage: async () => (await import("./commands/coverage.ts")).addCoverage,
  up: async () => (await import("./commands/up.ts")).addUp,
  demo: async () => (await import("./commands/demo.ts")).addDemo,
  simulate: async () => (await import("./commands/simulate.ts")).addSimulate,
  init: async () => (await import("./commands/init.ts")).addInit,
  doctor: async () => (await import("./commands/doctor.ts")).addDoctor,
  findings: async () => (await import("./commands/findings.ts")).addFindings,
  alerts: async () => (await import("./commands/alerts.ts")).addAlerts,
  explain: async () => (await import("./commands/explain.ts")).addExplain,
  evidence: async () => (await import("./commands/evidence.ts")).addEvidence,
  exceptions: async () => (await import("./commands/exceptions.ts")).addExceptions,
  policy: async () => (await import("./commands/policy.ts")).addPolicy,
  subscriptions: async () => (await import("./commands/subscriptions.ts")).addSubscriptions,
  revocations: async () => (await import("./commands/revocations.ts")).addRevocations,
  breakglass: async () => (await import("./commands/breakglass.ts")).addBreakGlass,
  queries: async () => (await import("./commands/queries.ts")).addQueries,
  shares: async () => (await import("./commands/shares.ts")).addShares,
  reports: async () => (await import("./commands/reports.ts")).addReports,
  reviews: async () => (await import("./commands/reviews.ts")).addReviews,
  rollout: async () => (await import("./commands/rollout.ts")).addRollout,
  routes: async () => (await import("./commands/routes.ts")).addRoutes,
  people: async () => (await import("./commands/people.ts")).addPeople,
  archive: async () => (await import("./commands/archive.ts")).addArchive,
  export: async () => (await import("./commands/export.ts")).addExport,
  restore: async () => (await import("./commands/archive.ts")).addRestore,
  audit: async () => (await import("./commands/audit.ts")).addAudit,
  evaluate: async () => (await import("./commands/evaluate.ts")).addEvaluate,
  integrity: async () => (await import("./commands/integrity.ts")).addIntegrity,
  macie: async () => (await import("./commands/macie.ts")).addMacie,
  quarantine: async () => (await import("./commands/quarantine.ts")).addQuarantine,
  rules: async () => (await import("./commands/rules.ts")).addRules,
  worker: async () => (await import("./commands/worker.ts")).addWorker,
  serve: async () => (await import("./commands/serve.ts")).addServe,
  tokens: async () => (await import("./commands/tokens.ts")).addTokens,
  migrate: async () => (await import("./commands/migrate.ts")).addMigrate,
  complete: async () => {
    const { addComplete } = await import("./commands/complete.ts");
    return (program, context) => addComplete(program, (name) => makeProgram(context, name));
  },
};

/** What shells ask by. */
const ASKED = "__complete";

/** Commands that are of use where the configuration is not. */
const LENIENT: ReadonlySet<string> = new Set(["complete", ASKED, "doctor", "init", "version"]);

/** Runs one command. Never throws: every failure is a line on stderr and an exit code. */
export async function runCli(argv: readonly string[], input: CliInput): Promise<number> {
  const context: CliContext = { ...input, exitCode: 0 };
  try {
    const program = await makeProgram(context, argv[2]);
    program.hook("preAction", (_, command) => {
      refuseTwoFormats(command);
      if (!LENIENT.has(command.name())) readConfig(input.environment);
    });
    await program.parseAsync(argv as string[]);
    return context.exitCode;
  } catch (error) {
    return report(error, input.signal);
  }
}

/** The program with the command that is called, or with all of them. */
export async function makeProgram(context: CliContext, name?: string): Promise<Command> {
  const program = new Command("auditplane")
    .description("The audit plane of a data mesh on AWS: joins what was read with what was allowed.")
    .version(readVersion(), "--version")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, minWidthToWrap: 20 })
    .addHelpText("after", EXIT_CODES)
    .showSuggestionAfterError();
  for (const add of await loadCommands(name)) add(program, context);
  program
    .command("version")
    .description("print the version")
    .action(() => void process.stdout.write(`${readVersion()}\n`));
  addJsonForFormat(program);
  addExamples(program);
  return program;
}

/** The one that is called; all of them for the help, and for what none is called. */
async function loadCommands(asked: string | undefined): Promise<readonly AddCommand[]> {
  const name = asked === ASKED ? "complete" : asked;
  if (name === "version" || name === "--version") return [];
  const called = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  return Promise.all((called ? [called] : Object.values(COMMANDS)).map((load) => load()));
}

function report(error: unknown, signal: AbortSignal): number {
  if (signal.aborted) {
    process.stderr.write("Stopped. What was committed stays; the same command continues.\n");
    return signal.reason as number;
  }
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const code = error instanceof AuditplaneError ? error.code : "internal";
  process.stderr.write(`${saidOf(error)}\n`);
  return ERROR_CODES[code].exit;
}
