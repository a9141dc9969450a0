import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { beforeAll, describe, expect, it } from "vitest";
import { leavesOf } from "../../src/cli/json-option.ts";
import { ROOT } from "../support/cli.ts";
import { auditplaneHere, builtCli } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();

/** What prints no data: what shells read, a story for people, a number, a service. */
const WITHOUT = ["__complete", "complete", "demo", "serve", "up", "version", "worker"];
/** What needs AWS, minutes, or a database of its own, and is run by tests of its own. */
const ELSEWHERE = [
  "try",
  "catalog draft",
  "catalog sync",
  "catalog diff",
  "catalog export",
  "simulate",
  "evaluate",
  "integrity verify",
  "evidence verify",
  "routes test",
  "breakglass justify",
  "archive run",
  "export ocsf",
  "archive verify",
  "restore",
  "queries show",
  "policy plan",
  "policy apply",
  "policy export",
  "reviews report",
  "reports management",
  "reports person",
  "revocations show",
  "revocations approve",
  "revocations decline",
  "policy verify",
  "reviews open",
  "reviews list",
  "reviews show",
  "reviews decide",
  "reviews delegate",
  "reviews end-delegation",
  "reviews ask",
  "reviews answer",
  "reviews close",
];

const MESH = `as_of: 2026-10-01T00:00:00Z
domains: [{ id: sales, name: Sales }]
projects: [{ id: core, name: Core, domain: sales }]
assets: [{ id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }]
subscriptions: [{ id: sub-1, asset: orders, subscriber: { person: cleo@example.com }, status: approved, from: 2026-09-01T00:00:00Z }]
`;
const READS = [
  aRead({ key: "orders/1", userIdentity: aPerson("ben@example.com"), eventTime: "2026-09-02T14:00:00Z" }),
  aRead({
    key: "orders/2",
    bytes: 2e12,
    userIdentity: aPerson("ana@example.com"),
    eventTime: "2026-09-02T15:00:00Z",
  }),
];

const by = ["--reason", "the campaign of autumn", "--author", "owner@example.com"];
const run = (...argv: readonly string[]) => auditplaneHere(argv, { DATABASE_URL: database.url });

async function commands(): Promise<readonly { readonly name: string; readonly command: Command }[]> {
  const signal = new AbortController().signal;
  const { makeProgram } = await builtCli();
  const program = await makeProgram({ environment: {}, signal, exitCode: 0 });
  return leavesOf(program).map((command) => ({ name: nameOf(command), command }));
}

function nameOf(command: Command): string {
  const parent = command.parent?.parent ? `${nameOf(command.parent)} ` : "";
  return `${parent}${command.name()}`;
}

function inDays(days: number): string {
  return `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)}T00:00:00Z`;
}

describe("--json", () => {
  const tried = new Set<string>();
  let files: { readonly catalog: string; readonly logs: string; readonly bad: string };
  let ids: { readonly access: string; readonly volume: string; readonly uid: string };

  beforeAll(async () => {
    files = {
      catalog: folder.write("mesh.yaml", MESH),
      logs: folder.write("logs/a.json.gz", READS),
      bad: folder.write("logs/b.json.gz", "this is no gzip"),
    };
    await run("scan", join(folder.path, "logs"), "--catalog", files.catalog);
    const { stdout } = await run("alerts", "list", "--json");
    const { alerts } = JSON.parse(stdout) as {
      alerts: { id: number; subject: string; findings: string[] }[];
    };
    const about = (words: string) => alerts.find(({ subject }) => subject.includes(words));
    ids = {
      access: String(about("without a subscription")?.id),
      volume: String(about("Hard ceiling")?.id),
      uid: about("Hard ceiling")?.findings[0] ?? "",
    };
  });

  /** Runs a command; what it prints is one JSON document. */
  async function asJson(argv: readonly string[], code = 0): Promise<unknown> {
    const known = await commands();
    const found = known.find(({ name }) => `${argv.join(" ")} `.startsWith(`${name} `));
    tried.add(found?.name ?? "");
    const printed = await run(...argv, "--json");
    expect(printed, `${argv.join(" ")}: ${printed.stderr}`).toMatchObject({ code });
    return JSON.parse(printed.stdout) as unknown;
  }

  it("is an option of every command that prints data, or changes something", async () => {
    const without = (await commands()).filter(({ command }) =>
      command.options.every(({ long }) => long !== "--json"),
    );
    expect(without.map(({ name }) => name).sort()).toEqual(WITHOUT);
  });

  it("makes every command print one JSON document", async () => {
    const { catalog, logs, bad } = files;
    const { access, volume, uid } = ids;
    const until = ["--until", inDays(20)];

    for (const argv of [
      ["scan", logs, "--catalog", catalog],
      ["access-map", logs, "--catalog", catalog],
      ["catalog", "show", "orders", "--catalog", catalog],
      ["coverage", "--catalog", catalog],
      ["init", join(folder.path, "etc")],
      ["findings", "list"],
      ["findings", "show", uid],
      ["explain", uid],
      ["evidence", "export", uid, "--purpose", "case 17", "--output", join(folder.path, "case")],
      ["alerts", "list"],
      ["alerts", "show", access],
      ["exceptions", "list"],
      ["shares", "list"],
      ["subscriptions", "list"],
      ["subscriptions", "show", "sub-1"],
      ["subscriptions", "verify", "--listing", "orders", "--status", "APPROVED"],
      ["breakglass", "list"],
      ["queries", "list"],
      ["archive", "list"],
      ["revocations", "list"],
      ["rollout", "status"],
      ["routes", "list"],
      ["rollout", "preview", "sales", "--days", "999"],
      ["tokens", "list"],
      ["audit", "verify"],
      ["audit", "list"],
      ["audit", "keygen", join(folder.path, "key.pem")],
      ["policy", "import", folder.write("mesh-policy.yaml", "version: 1\nrequests_wait_hours: 72\n"), ...by],
      ["policy", "show"],
      ["macie", "sensitivity", "--catalog", catalog],
      ["quarantine", "list"],
      ["quarantine", "show", bad],
      ["rules", "list"],
      ["rules", "show", "trail_stopped"],
      ["rules", "lint"],
      ["rules", "test", join(ROOT, "rules/trail_stopped")],
      ["rules", "backtest", logs, "--catalog", catalog],
      ["rules", "explain", "trail_stopped", folder.write("record.json", JSON.stringify(READS[0]))],
      ["reviews", "preview", "--domain", "sales", "--month", "2026-09"],
      ["reviews", "build", "--all", "--month", "2026-09", "--out", join(folder.path, "reviews")],
      ["migrate", "up"],
      ["migrate", "status"],
    ])
      await asJson(argv);
    const [report = ""] = readdirSync(join(folder.path, "reviews"));
    await asJson(["reports", "keygen", join(folder.path, "report-key.pem")]);
    await asJson(["reports", "verify", join(folder.path, "reviews", report)]);
    await asJson(["reports", "reperform", join(folder.path, "reviews", report)]);
    await asJson(["reports", "sample", join(folder.path, "reviews", report), "--seed", "a"]);
    await asJson(["doctor", "--catalog", catalog], 1);
    await asJson(["quarantine", "replay", "--catalog", catalog], 0);

    expect(await asJson(["alerts", "ack", access, ...by])).toEqual({
      alert: Number(access),
      done: "acknowledge",
      state: "acknowledged",
      until: null,
      assignee: "owner@example.com",
    });
    await asJson(["alerts", "assign", access, "--to", "owner@example.com", ...by]);
    await asJson(["alerts", "snooze", access, ...until, ...by]);
    const url = "https://tickets.example.com/browse/SEC-12";
    expect(await asJson(["alerts", "ticket", access, "--key", "SEC-12", "--url", url])).toEqual({
      alert: Number(access),
      ticket: "SEC-12",
      url,
    });
    expect(await asJson(["alerts", "ticket-closed", "SEC-12", ...by])).toEqual({
      ticket: "SEC-12",
      alerts: [{ alert: Number(access), state: "resolved", resolved: true }],
    });
    await asJson(["alerts", "resolve", access, ...by]);
    await asJson(["alerts", "reopen", access, ...by]);
    await asJson(["alerts", "false-positive", access, ...by]);
    expect(await asJson(["alerts", "confirm", volume, ...by])).toMatchObject({ confirmed: uid });
    expect(await asJson(["alerts", "expect", volume, ...until, "--bytes", "3 TB", ...by])).toMatchObject({
      exception: `alert-${volume}`,
    });
    expect(await asJson(["findings", "unconfirm", uid, ...by])).toEqual({ finding: uid, confirmed: false });
    expect(await asJson(["findings", "confirm", uid, ...by])).toMatchObject({ confirmed: true });

    expect(await asJson(["exceptions", "add", "--finding", uid, "--id", "move", ...until, ...by])).toEqual({
      exception: "move",
      done: "added",
    });
    expect(await asJson(["exceptions", "renew", "move", "--until", inDays(30), ...by])).toEqual({
      exception: "move",
      done: "renewed",
      until: inDays(30),
    });
    expect(await asJson(["exceptions", "expire", "move", ...by])).toMatchObject({ done: "expired" });
    expect(await asJson(["exceptions", "end", "move", ...by])).toMatchObject({ done: "ended" });

    const share = ["--kind", "other", "--account", "555566667777", "--asset", "orders", "--id", "partner"];
    const span = ["--from", inDays(-1), ...until, "--reason", "forecasts", "--approver", "owner@example.com"];
    expect(await asJson(["shares", "declare", ...share, ...span])).toEqual({
      share: "partner",
      done: "declared",
    });
    expect(await asJson(["shares", "end", "partner", ...by])).toEqual({ share: "partner", done: "ended" });
    expect(await asJson(["rollout", "promote", "sales", ...by])).toEqual({
      domain: "sales",
      rule: null,
      stage: "security",
      before: "observe",
      filed: false,
    });
    await asJson(["rollout", "demote", "sales", ...by]);
    const given = ["--for", "nightly", "--roles", "viewer", "--author", "owner@example.com"];
    const made = (await asJson(["tokens", "create", "a test", ...given])) as { id: string };
    await asJson(["tokens", "revoke", made.id, "--author", "owner@example.com"]);
    expect(await asJson(["people", "erase", "ana@example.com", ...by])).toMatchObject({ names: 1 });

    const all = (await commands()).map(({ name }) => name);
    expect(all.filter((name) => ![...tried, ...WITHOUT, ...ELSEWHERE].includes(name))).toEqual([]);
  });

  it("is refused beside another format", async () => {
    expect(await run("audit", "list", "--json", "--format", "csv")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: "could not print: --json and --format csv exclude each other; leave one out\n",
    });
  });
});
