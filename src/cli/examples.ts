/** Calls that the help of a command ends with, as they can be typed. Commands with more to say have theirs beside it. */
import type { Command } from "commander";

const FINDING = "172f482f7bb723e8beea4263c691891d";
const WHO = "--author you@example.com";
const WHY = `--reason "the orders move" ${WHO}`;

const CALLS: readonly string[] = [
  "try --profile audit --region eu-west-1",
  "scan AWSLogs --catalog mesh.yaml",
  "scan AWSLogs --catalog mesh.yaml --settings settings.yaml --data-dir data --fail-on high",
  "access-map AWSLogs --catalog mesh.yaml",
  'access-map --catalog mesh.yaml --data-dir data --exempt 19521d78 --reason "nightly load" --until 2027-01-01T00:00:00Z',
  "catalog sync",
  `catalog sync --scope glue/444455556666/eu-west-1 --accept --reason "tables were dropped" ${WHO}`,
  "catalog diff --from 2026-11-26T13:56:18Z --json",
  "catalog export --output mesh.yaml",
  "catalog show sales.orders --at 2026-09-15T08:00:00Z",
  "catalog show ana@example.com --catalog mesh.yaml",
  "catalog draft --from AWSLogs --output mesh.yaml",
  "coverage --catalog mesh.yaml",
  "coverage --catalog mesh.yaml --hours 336 --words",
  "up --simulate",
  "up --data-dir data --catalog mesh.yaml",
  "demo --directory demo",
  "simulate --output fleet --people 200 --days 42",
  "init etc",
  "doctor --catalog etc/catalog.yaml --settings etc/settings.yaml",
  "doctor --all-accounts --format json",
  "findings list --domain sales --since 2026-10-01",
  `findings show ${FINDING}`,
  `findings confirm ${FINDING} --reason "credentials were stolen" ${WHO}`,
  `findings unconfirm ${FINDING} --reason "it was a drill" ${WHO}`,
  "alerts list --domain sales",
  "alerts show 7",
  `alerts ack 7 --reason "I look into it" ${WHO}`,
  `alerts assign 7 --to owner@example.com --reason "it is theirs" ${WHO}`,
  `alerts snooze 7 --until 2026-10-05 --reason "asked, waits for an answer" ${WHO}`,
  `alerts resolve 7 --reason "the grant is gone" ${WHO}`,
  `alerts false-positive 7 --reason "a nightly copy" ${WHO}`,
  `alerts expect 7 --until 2026-12-31 --bytes "3 TB" ${WHY}`,
  `alerts confirm 7 --reason "credentials were stolen" ${WHO}`,
  `alerts reopen 7 --reason "it goes on" ${WHO}`,
  "alerts ticket 7 --key SEC-12 --url https://tickets.example.com/browse/SEC-12",
  `alerts ticket-closed SEC-12 --reason "done" ${WHO}`,
  `explain ${FINDING} --svg weeks.svg`,
  `evidence export ${FINDING} --purpose "case 17" --output case-17 --redact`,
  "evidence verify case-17 --public-keys keys.json",
  "exceptions list",
  `exceptions add --finding ${FINDING} ${WHY}`,
  `exceptions add --who ana@example.com --bytes "2 TB" --from 2026-09-01T08:00:00Z --until 2026-09-05T18:00:00Z ${WHY}`,
  `exceptions renew orders-migration --until 2026-09-12T18:00:00Z --reason "it takes longer" ${WHO}`,
  `exceptions expire orders-migration --reason "they have moved" ${WHO}`,
  `exceptions end orders-migration --reason "it was a mistake" ${WHO}`,
  "shares list",
  'shares declare --kind ram --account 555566667777 --asset orders --volume "20 GB" --from 2026-09-01T00:00:00Z ' +
    '--until 2027-03-01T00:00:00Z --reason "the partner forecasts demand" --approver owner@example.com',
  `shares end forecast-partner --reason "the contract ended" ${WHO}`,
  'reports keygen report-key.pem --signer "internal audit" > trusted-keys.json',
  "rollout status",
  "rollout preview sales --days 7",
  `rollout promote sales --reason "looks right" ${WHO}`,
  `rollout demote sales --rule 281ca023-8e0a-4620-a8c8-82043588858f --reason "too loud" ${WHO}`,
  "routes list",
  "routes test sales",
  "routes test none",
  `people erase ana@example.com --reason "ticket 7" ${WHO}`,
  "audit list --subject ana@example.com --since 2026-10-01T00:00:00Z",
  "audit verify --heads s3://audit-heads/production --public-key audit-key.pub",
  "audit keygen audit-key.pem > audit-key.pub",
  "integrity verify s3://org-trail/ct --from 2026-09-01 --until 2026-09-30",
  "integrity verify copy --public-keys keys.json",
  "macie sensitivity --catalog mesh.yaml",
  "quarantine list --reason bad_json",
  "quarantine show s3://org-trail/ct/AWSLogs/444455556666/CloudTrail/eu-west-1/2026/10/27/a.json.gz 3",
  "quarantine replay --catalog mesh.yaml --reason future_event_time",
  "worker --settings etc/settings.yaml",
  "worker --roles receive,list,ingest",
  "serve",
  `tokens create prometheus --for prometheus --roles viewer --scopes pipeline:read --days 365 ${WHO}`,
  "tokens list",
  `tokens revoke fjVhea45 --reason "a new one is in use" ${WHO}`,
  "migrate status",
  "migrate up",
];

/** Adds to the help of each command, and of each group of them, the calls of it that stand here. */
export function addExamples(program: Command): void {
  for (const command of program.commands) {
    addCalls(command, command.name());
    for (const one of command.commands) addCalls(one, `${command.name()} ${one.name()}`);
  }
}

function addCalls(command: Command, path: string): void {
  const calls = CALLS.filter((call) => call === path || call.startsWith(`${path} `));
  if (calls.length > 0) command.addHelpText("after", example(...calls));
}

/** Commands as they can be typed. */
export function example(...commands: readonly string[]): string {
  const lines = commands.map((command) => `\n  auditplane ${command}`);
  return `\nExample${commands.length > 1 ? "s" : ""}:${lines.join("")}`;
}
