/** Tokens of the API, for people and for programs. */
import { shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import type { ApiToken } from "../../store/api-tokens.ts";
import { renderRows } from "../text-table.ts";

export const TOKENS_FORMATS = ["table", "json"] as const;
export type TokensFormat = (typeof TOKENS_FORMATS)[number];

/** As the command line and the API print it. */
export interface PrintedToken {
  readonly id: string;
  readonly name: string;
  readonly person: string;
  readonly author: string;
  readonly roles: readonly string[];
  /** null: all that the roles allow. */
  readonly scopes: readonly string[] | null;
  readonly made_at: string;
  readonly until: string;
  readonly used_at: string | null;
  readonly revoked_at: string | null;
}

export function printToken({ madeAt, until, usedAt, revokedAt, ...token }: ApiToken): PrintedToken {
  return {
    ...token,
    made_at: isoTime(madeAt),
    until: isoTime(until),
    used_at: usedAt === null ? null : isoTime(usedAt),
    revoked_at: revokedAt === null ? null : isoTime(revokedAt),
  };
}

/** `now` in ms. */
export function renderTokens(
  tokens: readonly ApiToken[],
  { format, now }: { readonly format: TokensFormat; readonly now: number },
): string {
  if (format === "json") return `${JSON.stringify({ tokens: tokens.map(printToken) }, null, 2)}\n`;
  if (tokens.length === 0) return "There are no tokens; tokens create makes one.\n";
  const rows = tokens.map((token) => {
    const { id, name, person, author, roles, scopes, until, used_at: used } = printToken(token);
    const may = scopes === null ? roles.join(", ") : `${roles.join(", ")}: ${scopes.join(", ")}`;
    return [id, name, person, may, stateOf(token, until, now), used ?? "never", author].map(shownText);
  });
  return `${renderRows(["TOKEN", "NAME", "FOR", "MAY", "STATE", "USED", "MADE BY"], rows)}\n`;
}

function stateOf(token: ApiToken, until: string, now: number): string {
  if (token.revokedAt !== null) return "revoked";
  return token.until <= now ? `ended ${until}` : `good until ${until}`;
}
