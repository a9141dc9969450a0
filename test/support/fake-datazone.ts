/** Amazon DataZone on loopback, as far as it is read: its paths, pages, defaults, and the faults of a plan. No emulator has it. */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Invalid, OPERATIONS } from "./datazone-answers.ts";
import type { Asked, OperationName } from "./datazone-answers.ts";
import { aDomain } from "./datazone-domain.ts";
import type { DataZoneDomain } from "./datazone-domain.ts";

/** Errors of the API, by the name that a plan gives them. */
const ERRORS = {
  throttle: [429, "ThrottlingException", "Rate exceeded"],
  server_error: [500, "InternalServerException", "An internal error occurred"],
  unavailable: [503, "ServiceUnavailable", "Service is unable to handle request"],
  refuse: [403, "AccessDeniedException", "User is not permitted to perform operation: {operation}"],
  refuse_by_iam: [
    403,
    "AccessDeniedException",
    "User: arn:aws:sts::111122223333:assumed-role/auditplane-reader/auditplane is not authorized to perform: datazone:{operation} on resource: arn:aws:datazone:eu-west-1:111122223333:domain/dzd-5k2m9x1q7w3r8t because no identity-based policy allows the datazone:{operation} action",
  ],
  expired: [403, "ExpiredTokenException", "The security token included in the request is expired"],
  gone: [404, "ResourceNotFoundException", "The resource was not found"],
  invalid: [400, "ValidationException", "The request is not valid"],
} as const satisfies Record<string, readonly [number, string, string]>;

/**
 * What becomes of a request. `empty_page`: a page without items that is not the last; `same_token`: the token of the page that was
 * asked for once more; `reset`: the connection is cut before the answer, `cut`: in its midst; `html`: what a proxy says, with 200,
 * `no_path`: with 404; `short`: the list ends after so many items, as if there were no more.
 */
export type DataZoneDeed =
  | keyof typeof ERRORS
  | "empty_page"
  | "same_token"
  | "reset"
  | "cut"
  | "hang"
  | "html"
  | "no_path"
  | { readonly short: number; readonly total?: number };

export interface DataZoneFault {
  readonly operation: OperationName;
  readonly does: DataZoneDeed;
  /** Those alone; all, unless said otherwise. */
  readonly fits?: (asked: Asked) => boolean;
  /** Only pages from this one on, counted from 1. */
  readonly page?: number;
  /** So many of those that fit; all, unless said otherwise. */
  readonly times?: number;
}

export interface DataZoneRequest {
  readonly operation: OperationName;
  readonly asked: Asked;
  readonly page: number;
}

export interface FakeDataZone {
  readonly endpoint: string;
  /** May be changed at any time. */
  domain: DataZoneDomain;
  /** Pages are no larger, whatever is asked for. */
  pageMax: number;
  /** In order, those that met a fault included. */
  readonly requests: readonly DataZoneRequest[];
  /** From now on; the first that fits counts. */
  plan(...faults: readonly DataZoneFault[]): void;
  close(): Promise<void>;
}

/** The most that any list gives at once. */
const REQUEST_MAX = 50;

const ROUTES = Object.entries(OPERATIONS).map(([name, { method, path }]) => ({
  operation: name as OperationName,
  method,
  pattern: new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`),
}));

/** Starts the server on a port of its own; close it. */
export async function startFakeDataZone(domain: DataZoneDomain = aDomain()): Promise<FakeDataZone> {
  const requests: DataZoneRequest[] = [];
  const planned: { readonly fault: DataZoneFault; done: number }[] = [];
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const fake: FakeDataZone = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    domain,
    pageMax: REQUEST_MAX,
    requests,
    plan: (...faults) => void planned.push(...faults.map((fault) => ({ fault, done: 0 }))),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  function take({ operation, asked, page }: DataZoneRequest): DataZoneDeed | undefined {
    const found = planned.find(
      ({ fault, done }) =>
        fault.operation === operation &&
        done < (fault.times ?? Infinity) &&
        page >= (fault.page ?? 1) &&
        (fault.fits?.(asked) ?? true),
    );
    if (found) found.done++;
    return found?.fault.does;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const found = await read(request);
    if (found === undefined) return refuse(response, [404, "UnknownOperationException", "unknown"]);
    const { operation, asked } = found;
    const token = tokenOf(asked["nextToken"]);
    const one: DataZoneRequest = { operation, asked, page: token.page };
    requests.push(one);
    const deed = take(one);
    const error =
      typeof deed === "string" && Object.hasOwn(ERRORS, deed) ? (deed as keyof typeof ERRORS) : undefined;
    if (error !== undefined) {
      const [status, name, message] = ERRORS[error];
      return refuse(response, [status, name, message.replaceAll("{operation}", operation)]);
    }
    try {
      conduct(response, deed, () => answerOf(fake, one, deed));
    } catch (thrown) {
      if (thrown instanceof Invalid) return refuse(response, [400, thrown.name, thrown.message]);
      throw thrown;
    }
  }
  return fake;
}

async function read(request: IncomingMessage): Promise<Omit<DataZoneRequest, "page"> | undefined> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  for (const { operation, method, pattern } of ROUTES) {
    const match = method === request.method ? pattern.exec(pathname) : null;
    if (!match) continue;
    const path = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
    const body = text === "" ? {} : (JSON.parse(text) as object);
    return { operation, asked: { ...Object.fromEntries(searchParams), ...body, ...path } };
  }
  return undefined;
}

interface Token {
  readonly page: number;
  readonly from: number;
}

function tokenOf(value: unknown): Token {
  if (value === undefined) return { page: 1, from: 0 };
  const match = /^page (\d+) from (\d+)$/.exec(
    Buffer.from(typeof value === "string" ? value : "", "base64").toString(),
  );
  return match ? { page: Number(match[1]), from: Number(match[2]) } : { page: 1, from: NaN };
}

function writeToken({ page, from }: Token): string {
  return Buffer.from(`page ${page} from ${from}`).toString("base64");
}

/** undefined: there is no such thing. */
function answerOf(fake: FakeDataZone, { operation, asked }: DataZoneRequest, deed?: DataZoneDeed): unknown {
  const answer = OPERATIONS[operation].answer(fake.domain, asked);
  if ("one" in answer) return answer.one;
  const max = Number(asked["maxResults"] ?? REQUEST_MAX);
  if (!(max >= 1 && max <= REQUEST_MAX)) throw new Invalid("maxResults must be between 1 and 50");
  const { page, from } = tokenOf(asked["nextToken"]);
  if (Number.isNaN(from)) throw new Invalid("the nextToken is not valid");
  const short = typeof deed === "object" ? deed : undefined;
  const all = answer.all.slice(0, short?.short);
  const to = deed === "empty_page" ? from : from + Math.min(max, fake.pageMax);
  const next = deed === "same_token" ? (asked["nextToken"] ?? writeToken({ page, from })) : undefined;
  return {
    [answer.list]: all.slice(from, to),
    // at its end a list has null, or nothing at all
    nextToken: next ?? (to < all.length ? writeToken({ page: page + 1, from: to }) : null),
    ...(answer.total ? { totalMatchCount: short?.total ?? all.length } : {}),
  };
}

function conduct(response: ServerResponse, deed: DataZoneDeed | undefined, answer: () => unknown): void {
  if (deed === "reset") response.destroy();
  else if (deed === "html")
    response.writeHead(200, { "content-type": "text/html" }).end("<html>Sign in</html>");
  else if (deed === "no_path")
    response.writeHead(404, { "content-type": "text/html" }).end("<html>404</html>");
  else if (deed === "cut") {
    const body = JSON.stringify(answer());
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    response.write(body.slice(0, body.length / 2));
    setImmediate(() => response.destroy());
  } else if (deed !== "hang") {
    const body = answer();
    if (body === undefined) refuse(response, ERRORS.gone);
    else send(response, 200, body);
  }
}

function refuse(response: ServerResponse, [status, name, message]: readonly [number, string, string]): void {
  response.setHeader("x-amzn-errortype", name);
  send(response, status, { message });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
