/** Tokens of the API from the command line's point of view. */
import type { Config } from "../config.ts";
import { PERMISSION_NAMES, ROLE_NAMES } from "../core/authority/role.ts";
import { shownText } from "../core/record/text.ts";
import { isoTime } from "../core/record/time.ts";
import { AuditplaneError } from "../errors.ts";
import { createToken, revokeToken } from "../jobs/tokens/index.ts";
import { printToken, renderTokens } from "../reports/tokens/render.ts";
import type { TokensFormat } from "../reports/tokens/render.ts";
import { listTokens } from "../store/api-tokens.ts";
import { readClockIn } from "../store/clock.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { printOut } from "./print-out.ts";

export interface TokensCreateOptions extends Answered {
  readonly for: string;
  readonly roles: string;
  readonly scopes?: string;
  readonly days: string;
  readonly author: string;
  readonly dataDir?: string;
}

export async function performTokensCreate(
  name: string,
  options: TokensCreateOptions,
  config: Config,
): Promise<void> {
  const wanted = {
    name,
    person: options.for,
    author: options.author,
    roles: named("role", options.roles, ROLE_NAMES),
    scopes: options.scopes === undefined ? null : named("scope", options.scopes, PERMISSION_NAMES),
    days: /^\d{1,4}$/.test(options.days) ? Number(options.days) : Number.NaN,
  };
  const { token, text } = await withKeptDatabase(options.dataDir, config, ({ pool }) =>
    createToken(pool, wanted),
  );
  const url = config.links.console ?? `http://${config.server.host}:${config.server.port}`;
  const may = token.scopes === null ? token.roles.join(", ") : token.scopes.join(", ");
  const told = [
    `Token ${token.id} acts for ${shownText(token.person)} until ${isoTime(token.until)} and may: ${may}.`,
    "",
    text,
    "",
    "It is shown this once: put it now where your program takes secrets from. Then try it:",
    `  curl -H "Authorization: Bearer $TOKEN" ${url}/v1/me`,
    `To end it: auditplane tokens revoke ${token.id} --author YOU`,
  ];
  await answer(options, `${told.join("\n")}\n`, { ...printToken(token), token: text });
}

export interface TokensListOptions {
  readonly format: TokensFormat;
  readonly output: string;
  readonly dataDir?: string;
}

export async function performTokensList(options: TokensListOptions, config: Config): Promise<void> {
  const text = await withKeptDatabase(options.dataDir, config, async ({ db, pool }) => {
    return renderTokens(await listTokens(pool), { format: options.format, now: await readClockIn(db) });
  });
  await printOut(options.output, text);
}

export interface TokensRevokeOptions extends Answered {
  readonly author: string;
  readonly reason?: string;
  readonly dataDir?: string;
}

export async function performTokensRevoke(
  id: string,
  { author, reason, ...options }: TokensRevokeOptions,
  config: Config,
): Promise<void> {
  const token = await withKeptDatabase(options.dataDir, config, ({ pool }) =>
    revokeToken(pool, { id, author, reason }),
  );
  const text = `Token ${token.id} (${shownText(token.name)}) is good no more.\n`;
  await answer(options, text, { ...printToken(token) });
}

/** Throws `usage` where one of them is none. */
function named<T extends string>(what: string, list: string, known: readonly T[]): T[] {
  const asked = list.split(",").map((one) => one.trim());
  const unknown = asked.find((one) => !known.some((name) => name === one));
  if (unknown !== undefined)
    throw new AuditplaneError(
      "usage",
      `could not make a token: ${shownText(unknown.slice(0, 64)) || "nothing"} is no ${what}; give one of ${known.join(", ")}`,
    );
  return known.filter((name) => asked.includes(name));
}
