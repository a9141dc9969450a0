/** The server from the command line's point of view: open the database, listen, until it is to stop. */
import { once } from "node:events";
import process from "node:process";
import type { Config } from "../config.ts";
import { createLogger } from "../logger.ts";
import { openServer } from "../server/index.ts";
import { withKeptDatabase } from "./kept-database.ts";
import type { PolicyOptions } from "./policy-options.ts";

export interface ServeOptions extends Omit<PolicyOptions, "catalog"> {
  readonly dataDir?: string;
}

/** Ends when the signal is aborted, after what is under way. */
export async function performServe(
  { dataDir, rules = [], pipeline = [], builtinRules }: ServeOptions,
  config: Config,
  signal: AbortSignal,
): Promise<void> {
  await withKeptDatabase(dataDir, config, async (database) => {
    const log = createLogger();
    const server = await openServer({
      database,
      config,
      log,
      rules: { folders: rules, pipelines: pipeline, isBuiltinToo: builtinRules },
    });
    const login = config.server.oidc ? "oidc" : "none";
    log.info({ url: server.url, login }, "server started");
    if (login === "none")
      process.stderr.write(`Nobody logs in: only this machine is answered, at ${server.url}\n`);
    if (!signal.aborted) await once(signal, "abort");
    log.info("server stops: what is under way ends");
    await server.close();
    log.info("server stopped");
  });
}
