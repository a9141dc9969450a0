/** Composition root of the API and the console: what they read and do, and where they listen. */
import type { Hono } from "hono";
import type { Database } from "./app.ts";
import { createApi } from "./api/index.ts";
import type { Config } from "./config.ts";
import { indexCatalog } from "./core/catalog/index-catalog.ts";
import type { CatalogIndex } from "./core/catalog/index-catalog.ts";
import { isTakenBack } from "./core/finding/alert.ts";
import { createApp } from "./http/app.ts";
import type { HttpDeps } from "./http/deps.ts";
import { listen } from "./http/listen.ts";
import { createReadAs } from "./http/read-as.ts";
import type { Env } from "./http/who-asks.ts";
import { decide } from "./jobs/alert/act.ts";
import { fetchRecords } from "./jobs/evidence/fetch.ts";
import { erasePerson } from "./jobs/privacy/erase.ts";
import { erasedSince } from "./jobs/privacy/erased-since.ts";
import { reveal } from "./jobs/privacy/reveal.ts";
import { openReader } from "./sources/reader.ts";
import { readRawFile } from "./store/raw-files.ts";
import { composeMessage } from "./jobs/deliver/compose.ts";
import { openCatalog } from "./jobs/sync/current-catalog.ts";
import type { Logger } from "./logger.ts";
import { readCatalogByHash, readCatalogHash } from "./store/catalogs.ts";
import { readDeclared } from "./store/declared.ts";
import { inTransaction } from "./store/transaction.ts";

export interface ServerGiven {
  readonly database: Database;
  readonly config: Config;
  readonly log: Logger;
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
  app.route("/v1", createApi({ ...deps, readAs: createReadAs(deps) }));
  return app;
}

function createDeps({ database, config, log }: ServerGiven, publicUrl: string): HttpDeps {
  const { db, pool } = database;
  const catalog = openStanding(database);
  return {
    pool,
    log,
    catalog,
    oidc: config.server.oidc,
    privacy: config.server.privacy,
    publicUrl: publicUrl.replace(/\/+$/, ""),
    now: () => Date.now(),
    actions: {
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
          { db, pool, links: config.links, catalog: await catalog(), veil },
        );
      },
      decide: async ({ viewer, ...decision }) => await decide(pool, { ...decision, actor: viewer.name }),
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
    },
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
