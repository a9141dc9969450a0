/** The API and the console as they are served, without a socket; whoever asks has a token of some roles. */
import { pino } from "pino";
import { readConfig } from "../../src/config.ts";
import type { Permission, Role } from "../../src/core/authority/role.ts";
import type { Connection } from "../../src/database/connect.ts";
import { createServer } from "../../src/server/index.ts";
import { createToken } from "../../src/jobs/tokens/index.ts";

/** Where it believes to be. */
export const PUBLIC_URL = "https://audit.example.com";

/** Where it is reached where nobody logs in. */
export const OPEN_URL = "http://127.0.0.1:8080";

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
  /** From which address. */
  readonly from?: string;
  /** Who asks; absent: nobody that is known. */
  readonly as?: string;
}

export interface Served {
  /** `path`: of where it believes to be, or a whole URL. */
  ask(path: string, asked?: Asked): Promise<Answer>;
  /** A token for `as`. */
  tokenOf(person: string, roles: readonly Role[], scopes?: readonly Permission[]): Promise<string>;
}

export function serve(
  database: Connection & { readonly url: string },
  environment: Readonly<Record<string, string>> = WITH_LOGIN,
): Served {
  const config = readConfig({ ...environment, DATABASE_URL: database.url });
  const url = config.server.oidc ? PUBLIC_URL : OPEN_URL;
  const app = createServer(
    { database: { ...database, lasting: true }, config, log: pino({ level: "silent" }) },
    url,
  );
  return {
    async ask(path, { as, body, headers = {}, from = "192.0.2.1", ...init } = {}) {
      const isText = body === undefined || typeof body === "string";
      const response = await app.request(
        path.startsWith("/") ? `${url}${path}` : path,
        {
          ...init,
          ...(body !== undefined && { body: isText ? (body as string) : JSON.stringify(body) }),
          headers: {
            ...(!isText && { "content-type": "application/json" }),
            ...(as !== undefined && { authorization: `Bearer ${as}` }),
            ...headers,
          },
        },
        { address: from },
      );
      const text = await response.text();
      const isJson = /json/.test(response.headers.get("content-type") ?? "");
      const { status } = response;
      return { status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
    },
    async tokenOf(person, roles, scopes) {
      const given = { name: "a test", person, author: person, roles, scopes: scopes ?? null, days: 1 };
      const { text } = await createToken(database.pool, given);
      return text;
    },
  };
}
