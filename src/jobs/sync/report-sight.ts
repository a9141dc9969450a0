/** After a read: what the control plane still does not tell us becomes facts, which rules judge. Run it twice: a fact is one a day. */
import type { Pool } from "pg";
import { accountIn } from "../../core/catalog/accounts.ts";
import { hiddenThings } from "../../core/control-plane/read/hidden-things.ts";
import { hiddenFact, pendingFacts, projectsIn } from "../../core/control-plane/read/sight-facts.ts";
import { parseScope } from "../../core/control-plane/scope.ts";
import { unseenInLogs } from "../../core/control-plane/made/unseen.ts";
import { listLogAccounts } from "../../store/log-accounts.ts";
import { readClock } from "../../store/clock.ts";
import { keepUnseen, listEnvironmentRoles, listSights, listUnits } from "../../store/control-sight.ts";
import { insertFacts, newsAmong } from "../../store/pipeline-facts.ts";
import type { ControlCatalog } from "./current-catalog.ts";

export interface SightGiven {
  readonly pool: Pool;
  readonly catalog: ControlCatalog;
  /** Keys of the scopes that are read: others are nobody's concern. */
  readonly scopes: readonly string[];
}

export interface SightOutcome {
  /** Domain units whose accesses have waited for too long. */
  readonly pending: number;
  /** Projects, environments, and what else cannot be seen, or seen into. */
  readonly unseen: number;
}

/** Where a catalog file says who may read what nothing is pending or unseen. */
export async function reportSight({ pool, catalog, scopes }: SightGiven): Promise<SightOutcome> {
  const index = await catalog.read();
  if (!index.catalog.made) return { pending: 0, unseen: 0 };
  const [domain] = scopes.filter((key) => parseScope(key)?.service === "datazone");
  const { unseen: named, past: over, unresolved } = await catalog.unseen();
  // of one that the past alone names, logs are the first to say that there is such a project
  const isOver = new Set(over);
  const { nameOf, isRole } = projectsIn({
    projects: index.catalog.projects.filter(({ id }) => !isOver.has(id)),
  });
  const unnamed = new Set(named.map(({ id }) => id));
  const isProject = (id: string): boolean => nameOf(id) !== undefined || unnamed.has(id);
  const logged =
    domain === undefined
      ? []
      : unseenInLogs(await listOwnRoles(pool, index.accounts), { isRole, isProject, scope: domain });
  await keepUnseen(pool, [...named, ...logged, ...unresolved]);
  const sights = (await listSights(pool)).filter(({ key }) => scopes.includes(key));
  const hidden = sights.flatMap(({ key, hidden: own }) => own.map((one) => ({ ...one, scope: key })));
  const projects = hiddenThings({ hidden, unseen: [...named, ...unresolved], nameOf });
  const past = hiddenThings({ hidden: [], unseen: logged, nameOf });
  const now = await readClock(pool);
  const units = await listUnits(pool, scopes);
  const pending = pendingFacts(
    index.catalog.domains.filter(({ id }) => units.has(id)),
    now,
  );
  await insertFacts(
    (text, values) => pool.query(text, [...values]),
    [
      ...pending,
      ...projects.map((one) => hiddenFact(one, now)),
      // logs do not end, and a role that they show may be long gone: that is said once
      ...(await newsAmong(
        pool,
        past.map((one) => hiddenFact(one, now)),
      )),
    ],
  );
  return { pending: pending.length, unseen: projects.length + past.length };
}

/** Roles of environments that logs show, of accounts that are ours: others may call theirs as they like. */
async function listOwnRoles(pool: Pool, accounts: ReadonlySet<string>): Promise<string[]> {
  const own = new Set([...accounts, ...(await listLogAccounts(pool))]);
  return (await listEnvironmentRoles(pool)).filter((arn) => own.has(accountIn(arn) ?? ""));
}
