/**
 * A server on loopback that passes requests on to another one and answers, and does to some of them what networks and AWS do.
 * HTTP only; it knows nothing of what it passes on.
 */
import { createServer, request as send } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface PassedRequest {
  readonly method: string;
  /** With its query, as it came. */
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/**
 * What a request gets instead of its answer. `reset` ends the connection, `hang` never answers, `cut` gives half of the body
 * and ends the connection, `stall` gives half of it and nothing more, `lose_reply` has the request done and resets then.
 */
export type HttpDeed =
  | "reset"
  | "hang"
  | "cut"
  | "stall"
  | "lose_reply"
  | {
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

export interface HttpFault {
  readonly fits: (request: PassedRequest) => boolean;
  readonly does: HttpDeed;
  /** So many of those that fit; all unless said otherwise. */
  readonly times?: number;
}

export interface HttpFaults {
  readonly endpoint: string;
  /** Everything that came, in order. */
  readonly requests: readonly PassedRequest[];
  /** From now on; the first that fits counts. Returns how often it was done so far. */
  add(fault: HttpFault): () => number;
  /** Takes all faults back, and forgets what came. */
  clear(): void;
  close(): Promise<void>;
}

/** Starts the server; close it. `target`: where a request goes. */
export async function startHttpFaults(target: (request: PassedRequest) => string): Promise<HttpFaults> {
  let planned: { readonly fault: HttpFault; done: number }[] = [];
  const requests: PassedRequest[] = [];
  const take = (request: PassedRequest): HttpDeed | undefined => {
    const found = planned.find(({ fault, done }) => done < (fault.times ?? Infinity) && fault.fits(request));
    if (found) found.done++;
    return found?.fault.does;
  };
  const server = createServer((incoming, response) => {
    void readAll(incoming)
      .then((bytes) => {
        const { method = "", url = "", headers } = incoming;
        const request: PassedRequest = { method, url, headers, body: bytes.toString() };
        requests.push(request);
        return answer({ request, bytes, to: target(request), deed: take(request) }, response);
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    add(fault) {
      const one = { fault, done: 0 };
      planned.push(one);
      return () => one.done;
    },
    clear() {
      planned = [];
      requests.splice(0);
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections(); // those that hang
      await closed;
    },
  };
}

interface Passed {
  readonly request: PassedRequest;
  readonly bytes: Buffer;
  readonly to: string;
  readonly deed: HttpDeed | undefined;
}

async function answer({ request, bytes, to, deed }: Passed, response: ServerResponse): Promise<void> {
  if (deed === "hang") return;
  if (deed === "reset") return void response.socket?.resetAndDestroy();
  if (typeof deed === "object") return void response.writeHead(deed.status, deed.headers).end(deed.body);
  const real = await passOn(request, bytes, to);
  if (deed === "lose_reply") return void response.socket?.resetAndDestroy();
  response.writeHead(real.status, real.headers);
  if (deed === undefined) return void response.end(real.body);
  const half = real.body.subarray(0, Math.ceil(real.body.length / 2));
  response.write(half, () => deed === "cut" && response.socket?.resetAndDestroy());
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** The host stays the one that was asked: what is asked gives addresses that lead here again. */
async function passOn({ method, url, headers }: PassedRequest, bytes: Buffer, to: string): Promise<Answer> {
  const { hostname, port } = new URL(to);
  return await new Promise((resolve, reject) => {
    const own = { ...headers, connection: "close", "content-length": String(bytes.length) };
    delete (own as IncomingMessage["headers"])["transfer-encoding"];
    delete (own as IncomingMessage["headers"]).expect;
    const outgoing = send({ hostname, port, method, path: url, headers: own }, (incoming) => {
      readAll(incoming).then((body) => {
        const { "transfer-encoding": _, connection: __, ...kept } = incoming.headers;
        const length = method === "HEAD" ? {} : { "content-length": String(body.length) };
        resolve({ status: incoming.statusCode ?? 502, headers: { ...kept, ...length }, body });
      }, reject);
    });
    outgoing.once("error", reject);
    outgoing.end(bytes);
  });
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
