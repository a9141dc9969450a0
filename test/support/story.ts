/** Tells the story of a mesh: each step changes what AWS says or logs, a worker does its jobs, and the topic of Sales hears something, or nothing. */
import { afterEach, expect, vi } from "vitest";
import { readPolicy } from "../../src/app.ts";
import { readGivenSettings } from "../../src/cli/given-settings.ts";
import { readConfig } from "../../src/config.ts";
import { planPolicy } from "../../src/core/mesh-policy/enforce/plan.ts";
import { applyPolicy } from "../../src/jobs/mesh-policy/apply.ts";
import { openRevoker } from "../../src/sinks/datazone-revoke/index.ts";
import type { Revoker } from "../../src/sinks/datazone-revoke/revoker.ts";
import { openDomainPolicy } from "../../src/sources/datazone-policy/index.ts";
import { verifySubscription } from "../../src/reports/subscriptions/verify.ts";
import type { VerifiedStatus } from "../../src/reports/subscriptions/verify.ts";
import { readMeshPolicy } from "../../src/store/mesh-policy.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import { useDatabase } from "./database.ts";
import { DOMAIN, ROOT, SALES, SALES_UNIT } from "./datazone-domain.ts";
import type { DataZoneDomain } from "./datazone-domain.ts";
import { accessKeyOf } from "./fake-cloudtrail.ts";
import type { WireFinding } from "./fake-macie.ts";
import { startFakeDataZone } from "./fake-datazone.ts";
import type { FakeDataZone } from "./fake-datazone.ts";
import { startFakeRevoking } from "./fake-datazone-revoke.ts";
import { startFakeSts } from "./fake-sts.ts";
import { useFolder } from "./pipeline.ts";
import type { TrailRecord } from "./records.ts";
import { referencePolicy, REFERENCE_PLACES } from "./reference-policy.ts";
import { useScriptedAws } from "./scripted-aws.ts";
import { snsEnvironment, useSns } from "./sns.ts";
import type { Received } from "./sns.ts";
import { storeFindings } from "./stored-macie.ts";
import { LISTING, STORE, emptyMesh, tellLake, tellPeople } from "./story-mesh.ts";
import type { Granted, People } from "./story-mesh.ts";
import { openStoryWorker } from "./story-worker.ts";

const PAGE = `# The story of a mesh, step by step

<!-- written by test/mesh-story.test.ts: npx vitest run test/mesh-story.test.ts -u -->

Sales (Ben) publishes, Marketing (Ana, Cem) and Finance (Mia) subscribe. The [policy](mesh-policy.md) is that of the
[reference mesh](../deploy/terraform/reference-mesh/README.md), which Sales tightens: access ends four hours after a change of role.
DataZone, Lake Formation, Glue, Identity Center, STS and SNS are servers on loopback that the SDK's clients talk to; the database is Postgres;
after each step a worker does each of its jobs once. \`policy apply\` comes before the first step: it makes the form type and the rule, and
done again it finds nothing to do. Until it is applied, the topic of the root unit, which the platform hears, is told that the rule is missing.
`;
const HOUR = 3_600_000;
const SCOPES = [
  `datazone/111122223333/eu-west-1/${DOMAIN}`,
  `identity-center/111122223333/eu-west-1/${STORE}`,
  "lakeformation/444455556666/eu-west-1",
  "glue/444455556666/eu-west-1",
];
const READER = "arn:aws:iam::{account}:role/auditplane-reader";

export interface Step {
  /** What DataZone says from now on. */
  readonly changes?: Partial<DataZoneDomain>;
  /** Who has SELECT in Lake Formation from now on. */
  readonly granted?: readonly Granted[];
  /** What Identity Center says of people from now on. */
  readonly people?: People;
  /** What CloudTrail delivers. */
  readonly logs?: readonly TrailRecord[];
  /** What Macie finds, beside what it found. */
  readonly found?: readonly WireFinding[];
  /** Somebody has the rules of DataZone ask for no form any more. */
  readonly weakens?: boolean;
  /** Level and title of messages to the topic of Sales. */
  readonly hears: readonly string[];
  /** And to that of the platform, which owns the root unit. */
  readonly platform?: readonly string[];
  /** And to that of security, which is told of what no domain owns. */
  readonly security?: readonly string[];
}

export interface Story {
  /** Does what happens, lets the worker do its jobs once, and fails where the topic of Sales hears anything else. */
  tell(hour: number, what: string, step: Step): Promise<void>;
  /** Applies the policy twice; how many steps each took. */
  applyPolicy(): Promise<{ readonly done: number; readonly again: number }>;
  /** Whether the listing is subscribed with that status, as `subscriptions verify` answers an automated test. */
  isSo(status: VerifiedStatus): Promise<boolean>;
  /** From now on access that should have ended is ended without asking. */
  revokes(): Promise<void>;
  /** What DataZone was asked for, and what became of each revocation. */
  revoked(): Promise<{ readonly asked: readonly string[]; readonly states: readonly string[] }>;
  /** What was told, as a table. */
  readonly page: () => string;
}

/**
 * `at`: the time of an hour of the story, which began twenty hours ago, so that all of it is of the last day and nothing lies ahead.
 * `adds`: lines that the policy has beside those of the reference mesh; `scopes`: what is read beside the places of Sales.
 */
export function storyteller({ adds = "", scopes = [] }: { adds?: string; scopes?: readonly string[] } = {}): {
  readonly open: () => Promise<Story>;
  readonly at: (hour: number) => number;
} {
  const database = useDatabase();
  const folder = useFolder();
  const aws = useScriptedAws();
  const sns = useSns();
  const began = Math.floor(Date.now() / 1000) * 1000 - 20 * HOUR;
  const at = (hour: number): number => began + hour * HOUR;
  const opened: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const one of opened.splice(0).toReversed()) await one.close();
  });

  let topics = { sales: "", platform: "", security: "" };

  async function open(): Promise<Story> {
    const datazone = await startFakeDataZone(emptyMesh());
    const revoking = await startFakeRevoking();
    opened.push(revoking);
    const revoker = (): Revoker =>
      openRevoker({
        account: "111122223333",
        region: "eu-west-1",
        domain: DOMAIN,
        roleArn: undefined,
        externalId: undefined,
        endpoint: revoking.endpoint,
      });
    const sts = await startFakeSts();
    opened.push(datazone, sts);
    environment(datazone, { sts: sts.endpoint, sns: sns.server().address });
    tellPeople(aws);
    tellLake(aws, READER);
    topics = { sales: sns.topic("sales"), platform: sns.topic("platform"), security: sns.topic("security") };
    await settings();
    const config = readConfig({
      AUDITPLANE_CONTROL_PLANE: [...SCOPES, ...scopes].join(","),
      AUDITPLANE_READER_ROLE: READER,
      AUDITPLANE_FOLDERS: folder.path,
      AUDITPLANE_FALLBACK_TOPIC_ARN: topics.security,
      AWS_REGION: "eu-west-1",
    });
    const policy = await readPolicy({ catalog: undefined, rules: [], pipelines: [], builtinRules: true });
    const worker = await openStoryWorker(database, {
      policy,
      config,
      openRevoker: () => Promise.resolve(revoker()),
    });
    opened.push(worker);
    await worker.work();
    await hadRead(-1);
    const heard = new Map<string, number>();
    const heardBy = (name: string): string[] => {
      const all = sns.received(name).map(titleOf);
      const news = all.slice(heard.get(name) ?? 0);
      heard.set(name, all.length);
      return news.sort();
    };
    let files = 0;
    const happen = async ({
      changes,
      granted,
      people,
      logs = [],
      found = [],
      weakens,
    }: Step): Promise<void> => {
      datazone.domain = { ...datazone.domain, ...changes };
      if (weakens) for (const rule of datazone.domain.rules) weaken(rule);
      if (granted) tellLake(aws, READER, granted);
      if (people) tellPeople(aws, people);
      if (logs.length > 0) folder.write(`log-${++files}.json.gz`, logs);
      if (found.length > 0) await storeFindings(database, ...found);
    };
    const lines: string[] = [];
    return {
      async tell(hour, what, step) {
        await happen(step);
        await worker.work();
        await hadRead(hour + 0.5);
        const news = heardBy("sales");
        const others = heardBy("platform");
        const unowned = heardBy("security");
        expect([what, ...news]).toEqual([what, ...[...step.hears].sort()]);
        expect([what, ...others]).toEqual([what, ...[...(step.platform ?? [])].sort()]);
        expect([what, ...unowned]).toEqual([what, ...[...(step.security ?? [])].sort()]);
        const heardThen = [...news, ...others.map((one) => `${one} (to the platform)`)];
        lines.push(
          `| ${lines.length + 1} | ${what} | ${heardThen.length === 0 ? "nothing" : heardThen.join("<br>")} |`,
        );
      },
      async isSo(status) {
        const verified = await inTransaction(database.pool, (client) =>
          verifySubscription(client, { listing: LISTING, status }),
        );
        return verified?.is_so ?? false;
      },
      async revokes() {
        await settings("revocation: { mode: automatic, dry_run: false, cap_per_day: 10 }\n");
      },
      revoked: async () => {
        const { rows } = await database.pool.query<{ state: string }>(
          "select state from revocations order by id",
        );
        return { asked: [...revoking.requests], states: rows.map(({ state }) => state) };
      },
      async applyPolicy() {
        const domain = await openDomainPolicy({
          account: "111122223333",
          region: "eu-west-1",
          domain: DOMAIN,
          role: undefined,
          endpoint: datazone.endpoint,
        });
        opened.push(domain);
        const by = { author: "olga@example.com", reason: "the policy of the mesh" };
        const apply = async (): Promise<number> => {
          const set = await readMeshPolicy(database.pool);
          if (!set) throw new Error("no policy is set");
          const seen = await domain.read(set.forms.map(({ name }) => name));
          const plan = planPolicy(set, seen, { revise: false });
          expect([plan.conflicts, plan.unseen]).toEqual([[], []]);
          return await applyPolicy(database.pool, { plan, seen, domain, ...by, onDone: () => undefined });
        };
        return { done: await apply(), again: await apply() };
      },
      page: () =>
        [PAGE, "| | what happens | what the topic of Sales hears |", "|---|---|---|", ...lines, ""].join(
          "\n",
        ),
    };
  }

  /** The topic of Sales, and the policy of the reference mesh, which Sales tightens. */
  async function settings(revocation?: string): Promise<void> {
    const given = folder.write(
      "settings.yaml",
      `domains:
  - { id: ${SALES_UNIT}, topic_arn: "${topics.sales}", messages_a_day: 100 }
  - { id: ${ROOT}, topic_arn: "${topics.platform}", messages_a_day: 100 }
rollout: [{ id: ${SALES_UNIT}, stage: live }, { id: ${ROOT}, stage: live }]
`,
    );
    const floor = folder.write(
      "mesh-policy.yaml",
      referencePolicy({
        ...REFERENCE_PLACES,
        domain_id: DOMAIN,
        forms_project_id: SALES,
        lake_bucket: "acme-sales-lake-444455556666",
      }).replace(/revocation:\n( {2}.*\n)+/, (off) => `${revocation ?? off}${adds}`),
    );
    const own = folder.write("sales-policy.yaml", "unit: Sales\naccess_ends_within_hours: 4\n");
    const put = await readGivenSettings({ settings: given, meshPolicy: [floor, own] });
    await put(database.pool, undefined);
  }

  /** As if the last reads of the control plane had been made at that hour, and events noted by then. */
  async function hadRead(hour: number): Promise<void> {
    const [then, late] = [new Date(at(hour)), new Date(at(19.5))];
    for (const statement of [
      "update control_reads set began_at = $1, ended_at = $1 where began_at > $2",
      "update control_scopes set as_of = $1, history_from = least(history_from, $1) where as_of > $2",
      "update control_entries set valid_from = $1 where valid_from > $2",
      "update control_entries set valid_until = $1 where valid_until > $2",
      "update control_events set noted_at = $1 where noted_at > $2",
    ])
      await database.pool.query(statement, [then, late]);
  }

  return { open, at };
}

function weaken(rule: DataZoneDomain["rules"][number]): void {
  rule.detail = { metadataFormEnforcementDetail: { requiredMetadataForms: [] } };
}

/** `HIGH: Access after the entitlement ended`, of a subject that also names asset and person, and may be cut off at its end. */
function titleOf({ subject, text }: Pick<Received, "subject" | "text">): string {
  const [, level = "", rest = ""] = /^\[(\w+)\] (.*) \(#\d+\)$/.exec(subject) ?? [];
  const whole = (text.split("\n")[0] ?? "").replace(/^[A-Z]+: /, "");
  const end = rest.split(": ").at(-1) ?? "";
  return `${level}: ${whole.startsWith(end.replace(/\.\.\.$/, "")) ? whole : end}`;
}

function environment(
  datazone: FakeDataZone,
  { sts, sns }: { readonly sts: string; readonly sns: string },
): void {
  const values = {
    ...snsEnvironment(sns),
    AWS_ENDPOINT_URL_DATAZONE: datazone.endpoint,
    AWS_ENDPOINT_URL_STS: sts,
    AWS_ACCESS_KEY_ID: accessKeyOf("222233334444"),
    AWS_REGION: "eu-west-1",
  };
  for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value);
}
