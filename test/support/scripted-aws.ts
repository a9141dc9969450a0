/**
 * Services of AWS on loopback that answer as they are told to, over real HTTP: awsJson1.1 (Glue, the identity store, Organizations) and
 * restJson1 where every operation is a POST to its name (Lake Formation). Answers are typed by the SDK's response types where they are
 * written. An operation that nothing is said of answers `{}`, as one whose lists are empty. Of S3 there are the two calls about a bucket
 * by its path, whose answers are XML; a bucket that nothing is said of is in eu-west-1 and encrypts with S3's own keys.
 */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, vi } from "vitest";
import type { Wire } from "./fake-cloudtrail.ts";

export type { Wire } from "./fake-cloudtrail.ts";

export type Input = Readonly<Record<string, unknown>>;

/** What AWS says instead of an answer. */
export interface Refused {
  readonly error: string;
  readonly message?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer of S3. */
export interface Xml {
  readonly xml: string;
}

/** `reset` ends the connection, `hang` never answers, `cut` gives half of an answer, `html` is what a proxy says. */
export type Conduct = "reset" | "hang" | "cut" | "html";

/** An answer as it is on the wire, or what comes in its place. */
export type Reply<Response> = { readonly body: Wire<Response> } | Xml | Refused | Conduct;

export interface SeenCall {
  readonly operation: string;
  readonly input: Input;
}

export interface ScriptedAws {
  /** Everything that came, in order. */
  readonly calls: readonly SeenCall[];
  /** What the operation answers, one reply to a request, the last one to all others. */
  answer<Response>(operation: string, ...replies: readonly Reply<Response>[]): void;
  /** The same by what is asked. */
  answerBy<Response>(operation: string, reply: (input: Input, number: number) => Reply<Response>): void;
}

export const THROTTLED: Refused = { error: "ThrottlingException", message: "Rate exceeded" };
export const FAILED: Refused = {
  error: "InternalServiceException",
  message: "An error occurred",
  status: 500,
};
export const EXPIRED: Refused = {
  error: "ExpiredTokenException",
  message: "The security token included in the request is expired",
};

/** In the words of IAM. */
export function denied(action: string): Refused {
  return {
    error: "AccessDeniedException",
    message: `User: arn:aws:sts::444455556666:assumed-role/auditplane-reader/auditplane is not authorized to perform: ${action} on resource: * because no identity-based policy allows the ${action} action`,
  };
}

type Script = (input: Input, number: number) => Reply<unknown>;

/** A server for each test of the file. The SDK takes its address and its keys from the environment, as in a worker. */
export function useScriptedAws(): ScriptedAws {
  let running: Running | undefined;
  const now = (): Running => {
    if (running === undefined) throw new Error("the server runs within tests");
    return running;
  };
  beforeEach(async () => {
    running = await start();
    vi.stubEnv("AWS_ENDPOINT_URL", running.endpoint);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await running?.close();
  });
  return {
    get calls() {
      return now().calls;
    },
    answer: (operation, ...replies) => now().answer(operation, ...replies),
    answerBy: (operation, reply) => now().answerBy(operation, reply),
  };
}

interface Running extends ScriptedAws {
  readonly endpoint: string;
  close(): Promise<void>;
}

async function start(): Promise<Running> {
  const calls: SeenCall[] = [];
  const scripts = new Map<string, Script>();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = "";
    for await (const part of request) text += String(part);
    const isS3 = request.method === "GET";
    if (isS3) {
      const { operation, input } = bucketCall(request);
      calls.push({ operation, input });
      const number = calls.filter((call) => call.operation === operation).length;
      respond(response, scripts.get(operation)?.(input, number) ?? ORDINARY[operation] ?? "reset", true);
      return;
    }
    const target = String(request.headers["x-amz-target"] ?? request.url).split(/[./]/);
    const operation = target.at(-1) ?? "";
    const input = JSON.parse(text) as Input;
    calls.push({ operation, input });
    const number = calls.filter((call) => call.operation === operation).length;
    respond(response, scripts.get(operation)?.(input, number) ?? { body: {} });
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answer: (operation, ...replies) =>
      void scripts.set(operation, (_, number) => replies[number - 1] ?? replies.at(-1) ?? { body: {} }),
    answerBy: (operation, reply) => void scripts.set(operation, reply),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections(); // those that hang
      }),
  };
}

const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html; without a Region: us-east-1. */
export function bucketIn(region: string): Xml {
  return { xml: `<LocationConstraint ${NAMESPACE}>${region}</LocationConstraint>` };
}

const OWN_KEY = "arn:aws:kms:eu-west-1:444455556666:key/0a1b2c3d-1111-2222-3333-444455556666";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html */
export function bucketWith(algorithm: "AES256" | "aws:kms" | "aws:kms:dsse", key = OWN_KEY): Xml {
  const named = algorithm === "AES256" || key === "" ? "" : `<KMSMasterKeyID>${key}</KMSMasterKeyID>`;
  const rule = `<ApplyServerSideEncryptionByDefault><SSEAlgorithm>${algorithm}</SSEAlgorithm>${named}</ApplyServerSideEncryptionByDefault>`;
  return {
    xml: `<ServerSideEncryptionConfiguration ${NAMESPACE}><Rule>${rule}</Rule></ServerSideEncryptionConfiguration>`,
  };
}

const ORDINARY: Readonly<Record<string, Xml>> = {
  GetBucketLocation: bucketIn("eu-west-1"),
  GetBucketEncryption: bucketWith("AES256"),
};

/** With the Region for which it was signed. */
function bucketCall({ url = "", headers }: IncomingMessage): SeenCall {
  const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
  const operation = searchParams.has("encryption") ? "GetBucketEncryption" : "GetBucketLocation";
  const region = /Credential=[^/]+\/\d+\/([a-z0-9-]+)\/s3/.exec(headers.authorization ?? "")?.[1];
  return { operation, input: { Bucket: pathname.replaceAll("/", ""), region } };
}

function respond(response: ServerResponse, reply: Reply<unknown>, isS3 = false): void {
  if (typeof reply === "object" && "xml" in reply) {
    response.writeHead(200, { "content-type": "application/xml" }).end(reply.xml);
    return;
  }
  if (typeof reply === "object" && "error" in reply && isS3) {
    const { error, message = error, status = 400, headers = {} } = reply;
    response.writeHead(status, { "content-type": "application/xml", ...headers });
    response.end(`<Error><Code>${error}</Code><Message>${message}</Message></Error>`);
    return;
  }
  if (typeof reply === "object" && "error" in reply) {
    const { error, message = error, status = 400 } = reply;
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": error });
    response.end(JSON.stringify({ __type: error, message, Message: message }));
    return;
  }
  if (reply === "hang") return;
  if (reply === "reset") return void response.socket?.resetAndDestroy();
  if (reply === "html") {
    response.writeHead(200, { "content-type": "text/html" }).end("<html>Sign in to the network</html>");
    return;
  }
  const body = JSON.stringify(reply === "cut" ? { cut: "x".repeat(200) } : reply.body);
  response.writeHead(200, { "content-type": "application/x-amz-json-1.1", "content-length": body.length });
  if (reply !== "cut") return void response.end(body);
  response.write(body.slice(0, body.length / 2), () => response.socket?.resetAndDestroy());
}
