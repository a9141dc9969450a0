/** An HTTPS server on loopback that keeps what is posted to it and answers as a test says. */
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import { ROOT } from "./cli.ts";

const FOLDER = join(ROOT, "test/fixtures/webhook");
/** That the server is whom it says. */
export const WEBHOOK_CA = readFileSync(join(FOLDER, "localhost-cert.pem"), "utf8");

export interface Posted {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebhookServer {
  readonly posted: readonly Posted[];
  /** Throws where nothing was posted. */
  first(): Posted;
  readonly port: () => number;
  /** Until the end of the test; 204 else. */
  answer(give: (response: ServerResponse) => void): void;
}

export function useWebhookServer(): WebhookServer {
  const taken = (response: ServerResponse): void => void response.writeHead(204).end();
  const posted: Posted[] = [];
  let give = taken;
  const key = readFileSync(join(FOLDER, "localhost-key.pem"), "utf8");
  const server = createServer({ key, cert: WEBHOOK_CA });
  server.on("request", (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, headers } = request;
      posted.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      give(response);
    });
  });
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
  afterEach(() => {
    give = taken;
    posted.length = 0;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    posted,
    first() {
      const [first] = posted;
      if (!first) throw new Error("nothing was posted");
      return first;
    },
    port: () => (server.address() as AddressInfo).port,
    answer: (next) => void (give = next),
  };
}
