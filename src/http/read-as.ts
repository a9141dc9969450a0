/** Reads of the database as somebody may: row security leaves out what an owner does not see, and a veil hides who people are. */
import type { Pool, PoolClient } from "pg";
import { seesNames } from "../core/authority/viewer.ts";
import type { PrivacyMode, Viewer } from "../core/authority/viewer.ts";
import type { CatalogIndex } from "../core/catalog/index-catalog.ts";
import { holds } from "../core/catalog/catalog.ts";
import { personName } from "../core/authority/person-name.ts";
import { directoryOf } from "../core/privacy/directory.ts";
import type { Directory } from "../core/privacy/directory.ts";
import { closedVeil, openVeil } from "../core/privacy/veil.ts";
import { readAlertPeople } from "../store/alert-people.ts";
import { readPeopleIds } from "../store/find-person.ts";
import { readPseudonymKey } from "../store/pseudonym-key.ts";
import { readRevealedAlerts } from "../store/reveals.ts";
import { readAssetIds } from "../store/viewer-assets.ts";
import { inTransaction } from "../store/transaction.ts";
import type { ReadAs } from "./deps.ts";

export interface ReadAsGiven {
  readonly pool: Pool;
  readonly catalog: () => Promise<CatalogIndex>;
  readonly privacy: PrivacyMode;
}

/** One statement sees what the next one sees; Postgres itself refuses whatever would change something. */
export function createReadAs({ pool, catalog, privacy }: ReadAsGiven): ReadAs {
  const assetsOf = createAssetsOf(pool, catalog);
  let known: Buffer | undefined;
  const keyFor = async (viewer: Viewer): Promise<Buffer | undefined> =>
    seesNames(viewer, privacy) ? undefined : (known ??= await readPseudonymKey(pool));

  return async (viewer, work) => {
    const { domains, name } = viewer;
    const assets = domains && (await assetsOf(domains));
    const key = await keyFor(viewer);
    const directory = directoryOf(await catalog());
    const people = domains && (await readPeopleIds(pool, namesOf(name, directory)));
    return await inTransaction(pool, async (client) => {
      await client.query("set transaction isolation level repeatable read, read only");
      // whose names are revealed is not for owners to read; whom their alerts are about is
      const alerts = key ? await readRevealedAlerts(client, name) : [];
      if (domains) await limit(client, { domains, assets: assets ?? "[]", people: people ?? [] });
      if (!key) return await work(client, openVeil(directory));
      const revealed = [...(await readAlertPeople(client, alerts)).values()].flat();
      return await work(client, closedVeil({ key, directory, revealed }));
    });
  };
}

/**
 * Ids of all assets that are of domains' projects, in JSON. An id stays as it is, and so is remembered for as long as the catalog is the
 * same; an asset of which nothing was stored yet is looked for again.
 */
function createAssetsOf(
  pool: Pool,
  catalog: () => Promise<CatalogIndex>,
): (domains: readonly string[]) => Promise<string> {
  const known = new Map<string, { ids: readonly number[]; missing: readonly string[] }>();
  let hash: string | undefined;
  return async (domains) => {
    const index = await catalog();
    if (hash !== index.catalog.hash) known.clear();
    hash = index.catalog.hash;
    const key = domains.join("\n");
    const before = known.get(key) ?? { ids: [], missing: assetsIn(index, domains) };
    const found = await readAssetIds(pool, before.missing);
    const ids = [...new Set([...before.ids, ...found.values()])];
    known.set(key, { ids, missing: before.missing.filter((asset) => !found.has(asset)) });
    return JSON.stringify(ids);
  };
}

function assetsIn(index: CatalogIndex, domains: readonly string[]): string[] {
  const { catalog } = index;
  const own = new Set(domains);
  const assets = catalog.assets.filter((asset) => {
    const domain = index.projectAt(asset.project, catalog.asOf)?.domain;
    return domain !== undefined && own.has(domain) && holds(asset, catalog.asOf);
  });
  return [...new Set(assets.map(({ id }) => id))];
}

/** Every name by which findings may be about somebody. */
function namesOf(name: string, directory: Directory): string[] {
  const known = directory.find(name);
  return [personName(name), ...(known ? [known.key, ...known.names] : [])];
}

interface Limits {
  readonly domains: readonly string[];
  /** Ids, in JSON. */
  readonly assets: string;
  /** Ids of whoever reads: nobody is told of an alert about themselves. */
  readonly people: readonly number[];
}

/** For the rest of the transaction. */
async function limit(client: PoolClient, { domains, assets, people }: Limits): Promise<void> {
  await client.query("set local role auditplane_owner");
  await client.query(
    `select set_config('auditplane.domains', $1, true), set_config('auditplane.assets', $2, true),
       set_config('auditplane.people', $3, true)`,
    [JSON.stringify(domains), assets, JSON.stringify(people)],
  );
}
