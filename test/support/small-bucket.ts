/** S3 as far as a store of ours asks it: objects are put, got and listed; what it says in the place of an answer is put first. */
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";

interface Refusal {
  readonly status: number;
  readonly code: string;
}

export interface SmallBucket {
  /** By path: bucket and key. */
  readonly objects: Map<string, Buffer>;
  readonly seen: IncomingMessage[];
  /** What it says to the next requests, one each. */
  readonly says: Refusal[];
  /** What it says to a request whose method and path contain the text, until it is taken away. */
  readonly refuses: Map<string, Refusal>;
}

/** Starts it for the tests around and points the SDK at it; it is empty when a test begins. */
export function useSmallBucket(): SmallBucket {
  const bucket: SmallBucket = { objects: new Map(), seen: [], says: [], refuses: new Map() };
  const server = serve(bucket);
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  beforeEach(() => {
    vi.stubEnv("AWS_ENDPOINT_URL_S3", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    vi.stubEnv("AWS_REGION", "eu-west-1");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
    for (const map of [bucket.objects, bucket.refuses]) map.clear();
    for (const list of [bucket.seen, bucket.says]) list.length = 0;
  });
  afterEach(() => void vi.unstubAllEnvs());
  afterAll(() => void server.close());
  return bucket;
}

function serve({ objects, seen, says, refuses }: SmallBucket): ReturnType<typeof createServer> {
  return createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      seen.push(request);
      const url = new URL(request.url ?? "", "http://s3");
      const path = decodeURIComponent(url.pathname);
      const asked = `${request.method} ${path}${url.search}`;
      const refuse = (status: number, code: string): void =>
        void response.writeHead(status).end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
      const said = says.shift() ?? [...refuses].find(([text]) => asked.includes(text))?.[1];
      if (said) return refuse(said.status, said.code);
      if (url.searchParams.has("list-type")) return void response.writeHead(200).end(listing(url, objects));
      const there = objects.get(path);
      if (request.method === "GET" || request.method === "HEAD")
        return there ? void response.writeHead(200).end(there) : refuse(404, "NoSuchKey");
      if (there && request.headers["if-none-match"] === "*") return refuse(412, "PreconditionFailed");
      objects.set(path, Buffer.concat(parts));
      return void response.writeHead(200).end();
    });
  });
}

function listing(url: URL, objects: ReadonlyMap<string, Buffer>): string {
  const bucket = url.pathname.replace(/\/?$/, "/");
  const prefix = `${bucket}${url.searchParams.get("prefix") ?? ""}`;
  const keys = [...objects].filter(([path]) => path.startsWith(prefix));
  const contents = keys.map(
    ([path, bytes]) =>
      `<Contents><Key>${path.slice(bucket.length)}</Key><Size>${bytes.length}</Size></Contents>`,
  );
  return `<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join("")}</ListBucketResult>`;
}
