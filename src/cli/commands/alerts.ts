/** `auditplane alerts list|show|ack|snooze|resolve|ticket|…`: what owners and on-call are told, and what they make of it. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { ALERT_STATES } from "../../core/alert/state.ts";
import type { AlertActionKind } from "../../core/alert/state.ts";
import { ALERTS_FORMATS } from "../../reports/alerts/render.ts";
import { performTicket, performTicketClosed } from "../alert-tickets-run.ts";
import type { TicketOptions } from "../alert-tickets-run.ts";
import { performAlertShow, performAlertsList, performDecide } from "../alerts-run.ts";
import type { AlertShowOptions, AlertsListOptions, DecideOptions } from "../alerts-run.ts";
import type { CliContext } from "../index.ts";
import { addDataDir } from "../kept-database.ts";
import { addJson } from "../json-option.ts";
import { addListOptions } from "../list-options.ts";
import { addOutputOptions } from "../policy-options.ts";
import type { DecidedOptions } from "../settings-run.ts";
import { addDecision, said } from "./exceptions.ts";

interface Verb {
  readonly name: string;
  readonly kind: AlertActionKind;
  readonly does: string;
  /** An option that it needs, with what it is. */
  readonly needs?: readonly [flags: string, what: string];
}

const VERBS: readonly Verb[] = [
  { name: "ack", kind: "acknowledge", does: "have it in hand" },
  {
    name: "assign",
    kind: "assign",
    does: "put it into somebody's hands",
    needs: ["--to <name>", "whose; nobody whom it is about"],
  },
  {
    name: "snooze",
    kind: "snooze",
    does: "hear nothing of it until a time, unless it becomes more severe",
    needs: ["--until <time>", "as 2026-10-31T12:00:00Z, or a day; within 30 days"],
  },
  { name: "resolve", kind: "resolve", does: "close it: what had to be done is done" },
  { name: "false-positive", kind: "mark_false_positive", does: "close it: the rule was wrong" },
  {
    name: "expect",
    kind: "expect",
    does: "close it: it is known, and will be so until a time",
    needs: ["--until <time>", "as 2026-10-31T12:00:00Z, or a day; within 366 days"],
  },
  { name: "confirm", kind: "confirm", does: "close it: it was an incident" },
  { name: "reopen", kind: "reopen", does: "take back what was decided" },
];

export function addAlerts(program: Command, context: CliContext): void {
  const command = program
    .command("alerts")
    .description("list alerts, show them, and say what is made of them");
  const list = command.command("list").description("list alerts, those that changed last first");
  addDataDir(addOutputOptions(list, ALERTS_FORMATS)).addOption(
    new Option("--state <state>", "which").choices([...ALERT_STATES, "withdrawn", "all"]).default("open"),
  );
  addListOptions(list, { since: "those that changed then or later", limit: 50 }).action(
    async (options: AlertsListOptions) => {
      await performAlertsList(options, readConfig(context.environment));
    },
  );
  const show = command.command("show").description("show one: what it says, what was decided, who was told");
  addDataDir(addOutputOptions(show, ALERTS_FORMATS))
    .argument("<alert>", "its number")
    .action(async (id: string, options: AlertShowOptions) => {
      await performAlertShow(id, options, readConfig(context.environment));
    });
  for (const { name, kind, does, needs } of VERBS) {
    const verb = addDecision(command.command(name)).description(does).argument("<alert>", "its number");
    if (needs) verb.requiredOption(...needs, said);
    if (kind === "expect")
      verb.option(
        "--bytes <size>",
        "of unusual volume: above this they are told all the same (default: as much as was read)",
      );
    verb.action(async (id: string, options: Omit<DecideOptions, "kind">) => {
      await performDecide(id, { ...options, kind }, readConfig(context.environment));
    });
  }
  addTickets(command, context);
}

function addTickets(command: Command, context: CliContext): void {
  addJson(addDataDir(command.command("ticket")))
    .description("link it with the ticket in which it is worked on")
    .argument("<alert>", "its number")
    .requiredOption("--key <key>", "the ticket's, such as SEC-12")
    .requiredOption("--url <url>", "where it is: https://tickets.example.com/browse/SEC-12")
    .option("--author <name>", "who links it (default: a program does)", said)
    .option("--reason <text>", "why", said)
    .action(async (id: string, options: TicketOptions) => {
      await performTicket(id, options, readConfig(context.environment));
    });
  addDecision(command.command("ticket-closed"))
    .description("say that a ticket is closed: its alerts that are open are resolved, once")
    .argument("<key>", "the ticket's")
    .action(async (key: string, options: DecidedOptions) => {
      await performTicketClosed(key, options, readConfig(context.environment));
    });
}
