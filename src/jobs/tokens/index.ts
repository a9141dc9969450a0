/** Makes and revokes tokens of the API, each with its entry in the audit log. */
import type { Pool } from "pg";
import { makeToken } from "../../core/authority/api-token.ts";
import { hashOf } from "../../core/authority/secret-hash.ts";
import { personName } from "../../core/authority/person-name.ts";
import { TOKEN_DAYS_MAX, uselessRights } from "../../core/authority/token-rights.ts";
import type { WantedToken } from "../../core/authority/token-rights.ts";
import { isKeepable, shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import { AuditplaneError, invariant } from "../../errors.ts";
import { readToken, revokeStanding, writeToken } from "../../store/api-tokens.ts";
import type { ApiToken, MadeToken } from "../../store/api-tokens.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { PeopleIds } from "../../store/people.ts";
import { inTransaction } from "../../store/transaction.ts";
import { randomText } from "./random-text.ts";

/** Throws `usage` where it would be of no use. */
export async function createToken(pool: Pool, wanted: WantedToken): Promise<MadeToken> {
  const { name, author, roles, scopes, days, notAfter } = wanted;
  const person = personName(wanted.person);
  const wrong = wrongWith(wanted);
  if (wrong !== undefined) throw new AuditplaneError("usage", `could not make a token: ${wrong}`);
  const { id, secret, text } = makeToken(randomText);
  const people = new PeopleIds(pool);
  await people.resolve([person, author]);
  return await inTransaction(pool, async (client) => {
    const ids = { personId: people.id(person), authorId: people.id(author) };
    await writeToken(client, { id, hash: hashOf(secret), name, ...ids, roles, scopes, days, notAfter });
    const token = await readToken(client, id);
    invariant(token, "a token is not there that was written");
    await appendAudit(client, [
      {
        actor: { kind: "person", name: author },
        action: "token.made",
        subject: { kind: "token", id },
        detail: { roles, scopes, until: isoTime(token.until) },
        personal: { name, for: person },
      },
    ]);
    return { token, text };
  });
}

/** It is good no more. Whoever revokes one that is revoked changes nothing. Throws `input_missing` where there is none. */
export async function revokeToken(
  pool: Pool,
  {
    id,
    author,
    reason,
  }: { readonly id: string; readonly author: string; readonly reason?: string | undefined },
): Promise<ApiToken> {
  return await inTransaction(pool, async (client) => {
    const isNew = await revokeStanding(client, id);
    const token = await readToken(client, id);
    if (!token)
      throw new AuditplaneError(
        "input_missing",
        `could not revoke token ${shownText(id.slice(0, 64))}: there is none; tokens list prints them`,
      );
    if (isNew)
      await appendAudit(client, [
        {
          actor: { kind: "person", name: author },
          action: "token.revoked",
          subject: { kind: "token", id },
          ...(reason !== undefined && { reason }),
          personal: { name: token.name, for: token.person },
        },
      ]);
    return token;
  });
}

const NAME_MAX = 200;
const PERSON_MAX = 320;

function wrongWith({ name, person, author, days, ...rights }: WantedToken): string | undefined {
  if (!Number.isInteger(days) || days < 1 || days > TOKEN_DAYS_MAX)
    return `it can be good for 1 to ${TOKEN_DAYS_MAX} days; give it such a number`;
  for (const [what, text, max] of [
    ["its name", name, NAME_MAX],
    ["for whom it is", person, PERSON_MAX],
    ["who makes it", author, PERSON_MAX],
  ] as const)
    if (text.trim() === "" || text.length > max || !isKeepable(text))
      return `${what} has to be a text of 1 to ${max} characters`;
  return uselessRights(rights);
}
