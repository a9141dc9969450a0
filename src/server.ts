/** Composition root of the API and the console: what they read and do, and where they listen. */
import type { Hono } from "hono";
import type { Database } from "./app.ts";
import { createApi } from "./api/index.ts";
import type { Config } from "./config.ts";
import { indexCatalog } from "./core/catalog/index-catalog.ts";
import type { CatalogIndex } from "./core/catalog/index-catalog.ts";
import { isTakenBack } from "./core/finding/alert.ts";
import { healthChecks } from "./health.ts";
import { createApp } from "./http/app.ts";
import type { Actions, HttpDeps } from "./http/deps.ts";
import { listen } from "./http/listen.ts";
import { createReadAs } from "./http/read-as.ts";
import type { Env } from "./http/who-asks.ts";
import { auditVerifier } from "./audit-verifier.ts";
import { decide } from "./jobs/alert/act.ts";
import { composeMessage } from "./jobs/deliver/compose.ts";
import { previewRollout } from "./jobs/rollout/preview.ts";
import { stepRollout } from "./jobs/rollout/step.ts";
import { expireException, renewException } from "./jobs/settings/exceptions.ts";
import { setException } from "./jobs/settings/of-finding.ts";
import { openCatalog } from "./jobs/sync/current-catalog.ts";
import type { Logger } from "./logger.ts";
import { rememberCoverage } from "./reports/coverage/query.ts";
import { readCatalogByHash, readCatalogHash } from "./store/catalogs.ts";
import { readDeclared } from "./store/declared.ts";
import { OWN_RULES, rulesOnce } from "./server-rules.ts";
import type { RulesGiven } from "./server-rules.ts";
import { openReplayer } from "./replayer.ts";
import { readVersion } from "./version.ts";
import { inTransaction } from "./store/transaction.ts";

export interface ServerGiven {
  readonly database: Database;
  readonly config: Config;
  readonly log: Logger;
  /** Folders of rules, and the pipelines that theirs go through; absent: those that ship with us alone. */
  readonly rules?: RulesGiven | undefined;
}

export interface OpenServer {
  /** Where it is reached from this machine. */
  readonly url: string;
  /** Lets what is under way end, for ten seconds at most. */
  close(): Promise<void>;
}

/** Listens. Throws `usage` where the address is not to be had. */
export async function openServer(given: ServerGiven): Promise<OpenServer> {
  const { host, port } = given.config.server;
  const urlOf = (own: number): string => `http://${host.includes(":") ? `[${host}]` : host}:${own}`;
  const listening = await listen({ host, port }, (own) => {
    const app = createServer(given, urlOf(own));
    return (request) => app.fetch(request);
  });
  return { url: urlOf(listening.port), close: () => listening.close() };
}

/** All that is answered, without a socket. `own`: where it is reached unless the configuration says otherwise. */
export function createServer(given: ServerGiven, own: string): Hono<Env> {
  const deps = createDeps(given, given.config.links.console ?? own);
  const app = createApp(deps);
  const readAs = createReadAs(deps.pool, deps.catalog);
  app.route("/v1", createApi({ ...deps, readAs, rules: rulesOnce(given.rules ?? OWN_RULES, given.config) }));
  return app;
}

function createDeps({ database, config, log, rules = OWN_RULES }: ServerGiven, publicUrl: string): HttpDeps {
  const { db, pool } = database;
  const catalog = openStanding(database);
  return {
    pool,
    db,
    log,
    catalog,
    coverage: rememberCoverage(pool, Date.now),
    oidc: config.server.oidc,
    publicUrl: publicUrl.replace(/\/+$/, ""),
    now: Date.now,
    version: readVersion(),
    health: healthChecks(database, config),
    actions: createActions({ database, config, rules }, catalog),
  };
}

function createActions(
  { database, config, rules }: Pick<ServerGiven, "database" | "config"> & { readonly rules: RulesGiven },
  catalog: () => Promise<CatalogIndex>,
): Actions {
  const { db, pool } = database;
  const { links } = config;
  return {
    async compose({ id, revision, content, state }, domains) {
      const closes = isTakenBack(content);
      return await composeMessage(
        {
          alertId: id,
          revision,
          content,
          domains,
          closes,
          isAboutState: false,
          audience: "owner",
          state: state ?? null,
        },
        { db, pool, links, catalog: await catalog() },
      );
    },
    decide: async ({ viewer, ...decision }) => await decide(pool, { ...decision, actor: viewer.name }),
    previewRollout: async (domain, days) =>
      await previewRollout({ domain, days }, { db, pool, links, catalog: await catalog() }),
    async setStage({ viewer, domain, rule, stage, reason }) {
      await stepRollout(pool, { domain, rule, to: stage, reason, author: viewer.name });
    },
    addException: async ({ viewer, ...wanted }) =>
      await setException(pool, { ...wanted, author: viewer.name }),
    replay: openReplayer(pool, config, rules),
    verifyAudit: auditVerifier(pool, config),
    async renewException({ viewer, ...wanted }) {
      await renewException(pool, { ...wanted, author: viewer.name });
    },
    async expireException({ viewer, ...wanted }) {
      await expireException(pool, { ...wanted, author: viewer.name });
    },
  };
}

/** The catalog by which things are known: of the control plane where it is read, else the one that was judged by at last. */
function openStanding({ pool }: Database): () => Promise<CatalogIndex> {
  const control = openCatalog(pool, { file: undefined, declared: readDeclared });
  let judged: CatalogIndex | undefined;
  return async () => {
    const made = await control.read();
    const hash = made.catalog.hash === "none" ? await readCatalogHash(pool) : undefined;
    if (hash === undefined) return made;
    if (judged?.catalog.hash === hash) return judged;
    const catalog = await inTransaction(pool, (client) => readCatalogByHash(client, hash));
    return catalog ? (judged = indexCatalog(catalog)) : made;
  };
}
