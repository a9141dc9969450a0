/** The API and the console as they are served, without a socket; whoever asks has a token of some roles. */
import { pino } from "pino";
import { readConfig } from "../../src/config.ts";
import type { Role } from "../../src/core/authority/role.ts";
import type { Connection } from "../../src/database/connect.ts";
import { hashOf } from "../../src/http/secret.ts";
import { makeToken } from "../../src/http/token.ts";
import { createServer } from "../../src/server.ts";
import { writeToken } from "../../src/store/api-tokens.ts";
import { PeopleIds } from "../../src/store/people.ts";
import { inTransaction } from "../../src/store/transaction.ts";

/** Where it believes to be. */
export const PUBLIC_URL = "https://audit.example.com";

/** Enough to have people log in; nobody is asked before they do. */
export const WITH_LOGIN = {
  AUDITPLANE_CONSOLE_URL: PUBLIC_URL,
  AUDITPLANE_OIDC_ISSUER: "https://login.example.com/",
  AUDITPLANE_OIDC_CLIENT_ID: "auditplane",
  AUDITPLANE_ROLES: "viewer=*",
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of JSON. */
  readonly body: unknown;
}

export interface Asked extends Omit<RequestInit, "body" | "headers"> {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Who asks; absent: nobody that is known. */
  readonly as?: string;
}

export interface Served {
  ask(path: string, asked?: Asked): Promise<Answer>;
  /** A token for `as`. */
  tokenOf(person: string, roles: readonly Role[], scopes?: readonly string[]): Promise<string>;
}

export function serve(
  database: Connection & { readonly url: string },
  environment: Readonly<Record<string, string>> = WITH_LOGIN,
): Served {
  const config = readConfig({ ...environment, DATABASE_URL: database.url });
  const app = createServer(
    { database: { ...database, lasting: true }, config, log: pino({ level: "silent" }) },
    PUBLIC_URL,
  );
  const people = new PeopleIds(database.pool);
  return {
    async ask(path, { as, body, headers = {}, ...init } = {}) {
      const isText = body === undefined || typeof body === "string";
      const response = await app.request(`${PUBLIC_URL}${path}`, {
        ...init,
        ...(body !== undefined && { body: isText ? (body as string) : JSON.stringify(body) }),
        headers: {
          ...(!isText && { "content-type": "application/json" }),
          ...(as !== undefined && { authorization: `Bearer ${as}` }),
          ...headers,
        },
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get("content-type") ?? "");
      const { status } = response;
      return { status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
    },
    async tokenOf(person, roles, scopes) {
      await people.resolve([person]);
      const { id, secret, text } = makeToken();
      const personId = people.id(person);
      const token = { id, hash: hashOf(secret), name: "a test", personId, authorId: personId };
      await inTransaction(database.pool, (client) =>
        writeToken(client, { ...token, roles, scopes: scopes ?? null, days: 1 }),
      );
      return text;
    },
  };
}
