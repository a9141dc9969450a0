/** On which routes alerts are told: lists them, and tries those of a domain. */
import type { Config } from "../config.ts";
import { indexOwners } from "../core/alert/owner.ts";
import type { OwnerOf } from "../core/alert/owner.ts";
import { routesOfDomain } from "../core/alert/routes-of-domain.ts";
import type { DomainRoute } from "../core/alert/routes-of-domain.ts";
import { NO_CATALOG, indexCatalog } from "../core/catalog/index-catalog.ts";
import type { CatalogIndex } from "../core/catalog/index-catalog.ts";
import { shownText } from "../core/record/text.ts";
import { UNOWNED } from "../core/settings/rollout.ts";
import { AuditplaneError } from "../errors.ts";
import type { Database } from "../app.ts";
import { renderRoutes, renderTried } from "../reports/routes/render.ts";
import type { ListedRoute, RouteFormat } from "../reports/routes/render.ts";
import { tryRoutes } from "../sender.ts";
import { readClockIn } from "../store/clock.ts";
import { readRouteChecks } from "../store/route-checks.ts";
import { readDeclarations } from "../store/settings.ts";
import { readStandingCatalog } from "../store/standing-catalog.ts";
import { inTransaction } from "../store/transaction.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { printOut } from "./print-out.ts";

interface Printed {
  readonly format: RouteFormat;
  readonly output: string;
  readonly dataDir?: string;
}

export async function performList(options: Printed, config: Config): Promise<void> {
  const routes = await withKeptDatabase(options.dataDir, config, async (database) => {
    const { index, ownerOf } = await readOwners(database);
    const checks = new Map((await readRouteChecks(database.db)).map((one) => [one.route, one]));
    const listed = (domain: string | null, capacity: string, route: string | null): ListedRoute => {
      const checked = route === null ? undefined : checks.get(route);
      const heard = checked && { state: checked.state, says: checked.says, checkedAt: checked.checkedAt };
      return { domain, capacity, route, heard };
    };
    const ids = [...new Set(index.catalog.domains.map(({ id }) => id))].sort();
    return [
      ...ids.flatMap((id) => {
        const own = routesOfDomain(ownerOf(id));
        if (own.length === 0) return [listed(id, "owner", null)];
        return own.map(({ capacity, route }) => listed(id, capacity, route));
      }),
      listed(null, "fallback", config.fallbackTopicArn ?? null),
      listed(null, "on call", config.onCallTopicArn ?? null),
    ];
  });
  await printOut(options.output, renderRoutes(routes, options.format));
}

const NOBODY = { domain: UNOWNED, name: "every domain" } as const;

/** What is told beside owners, or in their place. Throws `input_missing` where that is nobody. */
function ofEverybody({ fallbackTopicArn, onCallTopicArn }: Config): DomainRoute[] {
  const routes: DomainRoute[] = [];
  if (fallbackTopicArn !== undefined) routes.push({ capacity: "fallback", route: fallbackTopicArn });
  if (onCallTopicArn !== undefined) routes.push({ capacity: "on call", route: onCallTopicArn });
  if (routes.length > 0) return routes;
  throw new AuditplaneError(
    "input_missing",
    "could not try the fallback: there is none; set AUDITPLANE_FALLBACK_TOPIC_ARN, and AUDITPLANE_ON_CALL_TOPIC_ARN",
  );
}

/** Sends a test on every route of a domain, or, of `none`, on those of all. Returns whether all took it, and have somebody to give it to. */
export async function performTest(domain: string, options: Printed, config: Config): Promise<boolean> {
  const tried = await withKeptDatabase(options.dataDir, config, async (database) => {
    if (domain === UNOWNED)
      return await tryRoutes(ofEverybody(config), NOBODY, { pool: database.pool, config });
    const { index, ownerOf } = await readOwners(database);
    const [own] = index.lineOf(domain, index.catalog.asOf);
    const routes = routesOfDomain(ownerOf(domain));
    if (!own || routes.length === 0) throw nothingToTry(domain, own !== undefined);
    return await tryRoutes(routes, { domain, name: own.name }, { pool: database.pool, config });
  });
  await printOut(options.output, renderTried(domain, tried, options.format));
  return tried.every(({ state }) => state === "sent");
}

function nothingToTry(domain: string, isKnown: boolean): AuditplaneError {
  const shown = shownText(domain.slice(0, 64));
  return new AuditplaneError(
    "input_missing",
    isKnown
      ? `could not try ${shown}: it has no topic, so that the fallback is told; give it a topic_arn in the catalog or the settings file`
      : `could not try ${shown}: no catalog has that domain; routes list names those there are`,
  );
}

async function readOwners({ pool, db }: Database): Promise<{
  readonly index: CatalogIndex;
  readonly ownerOf: OwnerOf;
}> {
  const index = indexCatalog((await inTransaction(pool, readStandingCatalog)) ?? NO_CATALOG);
  const { domains } = await readDeclarations(pool);
  return { index, ownerOf: indexOwners(index, domains, await readClockIn(db)) };
}
