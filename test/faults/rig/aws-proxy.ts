/** A proxy on loopback before the servers that stand for AWS: a plan says what each request gets instead of its answer. */
import { createServer, request as ask } from "node:http";
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface AwsCall {
  readonly service: "s3" | "sqs" | "sns";
  /** `GetObject`, `ReceiveMessage`, `Publish`, … */
  readonly operation: string;
  /** Of an object of S3. */
  readonly key: string;
  readonly body: string;
}

/**
 * An error as AWS words it; the connection reset, before or in the middle of the answer; an answer whose Content-Length is
 * larger than it; one that never comes; what was asked for is done and the connection reset, or the answer never comes, or it
 * comes after what is told of it; the request is changed on its way.
 */
export type AwsDeed =
  | { readonly status: number; readonly code: string }
  | "reset"
  | "reset_body"
  | "too_long"
  | "hang"
  | "done_and_reset"
  | "done_and_hang"
  | { readonly done: () => unknown }
  | { readonly body: string };

export interface AwsProxy {
  readonly port: number;
  /** What happened, in order. */
  readonly calls: readonly (AwsCall & { readonly status: number })[];
  /** Asked for every request; undefined: it passes. */
  plan: (call: AwsCall) => AwsDeed | undefined;
  close(): Promise<void>;
}

const VISIBILITY_SECONDS = 3;

/** One message, or ten together. */
export function isPublish(operation: string): boolean {
  return operation === "Publish" || operation === "PublishBatch";
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

export async function startAwsProxy(target: number): Promise<AwsProxy> {
  const calls: (AwsCall & { status: number })[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readAll(request);
    const call = callOf(request, body);
    const deed = proxy.plan(call);
    const note = { ...call, status: 0 };
    calls.push(note);
    if (deed === "hang") return;
    if (deed === "reset") return void response.socket?.resetAndDestroy();
    if (typeof deed === "object" && "code" in deed) {
      note.status = deed.status;
      return refuse(response, call, deed);
    }
    // a queue is named by its address, which is another one behind the proxy
    const asked = typeof deed === "object" && "body" in deed ? deed.body : shortened(body.toString());
    const sent = call.service === "sqs" ? Buffer.from(asked.replace(`:${proxy.port}/`, `:${target}/`)) : body;
    const answer = await forward({ request, response, body: sent, target });
    note.status = answer.status;
    await give(response, answer, deed);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy: AwsProxy = {
    port: (server.address() as AddressInfo).port,
    calls,
    plan: () => undefined,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return proxy;
}

function callOf(request: IncomingMessage, body: Buffer): AwsCall {
  const target = String(request.headers["x-amz-target"] ?? "");
  const text = body.toString();
  if (target.startsWith("AmazonSQS."))
    return { service: "sqs", operation: target.slice("AmazonSQS.".length), key: "", body: text };
  const action = /(?:^|&)Action=([A-Za-z]+)/.exec(text)?.[1];
  if (action !== undefined) return { service: "sns", operation: action, key: "", body: text };
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const key = decodeURIComponent(url.pathname.split("/").slice(2).join("/"));
  const operation = key === "" ? "ListObjects" : request.method === "GET" ? "GetObject" : "PutObject";
  return { service: "s3", operation, key, body: "" };
}

/** What nobody deleted comes again at once, and not after a minute. */
function shortened(body: string): string {
  return body.replace(/"VisibilityTimeout":\d+/, `"VisibilityTimeout":${VISIBILITY_SECONDS}`);
}

async function forward(given: {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  readonly target: number;
}): Promise<Answer> {
  const { request, response, body, target } = given;
  const { "content-length": _, ...headers } = request.headers;
  const host = `${String(headers.host).split(":")[0]}:${target}`;
  return await new Promise((resolve, reject) => {
    const outgoing = ask(
      {
        host: "127.0.0.1",
        port: target,
        method: request.method,
        path: request.url,
        headers: { ...headers, host, ...(body.length > 0 ? { "content-length": body.length } : {}) },
      },
      (answer) => {
        readAll(answer).then(
          (whole) => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: whole }),
          reject,
        );
      },
    );
    outgoing.on("error", reject);
    response.once("close", () => outgoing.destroy()); // nobody waits for the answer any more
    outgoing.end(body);
  });
}

async function give(response: ServerResponse, answer: Answer, deed: AwsDeed | undefined): Promise<void> {
  const { status, headers, body } = answer;
  const { "transfer-encoding": _, ...kept } = headers;
  const half = body.subarray(0, Math.floor(body.length / 2));
  if (deed === "done_and_hang") return;
  if (deed === "done_and_reset") return void response.socket?.resetAndDestroy();
  if (typeof deed === "object" && "done" in deed) await deed.done();
  const told = deed === "too_long" ? body.length + 100 : body.length;
  response.writeHead(status, { ...kept, "content-length": told });
  if (deed !== "reset_body" && deed !== "too_long") return void response.end(body);
  response.write(deed === "too_long" ? body : half, () => {
    setImmediate(() => response.socket?.resetAndDestroy());
  });
}

function refuse(response: ServerResponse, call: AwsCall, deed: { status: number; code: string }): void {
  const { status, code } = deed;
  if (call.service === "sqs") {
    const body = JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message: code });
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(body);
    return;
  }
  const error = `<Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  const body = call.service === "s3" ? error : `<ErrorResponse>${error}</ErrorResponse>`;
  response.writeHead(status, { "content-type": "text/xml" }).end(body);
}

async function readAll(from: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of from) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
