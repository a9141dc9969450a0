/**
 * Amazon Macie's findings on loopback, as far as they are read: criteria, order, pages and the errors of a plan. A token
 * counts from the beginning of a listing that moves meanwhile: the worst that may be.
 */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type {
  CriterionAdditionalProperties,
  Finding,
  GetFindingsRequest,
  GetFindingsResponse,
  ListFindingsRequest,
  ListFindingsResponse,
} from "@aws-sdk/client-macie2";

/** A type of the SDK as it is on the wire: times are text, and whatever is not there may be null. */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [K in keyof T]: Wire<T[K]> | null }
      : T;

export type WireFinding = Wire<Finding>;

/** The largest page and the largest number of ids of one request. */
const REQUEST_MAX = 50;

/** What the API calls wrong about a request. */
class Refusal extends Error {
  override readonly name = "ValidationException";
}

/** The findings of one account and Region, and the answers about them, without HTTP. */
export class MacieModel {
  /** Macie's clock. */
  now = Date.parse("2026-09-14T12:00:00Z");
  /** Pages are no larger, whatever is asked for. */
  pageMax = REQUEST_MAX;
  readonly #findings = new Map<string, WireFinding>();

  /** Adds findings, or their newer versions. */
  put(...findings: readonly WireFinding[]): void {
    for (const finding of findings) this.#findings.set(finding.id ?? "", finding);
  }

  /** What becomes of findings after 90 days. */
  forget(id: string): void {
    this.#findings.delete(id);
  }

  find(id: string): WireFinding | undefined {
    return this.#findings.get(id);
  }

  all(): readonly WireFinding[] {
    return [...this.#findings.values()];
  }

  list(request: ListFindingsRequest): ListFindingsResponse {
    const max = request.maxResults ?? REQUEST_MAX;
    if (!(max >= 1 && max <= REQUEST_MAX)) throw new Refusal("maxResults must be between 1 and 50");
    const from = request.nextToken ? readToken(request.nextToken) : 0;
    const to = from + Math.min(max, this.pageMax);
    const criteria = Object.entries(request.findingCriteria?.criterion ?? {});
    const attribute = request.sortCriteria?.attributeName ?? "updatedAt";
    const sign = request.sortCriteria?.orderBy === "DESC" ? -1 : 1;
    const found = [...this.#findings]
      .filter(([, finding]) =>
        criteria.every(([path, criterion]) => meets(valueAt(finding, path), criterion)),
      )
      .sort(([a, x], [b, y]) => sign * compare(valueAt(x, attribute), valueAt(y, attribute)) || compare(a, b))
      .map(([id]) => id);
    return {
      findingIds: found.slice(from, to),
      ...(to < found.length ? { nextToken: Buffer.from(`from ${to}`).toString("base64") } : {}),
    };
  }

  get(request: GetFindingsRequest): Wire<GetFindingsResponse> {
    const ids = request.findingIds ?? [];
    if (ids.length < 1 || ids.length > REQUEST_MAX) throw new Refusal("findingIds must be 1 to 50");
    return { findings: ids.flatMap((id) => this.#findings.get(id) ?? []) };
  }
}

function readToken(token: string): number {
  const from = /^from (\d+)$/.exec(Buffer.from(token, "base64").toString())?.[1];
  if (from === undefined) throw new Refusal("the nextToken is not valid");
  return Number(from);
}

function valueAt(finding: WireFinding, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, name) => (value as Record<string, unknown>)?.[name], finding);
}

/** Times compare as milliseconds, as the API has them. */
function numberOf(value: unknown): number {
  return typeof value === "string" && /^\d{4}-/.test(value) ? Date.parse(value) : Number(value);
}

function meets(value: unknown, { eq, neq, gt, gte, lt, lte }: CriterionAdditionalProperties): boolean {
  const [text, number] = [String(value), numberOf(value)];
  return (
    (eq === undefined || eq.includes(text)) &&
    (neq === undefined || !neq.includes(text)) &&
    (gt === undefined || number > gt) &&
    (gte === undefined || number >= gte) &&
    (lt === undefined || number < lt) &&
    (lte === undefined || number <= lte)
  );
}

function compare(a: unknown, b: unknown): number {
  const [x, y] = [a, b].map((value) => (typeof value === "string" ? numberOf(value) : value)) as [
    never,
    never,
  ];
  if (Number.isNaN(x) || Number.isNaN(y)) return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Errors of the API, by the name that the plan gives them. */
const ERRORS = {
  throttled: [429, "ThrottlingException", "Rate exceeded"],
  server_error: [500, "InternalServerException", "An internal error occurred"],
  unavailable: [503, "ServiceUnavailable", "Service is unable to handle request"],
  not_enabled: [403, "AccessDeniedException", "Macie is not enabled."],
  access_denied: [403, "AccessDeniedException", "User: x is not authorized to perform: macie2:ListFindings"],
  expired: [403, "ExpiredTokenException", "The security token included in the request is expired"],
  bad_signature: [403, "InvalidSignatureException", "The request signature does not match"],
  region_disabled: [
    403,
    "UnrecognizedClientException",
    "The security token included in the request is invalid",
  ],
  clock_skewed: [403, "RequestExpired", "Request has expired"],
  not_valid: [400, "ValidationException", "The request is not valid"],
} as const satisfies Record<string, readonly [number, string, string]>;

/**
 * What becomes of one request. `hang`: no answer; `stall`: half of one; `reset`: the connection is cut before it, `cut`:
 * in its midst; `html`: what a proxy says; `empty`: JSON of no known shape.
 */
export type Fault = keyof typeof ERRORS | Conduct;
type Conduct = "ok" | "hang" | "stall" | "reset" | "cut" | "html" | "empty";

export interface Asked {
  readonly call: "list" | "get";
  readonly request: ListFindingsRequest & GetFindingsRequest;
}

export interface FakeMacie {
  readonly endpoint: string;
  readonly model: MacieModel;
  /** Requests that were read, those that met a fault included. */
  readonly asked: readonly Asked[];
  /** What becomes of the next requests, in turn; all others are answered. */
  plan(...faults: readonly Fault[]): void;
  /** What becomes of every request that nothing is planned for. */
  otherwise(fault: Fault): void;
  /** Runs before each answer. */
  before(hook: (asked: Asked, number: number) => void): void;
  close(): Promise<void>;
}

/** Starts the server on a port of its own. */
export async function startFakeMacie(): Promise<FakeMacie> {
  const model = new MacieModel();
  const asked: Asked[] = [];
  const planned: Fault[] = [];
  let otherwise: Fault = "ok";
  let hook: (asked: Asked, number: number) => void = () => {};
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const call = request.method === "POST" ? CALLS.get(request.url ?? "") : undefined;
    if (!call) return refuse(response, [404, "UnknownOperationException", `${request.url} is not known`]);
    const one: Asked = { call, request: JSON.parse(text) as Asked["request"] };
    asked.push(one);
    hook(one, asked.length);
    response.setHeader("date", new Date(model.now).toUTCString());
    respond(response, planned.shift() ?? otherwise, () => model[call](one.request));
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    model,
    asked,
    plan: (...faults) => void planned.push(...faults),
    otherwise: (fault) => void (otherwise = fault),
    before: (next) => void (hook = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const CALLS: ReadonlyMap<string, Asked["call"]> = new Map([
  ["/findings", "list"],
  ["/findings/describe", "get"],
]);

function isError(fault: Fault): fault is keyof typeof ERRORS {
  return Object.hasOwn(ERRORS, fault);
}

function respond(response: ServerResponse, fault: Fault, answer: () => unknown): void {
  if (isError(fault)) refuse(response, ERRORS[fault]);
  else conduct(response, fault, answer);
}

function conduct(response: ServerResponse, fault: Conduct, answer: () => unknown): void {
  const half = (): void => {
    const body = JSON.stringify(answer());
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    response.write(body.slice(0, body.length / 2));
  };
  switch (fault) {
    case "hang":
      return;
    case "stall":
      half();
      return;
    case "reset":
      response.destroy();
      return;
    case "cut":
      half();
      setImmediate(() => response.destroy());
      return;
    case "html":
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Sign in to the network</html>");
      return;
    case "empty":
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
      return;
    case "ok":
      try {
        send(response, 200, answer());
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refuse(response, [400, error.name, error.message]);
      }
  }
}

function refuse(response: ServerResponse, [status, name, message]: readonly [number, string, string]): void {
  response.setHeader("x-amzn-errortype", name);
  send(response, status, { message });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
