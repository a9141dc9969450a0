/** An identity provider on loopback, and browsers that log in there. */
import { OAuth2Server } from "oauth2-mock-server";
import { afterAll, beforeAll } from "vitest";
import type { Answer, Asked, Served } from "./served.ts";

export interface IdentityProvider {
  readonly server: OAuth2Server;
  /** Settings of a server at which people log in here. */
  settings(roles?: string): Record<string, string>;
  /** What the ID tokens that are given from now on say beside what every one does. */
  says(claims: Readonly<Record<string, unknown>>): void;
}

/** Call at the top of a test file. */
export function useIdentityProvider(): IdentityProvider {
  const server = new OAuth2Server();
  let claims: Readonly<Record<string, unknown>> = {};
  server.service.on("beforeTokenSigning", ({ payload }) => Object.assign(payload, claims));
  beforeAll(async () => {
    await server.issuer.keys.generate("RS256");
    await server.start(0, "127.0.0.1");
  });
  afterAll(async () => {
    if (server.listening) await server.stop();
  });
  return {
    server,
    settings: (roles = "viewer=everybody,analyst=security,admin=platform") => ({
      AUDITPLANE_CONSOLE_URL: "https://audit.example.com",
      AUDITPLANE_OIDC_ISSUER: server.issuer.url ?? "",
      AUDITPLANE_OIDC_CLIENT_ID: "auditplane",
      AUDITPLANE_ROLES: roles,
    }),
    says: (next) => void (claims = next),
  };
}

/** Keeps cookies as a browser does, and follows no redirect by itself. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #served: Served;
  readonly #from: string;

  constructor(served: Served, from = "192.0.2.1") {
    this.#served = served;
    this.#from = from;
  }

  async ask(path: string, { headers, ...asked }: Asked = {}): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const sent = { ...(cookie !== "" && { cookie }), ...headers };
    const answer = await this.#served.ask(path, { from: this.#from, ...asked, headers: sent });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  /** As a form of a page of this server does. */
  async post(path: string, origin = "https://audit.example.com"): Promise<Answer> {
    return await this.ask(path, {
      method: "POST",
      body: "",
      headers: { origin, "content-type": "application/x-www-form-urlencoded" },
    });
  }

  /** Goes to the identity provider; returns path and query by which it sends the browser back. */
  async begin(path = "/login"): Promise<string> {
    const { headers } = await this.ask(path);
    const there = await fetch(headers.get("location") ?? "", { redirect: "manual" });
    const back = new URL(there.headers.get("location") ?? "");
    return `${back.pathname}${back.search}`;
  }

  async logIn(path = "/login"): Promise<Answer> {
    return await this.ask(await this.begin(path));
  }
}
