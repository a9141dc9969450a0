/** Composition root of the API and the console: what they read and do, and where they listen. */
import type { Hono } from "hono";
import type { Database } from "../app.ts";
import { queuedJobsOf } from "./queue.ts";
import { createPersonReports } from "./person-reports.ts";
import { createReviewActions } from "./reviews.ts";
import { auditVerifier } from "./audit-verifier.ts";
import { createApi } from "../api/index.ts";
import { createConsole, createRefusals } from "../console/index.tsx";
import type { Config } from "../config.ts";
import { indexCatalog } from "../core/catalog/index-catalog.ts";
import type { CatalogIndex } from "../core/catalog/index-catalog.ts";
import { isTakenBack } from "../core/finding/alert.ts";
import { healthChecks } from "./health.ts";
import { createApp } from "../http/app.ts";
import type { Actions, HttpDeps } from "../http/deps.ts";
import { listen } from "../http/listen.ts";
import { openStaticFiles } from "../http/static-files.ts";
import { trustedAmong } from "../http/address.ts";
import { createLinks } from "../http/links.ts";
import { createLogin } from "../http/login.ts";
import { createShowPage } from "../console/said.tsx";
import { createReadAs } from "../http/read-as.ts";
import type { Env } from "../http/who-asks.ts";
import { acknowledgeByLink } from "../jobs/alert/act-by-link.ts";
import { decide } from "../jobs/alert/act.ts";
import { fetchRecords } from "../jobs/evidence/fetch.ts";
import { erasePerson } from "../jobs/privacy/erase.ts";
import { erasedSince } from "../jobs/privacy/erased-since.ts";
import { reveal } from "../jobs/privacy/reveal.ts";
import { openReader } from "../sources/reader.ts";
import { readRawFile } from "../store/raw-files.ts";
import { composeMessage } from "../jobs/deliver/compose.ts";
import { previewRollout } from "../jobs/rollout/preview.ts";
import { stepRollout } from "../jobs/rollout/step.ts";
import { expireException, renewException } from "../jobs/settings/exceptions.ts";
import { setException } from "../jobs/settings/of-finding.ts";
import { openCatalog } from "../jobs/sync/current-catalog.ts";
import { createToken, revokeToken } from "../jobs/tokens/index.ts";
import type { Logger } from "../logger.ts";
import { rememberMap } from "../reports/access-map/remembered.ts";
import { rememberCoverage } from "../reports/coverage/query.ts";
import { readCatalogByHash, readCatalogHash } from "../store/catalogs.ts";
import { readDeclared } from "../store/declared.ts";
import { OWN_RULES, rulesOnce } from "./rules.ts";
import type { RulesGiven } from "./rules.ts";
import { openReplayer } from "./replayer.ts";
import { readCommit, readVersion } from "../version.ts";
import { inTransaction } from "../store/transaction.ts";

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
  const files = openStaticFiles();
  const frame = { pathOf: files.pathOf, isSimulated: given.isSimulated ?? false };
  const app = createApp(deps, createRefusals(frame));
  files.add(app);
  const readAs = createReadAs(deps);
  const rules = rulesOnce(given.rules ?? OWN_RULES, given.config);
  const wayIn = { ...deps, showPage: createShowPage(frame) };
  app.route("/", createLogin(wayIn));
  app.route("/", createLinks(wayIn, readAs));
  app.route("/v1", createApi({ ...deps, readAs, rules }));
  const accessMap = rememberMap({ ...deps, isNamelessNow: erasedSince(deps.pool) });
  app.route("/", createConsole({ ...deps, readAs, rules, accessMap, ...frame }));
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
    privacy: config.server.privacy,
    publicUrl: publicUrl.replace(/\/+$/, ""),
    now: Date.now,
    version: readVersion(),
    commit: readCommit(),
    health: healthChecks(database, config),
    queuedJobs: queuedJobsOf(database, config),
    actions: createActions({ database, config, rules }, catalog),
    isTrustedProxy: trustedAmong(config.server.trustedProxies),
  };
}

function createActions(
  { database, config, rules }: Pick<ServerGiven, "database" | "config"> & { readonly rules: RulesGiven },
  catalog: () => Promise<CatalogIndex>,
): Actions {
  const { db, pool } = database;
  const { links } = config;
  return {
    async compose({ id, revision, content, state }, domains, veil) {
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
        { db, pool, links, catalog: await catalog(), veil },
      );
    },
    decide: async ({ viewer, ...decision }) => await decide(pool, { ...decision, actor: viewer.name }),
    previewRollout: async ({ veil, ...wanted }) =>
      await previewRollout(wanted, { db, pool, links, catalog: await catalog(), veil }),
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
    acknowledgeByLink: async ({ viewer, ...used }) =>
      await acknowledgeByLink(pool, { ...used, actor: viewer.name, isLoggedIn: viewer.way === "login" }),
    reveal: (wanted) => reveal(pool, wanted),
    async records(points, redacted) {
      const reader = openReader({
        pathStyle: config.s3PathStyle,
        rawFile: (path) => readRawFile(pool, path),
      });
      try {
        return await fetchRecords(points, redacted, { pool, reader });
      } finally {
        reader.close();
      }
    },
    erase: (wanted) => erasePerson(pool, wanted),
    reviews: createReviewActions(pool, catalog),
    reportPerson: createPersonReports({ pool, catalog, fonts: config.reports.fonts, identity: config }),
    createToken: async (wanted) => await createToken(pool, wanted),
    revokeToken: async (id, author) => await revokeToken(pool, { id, author }),
  };
}

/** The catalog by which things are known: of the control plane where it is read, else the one that was judged by at last. */
function openStanding({ pool }: Database): () => Promise<CatalogIndex> {
  const control = openCatalog(pool, { file: undefined, declared: readDeclared });
  const isNamelessNow = erasedSince(pool);
  let judged: CatalogIndex | undefined;
  return async () => {
    const made = await control.read();
    if (await isNamelessNow()) judged = undefined;
    const hash = made.catalog.hash === "none" ? await readCatalogHash(pool) : undefined;
    if (hash === undefined) return made;
    if (judged?.catalog.hash === hash) return judged;
    const catalog = await inTransaction(pool, (client) => readCatalogByHash(client, hash));
    return catalog ? (judged = indexCatalog(catalog)) : made;
  };
}
