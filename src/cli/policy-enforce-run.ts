/** The mesh policy against DataZone: what has to be done, doing it, and the policy of a domain as it stands. */
import process from "node:process";
import { createInterface } from "node:readline/promises";
import type { Pool } from "pg";
import { stringify } from "yaml";
import { openDomainPolicy, readMeshPolicyFiles } from "../app.ts";
import type { Config } from "../config.ts";
import { parseScope } from "../core/control-plane/scope.ts";
import { sayProposals } from "../core/governance/filter-proposals.ts";
import { exportPolicy } from "../core/mesh-policy/enforce/export.ts";
import { planPolicy } from "../core/mesh-policy/enforce/plan.ts";
import type { PolicyPlan } from "../core/mesh-policy/enforce/plan.ts";
import { sayPlan, sayStep } from "../core/mesh-policy/enforce/say.ts";
import type { SeenDomain } from "../core/mesh-policy/enforce/state.ts";
import type { MeshPolicy } from "../core/mesh-policy/policy.ts";
import { shownText } from "../core/record/text.ts";
import { AuditplaneError } from "../errors.ts";
import { applyPolicy } from "../jobs/mesh-policy/apply.ts";
import { proposeFilters } from "../jobs/mesh-policy/propose-filters.ts";
import { readMeshPolicy } from "../store/mesh-policy.ts";
import { oneAtATime } from "../store/one-at-a-time.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { printOut } from "./print-out.ts";

type Domain = Awaited<ReturnType<typeof openDomainPolicy>>;

export interface DomainOptions {
  readonly scope?: string;
  readonly roleArn?: string;
  readonly externalId?: string;
}

export interface PlanOptions extends DomainOptions {
  readonly reviseForms: boolean;
  readonly json?: boolean;
  readonly dataDir?: string;
}

export interface ApplyOptions extends PlanOptions {
  readonly yes: boolean;
  readonly reason: string;
  readonly author: string;
}

export interface ExportOptions extends DomainOptions {
  readonly format: "yaml" | "json";
  readonly output: string;
}

/**
 * Of the files that are given, else of the policy in force; with the filters that what a database holds makes advisable, where there is
 * one. Nothing is changed anywhere.
 */
export async function performPolicyPlan(
  files: readonly string[],
  options: PlanOptions,
  config: Config,
): Promise<void> {
  const given = await readMeshPolicyFiles(files);
  const isKept = options.dataDir !== undefined || config.databaseUrl !== undefined;
  const { policy, filters } =
    given && !isKept
      ? { policy: given.policy, filters: undefined }
      : await withKeptDatabase(options.dataDir, config, async ({ pool }) => ({
          policy: given?.policy ?? (await policyIn(pool)),
          filters: await proposeFilters(pool),
        }));
  const { plan } = await withDomain(policy, { options, config }, (domain) =>
    planFor(policy, domain, options),
  );
  const text = options.json
    ? `${JSON.stringify({ ...plan, filters }, null, 2)}\n`
    : `${filters === undefined ? "" : sayProposals(filters)}${sayPlan(plan)}`;
  await printOut("-", text);
}

/** Of the policy in force. Throws `policy_conflict`, and does nothing, where somebody else is at it. */
export async function performPolicyApply(options: ApplyOptions, config: Config): Promise<void> {
  await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const applied = await oneAtATime(pool, "policy_apply", () => applyIn(pool, options, config));
    if (!applied)
      throw new AuditplaneError(
        "policy_conflict",
        "could not apply the policy: somebody else is applying one, and nothing was changed; run it again once they are done",
      );
    const { done, plan } = applied;
    const { unseen, conflicts } = plan;
    const text = `${done === 0 ? "Nothing had to be done" : `${done} of ${plan.steps.length} done`}${sayUnseen(plan)}.\n`;
    await printOut("-", options.json ? `${JSON.stringify({ done, unseen, conflicts }, null, 2)}\n` : text);
  });
}

/** How much was done of which plan. */
async function applyIn(
  pool: Pool,
  options: ApplyOptions,
  config: Config,
): Promise<{ readonly done: number; readonly plan: PolicyPlan }> {
  const policy = await policyIn(pool);
  return await withDomain(policy, { options, config }, async (domain) => {
    const { plan, seen } = await planFor(policy, domain, options);
    if (options.json !== true || !options.yes) process.stderr.write(sayPlan(plan));
    if (plan.steps.length > 0 && plan.conflicts.length === 0 && !options.yes) await askWhether(plan);
    const { author, reason } = options;
    const onDone = (step: PolicyPlan["steps"][number]): void =>
      void process.stderr.write(`done: ${shownText(sayStep(step))}\n`);
    return { done: await applyPolicy(pool, { plan, seen, domain, author, reason, onDone }), plan };
  });
}

/** What was not seen may not be as the policy says. */
function sayUnseen({ unseen }: PolicyPlan): string {
  return unseen.length === 0 ? "" : ` of what could be seen; ${unseen.length} could not`;
}

/** Prints the policy file of a domain as it stands; what it has no words for goes to stderr. */
export async function performPolicyExport(options: ExportOptions, config: Config): Promise<void> {
  const seen = await withDomain(undefined, { options, config }, (domain) => domain.read([]));
  const { floor, notes } = exportPolicy(seen);
  for (const note of notes) process.stderr.write(`${shownText(note)}\n`);
  const text =
    options.format === "json" ? `${JSON.stringify(floor, null, 2)}\n` : `${EDITOR}${stringify(floor)}`;
  await printOut(options.output, text);
}

const EDITOR =
  "# yaml-language-server: $schema=https://raw.githubusercontent.com/example/auditplane/main/docs/schemas/mesh-policy.json\n";

async function policyIn(pool: Pool): Promise<MeshPolicy> {
  const policy = await readMeshPolicy(pool);
  if (policy) return policy;
  throw new AuditplaneError(
    "policy_invalid",
    "could not compare the policy with DataZone: none is set; set one with policy import mesh-policy.yaml",
  );
}

async function planFor(
  policy: MeshPolicy,
  domain: Domain,
  { reviseForms: revise }: PlanOptions,
): Promise<{ readonly plan: PolicyPlan; readonly seen: SeenDomain }> {
  const required = [policy, ...policy.units].flatMap(({ publish, subscribe }) => [
    ...publish.forms,
    ...subscribe.forms,
  ]);
  const named = [...new Set([...policy.forms.map(({ name }) => name), ...required])];
  const seen = await domain.read(named);
  return { plan: planPolicy(policy, seen, { revise }), seen };
}

/** Throws `usage` where nobody can be asked, and ends quietly where they say no. */
async function askWhether({ steps }: PolicyPlan): Promise<void> {
  if (!process.stdin.isTTY)
    throw new AuditplaneError(
      "usage",
      "could not apply the policy: nobody is at the terminal to say yes; look at policy plan, then give --yes",
    );
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const said = await asking.question(`Do these ${steps.length}? Write yes: `);
    if (said.trim().toLowerCase() !== "yes")
      throw new AuditplaneError(
        "usage",
        "could not apply the policy: it was not agreed to; nothing was changed",
      );
  } finally {
    asking.close();
  }
}

async function withDomain<T>(
  policy: MeshPolicy | undefined,
  { options, config }: { readonly options: DomainOptions; readonly config: Config },
  work: (domain: Domain) => Promise<T>,
): Promise<T> {
  const { account, region, id } = scopeOf(policy, options, config);
  const arn = options.roleArn ?? config.lookup.roleArn;
  const externalId = options.externalId ?? config.lookup.externalId;
  const role = arn === undefined ? undefined : { arn, externalId, stsRegion: config.lookup.region };
  const domain = await openDomainPolicy({ account, region, domain: id, role });
  try {
    return await work(domain);
  } finally {
    domain.close();
  }
}

/** Where the domain is: as the option says, else the one of the configuration that the policy names. */
function scopeOf(policy: MeshPolicy | undefined, options: DomainOptions, config: Config) {
  const keys = options.scope === undefined ? config.controlPlane : [options.scope];
  const scopes = keys.flatMap((key) => {
    const scope = parseScope(key);
    return scope?.service === "datazone" ? [scope] : [];
  });
  const named = scopes.filter(({ id }) => policy?.domain === undefined || id === policy.domain);
  const [scope, ...others] = named;
  if (scope && others.length === 0) return scope;
  const which = policy?.domain ?? "one";
  throw new AuditplaneError(
    "usage",
    `could not find the DataZone domain: of ${scopes.length} that are named ${named.length} are ${which}; give --scope datazone/ACCOUNT/REGION/DOMAIN`,
  );
}
