/** Reads what disagreements are looked for in: the mesh as the control plane has it, grants, uses, and what Macie and the policy say. */
import type { PoolClient } from "pg";
import { indexCatalog } from "../../core/catalog/index-catalog.ts";
import { CATALOG_KINDS, CatalogMaker } from "../../core/control-plane/made/catalog-of.ts";
import type { CatalogGiven } from "../../core/control-plane/made/catalog-of.ts";
import { lakesShown } from "../../core/control-plane/made/read-dates.ts";
import type { EntryKind } from "../../core/control-plane/entry.ts";
import type { Hidden } from "../../core/control-plane/read/plausible.ts";
import { lostOf } from "../../core/control-plane/read/lost.ts";
import { coverageOf } from "../../core/coverage/coverage.ts";
import type { DatedView } from "../../core/coverage/coverage.ts";
import { seenSince } from "../../core/coverage/seen-since.ts";
import type { GovernanceGiven } from "../../core/governance/given.ts";
import { roleChangeTerms } from "../../core/governance/role-change/terms.ts";
import { UNUSED_DAYS } from "../../core/governance/use.ts";
import { SHARE_VOLUME_DAYS } from "../../core/governance/shares.ts";
import type { MeshPolicy } from "../../core/mesh-policy/policy.ts";
import { demandsIn } from "../../core/mesh-policy/effective.ts";
import { unitsNow } from "../../core/mesh-policy/units-now.ts";
import { sensitivitiesOf } from "../../core/macie/sensitivity.ts";
import { DAY_MS } from "../../core/record/time.ts";
import { readSensitivities } from "../../store/asset-sensitivity.ts";
import type { readCoverage } from "../../store/coverage.ts";
import { readShares } from "../../store/declared.ts";
import { readExemptDays } from "../../store/share-reads.ts";
import { readHistory } from "../../store/control-entries.ts";
import { readStandingFindings } from "../../store/macie-standing.ts";
import { readMeshPolicy } from "../../store/mesh-policy.ts";
import { listSights } from "../../store/control-sight.ts";
import { readDeletedRoles, readRecreatedRoles, readUses } from "../../store/governance.ts";

/** Kinds that facts are made of beside those of the catalog. */
const OTHER_KINDS = [
  "asset_filter",
  "subscription_grant",
  "enforcement_rule",
  "form_type",
  "datazone_domain",
  "blueprint",
  "bucket",
  "opt_in",
] as const;

interface Read {
  /** What the catalog is made of, of which all was read. */
  readonly made: CatalogGiven;
  readonly prescribed: GovernanceGiven["prescribed"];
  readonly coverage: Awaited<ReturnType<typeof readCoverage>>;
}

/** Everything that disagreements are looked for in, as it stands, and the mesh policy behind it; undefined: there is none. */
export async function readGovernance(
  client: PoolClient,
  { made, prescribed, coverage }: Read,
): Promise<{ readonly given: GovernanceGiven; readonly policy: MeshPolicy | undefined }> {
  const { maker, index, ...rest } = await readMesh(client, made);
  const policy = await readMeshPolicy(client);
  const at = index.catalog.asOf;
  const views = new Map(coverageOf(coverage, index).views.map((view) => [view.asset.id, view]));
  const days = await readExemptDays(client, at - SHARE_VOLUME_DAYS * DAY_MS);
  const uses = await readUses(client, at - UNUSED_DAYS * DAY_MS);
  const sensitivities = await readSensitivities(client);
  const hidden = (await listSights(client)).flatMap((sight) => sight.hidden);
  const isLakeRead = lakesShown(made.scopes, hidden);
  const meshPolicy = policyGiven(policy, { ...rest, hidden });
  const given: GovernanceGiven = {
    index,
    loggedAccounts: new Set(coverage.logged),
    lost: lostOf(hidden),
    at,
    latest: made.scopes.reduce(
      (latest, { asOf, isConfigured }) => (isConfigured ? Math.max(latest, asOf) : latest),
      at,
    ),
    ...rest,
    readersOf: (table) => (isLakeRead(...homeOf(table)) ? maker.readers().of(table) : undefined),
    unclear: maker.readers().unclear,
    isLakeRead,
    usesOf: (asset) => uses.get(asset) ?? [],
    seenFor: ({ id }) => seenFor(views.get(id), at),
    sensitivityOf: (asset) => sensitivities.get(asset),
    sensitiveColumnsOf: await readSensitiveColumns(client, index),
    roles: await readRecreatedRoles(client),
    deletedRoles: await readDeletedRoles(client),
    roleChange: roleChangeTerms(policy, unitsNow(index.catalog)),
    prescribed,
    meshPolicy,
    approvals: meshPolicy?.demandsOf,
    shares: await readShares(client),
    readsByDay: (asset) => days.get(asset) ?? [],
  };
  return { given, policy };
}

/** Columns by asset that Macie named, those that hold a sensitive field among them. */
async function readSensitiveColumns(
  client: PoolClient,
  index: GovernanceGiven["index"],
): Promise<(asset: string) => readonly string[]> {
  const { findings } = await readStandingFindings(client);
  const { assets } = sensitivitiesOf(findings, index, index.catalog.asOf);
  const columns = new Map(
    assets.map(({ asset, data }) => [asset.id, (data?.columns ?? []).map(({ name }) => name)]),
  );
  return (asset) => columns.get(asset) ?? [];
}

/** What the policy of the mesh demands in each unit, and of which units nobody could read the rules; undefined: there is none. */
function policyGiven(
  policy: MeshPolicy | undefined,
  { current, hidden }: Pick<GovernanceGiven, "current"> & { readonly hidden: readonly Hidden[] },
): GovernanceGiven["meshPolicy"] {
  if (!policy) return undefined;
  const units = [...current("domain_unit").values()].map(({ id, content: { name, parent } }) => ({
    id,
    name,
    parent,
  }));
  // of a rule that was refused nobody knows the unit
  const unseenRules = hidden.flatMap(({ of, lists }) =>
    lists.includes("GetRule") ? ["*"] : lists.includes("ListRules") ? [of] : [],
  );
  const without = (list: string): ReadonlySet<string> =>
    new Set(hidden.flatMap(({ of, lists }) => (lists.includes(list) ? [of] : [])));
  return {
    policy,
    demandsOf: demandsIn(policy, units),
    unseenRules: new Set(unseenRules),
    unseenSetups: without("ListEnvironmentBlueprintConfigurations"),
    unseenForms: without("SearchTypes"),
  };
}

type Mesh = Pick<GovernanceGiven, "index" | "current" | "history" | "contested"> & {
  readonly maker: CatalogMaker;
};

async function readMesh(client: PoolClient, given: CatalogGiven): Promise<Mesh> {
  const maker = new CatalogMaker(OTHER_KINDS);
  for (const kind of [...CATALOG_KINDS, ...OTHER_KINDS])
    for await (const page of readHistory(client, { kinds: [kind], scopes: given.scopes })) maker.take(page);
  const { catalog, contested } = maker.make(given);
  const known = new Map<EntryKind, ReadonlyMap<string, unknown>>();
  const current = (kind: EntryKind): ReadonlyMap<string, unknown> => {
    let entries = known.get(kind);
    if (!entries) {
      const standing = maker.history(kind).filter(({ until }) => until === Infinity);
      known.set(kind, (entries = new Map(standing.map((entry) => [entry.id, entry]))));
    }
    return entries;
  };
  return {
    maker,
    index: indexCatalog(catalog),
    current: current as GovernanceGiven["current"],
    history: (kind) => maker.history(kind),
    contested,
  };
}

/** The account and Region of a table. */
function homeOf(table: string): [account: string, region: string] {
  const [, , , region = "", account = ""] = table.split(":");
  return [account, region];
}

/** For how long every read of an asset could be seen, in ms. */
function seenFor(view: DatedView | undefined, at: number): number {
  const since = seenSince(view);
  return since === null ? 0 : Math.max(0, at - since);
}
