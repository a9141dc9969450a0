/** Composition root of the API and the console: what they read and do, and where they listen. */
import type { Hono } from "hono";
import { BUILTIN_RULES, readRuleFiles } from "./app.ts";
import type { Database } from "./app.ts";
import { createApi } from "./api/index.ts";
import { createConsole } from "./console/index.tsx";
import type { Config } from "./config.ts";
import { indexCatalog } from "./core/catalog/index-catalog.ts";
import type { CatalogIndex } from "./core/catalog/index-catalog.ts";
import { isTakenBack } from "./core/finding/alert.ts";
import { createApp } from "./http/app.ts";
import type { Actions, HttpDeps } from "./http/deps.ts";
import { listen } from "./http/listen.ts";
import { addStaticFiles } from "./http/static-files.ts";
import { trustedAmong } from "./http/address.ts";
import { createLinks } from "./http/links.ts";
import { createLogin } from "./http/login.ts";
import { showPlainPage } from "./http/page.tsx";
import { createReadAs } from "./http/read-as.ts";
import type { Env } from "./http/who-asks.ts";
import { acknowledgeByLink } from "./jobs/alert/act-by-link.ts";
import { decide } from "./jobs/alert/act.ts";
import { composeMessage } from "./jobs/deliver/compose.ts";
import { previewRollout } from "./jobs/rollout/preview.ts";
import { stepRollout } from "./jobs/rollout/step.ts";
import { expireException, renewException } from "./jobs/settings/exceptions.ts";
import { setException } from "./jobs/settings/of-finding.ts";
import { openCatalog } from "./jobs/sync/current-catalog.ts";
import { createToken, revokeToken } from "./jobs/tokens/index.ts";
import type { Logger } from "./logger.ts";
import { rememberCoverage } from "./reports/coverage/query.ts";
import { makeRuleBook } from "./reports/rules-hits/book.ts";
import type { KnownRule } from "./reports/rules-hits/book.ts";
import { readCatalogByHash, readCatalogHash } from "./store/catalogs.ts";
import { readDeclared } from "./store/declared.ts";
import { inTransaction } from "./store/transaction.ts";

export interface ServerGiven {
  readonly database: Database;
  readonly config: Config;
  readonly log: Logger;
  /** What it shows is simulated, and labelled as such. */
  readonly isSimulated?: boolean;
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
    return (request, peer) => app.fetch(request, { address: peer });
  });
  return { url: urlOf(listening.port), close: () => listening.close() };
}

/** All that is answered, without a socket. `own`: where it is reached unless the configuration says otherwise. */
export function createServer(given: ServerGiven, own: string): Hono<Env> {
  const deps = createDeps(given, given.config.links.console ?? own);
  const app = createApp(deps);
  const readAs = createReadAs(deps.pool, deps.catalog);
  const rules = rulesOnce(given);
  const frame = { pathOf: addStaticFiles(app), isSimulated: given.isSimulated ?? false };
  app.route("/", createLogin(deps));
  app.route("/", createLinks(deps, readAs));
  app.route("/v1", createApi({ ...deps, readAs, rules }));
  app.route("/", createConsole({ ...deps, readAs, rules, ...frame }));
  return app;
}

export interface RulesGiven {
  readonly folders: readonly string[];
  readonly pipelines: readonly string[];
  readonly isBuiltinToo: boolean;
}

const OWN_RULES: RulesGiven = { folders: [], pipelines: [], isBuiltinToo: true };

/** Read and tried when they are asked for first. */
function rulesOnce({ rules = OWN_RULES, config }: ServerGiven): () => Promise<readonly KnownRule[]> {
  let known: Promise<readonly KnownRule[]> | undefined;
  const read = async (): Promise<readonly KnownRule[]> => {
    const { folders, pipelines, isBuiltinToo } = rules;
    const files = await readRuleFiles([...folders, ...(isBuiltinToo ? [BUILTIN_RULES] : [])], pipelines);
    return makeRuleBook(files, config.links);
  };
  return async () => {
    known ??= read();
    known.catch(() => (known = undefined));
    return await known;
  };
}

function createDeps({ database, config, log }: ServerGiven, publicUrl: string): HttpDeps {
  const { db, pool } = database;
  const catalog = openStanding(database);
  return {
    pool,
    db,
    log,
    catalog,
    coverage: rememberCoverage(pool, () => Date.now()),
    oidc: config.server.oidc,
    publicUrl: publicUrl.replace(/\/+$/, ""),
    now: () => Date.now(),
    actions: createActions(database, config, catalog),
    isTrustedProxy: trustedAmong(config.server.trustedProxies),
    showPage: showPlainPage,
  };
}

function createActions(
  { db, pool }: Database,
  { links }: Config,
  catalog: () => Promise<CatalogIndex>,
): Actions {
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
    async renewException({ viewer, ...wanted }) {
      await renewException(pool, { ...wanted, author: viewer.name });
    },
    async expireException({ viewer, ...wanted }) {
      await expireException(pool, { ...wanted, author: viewer.name });
    },
    acknowledgeByLink: async ({ viewer, ...used }) =>
      await acknowledgeByLink(pool, { ...used, actor: viewer.name, isLoggedIn: viewer.way === "login" }),
    createToken: async (wanted) => await createToken(pool, wanted),
    revokeToken: async (id, author) => await revokeToken(pool, { id, author }),
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
