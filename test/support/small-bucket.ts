/** S3 as far as reports ask it: objects are put once, got and listed; what it says in the place of an answer is put first. */
import { createServer } from "node:http";
import type { Server } from "node:http";

export interface SmallBucket {
  readonly server: Server;
  /** By path: bucket and key. */
  readonly objects: Map<string, Buffer>;
  /** What it says to a request whose method and path contain the text, until it is taken away. */
  readonly refuses: Map<string, { readonly status: number; readonly code: string }>;
}

export function smallBucket(): SmallBucket {
  const objects = new Map<string, Buffer>();
  const refuses: SmallBucket["refuses"] = new Map();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const url = new URL(request.url ?? "", "http://s3");
      const asked = `${request.method} ${decodeURIComponent(url.pathname)}${url.search}`;
      const refuse = (status: number, code: string): void =>
        void response.writeHead(status).end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
      const said = [...refuses].find(([text]) => asked.includes(text))?.[1];
      if (said) return refuse(said.status, said.code);
      if (url.searchParams.has("list-type")) return void response.writeHead(200).end(listing(url, objects));
      const path = decodeURIComponent(url.pathname);
      const there = objects.get(path);
      if (request.method === "GET")
        return there ? void response.writeHead(200).end(there) : refuse(404, "NoSuchKey");
      if (there) return refuse(412, "PreconditionFailed");
      objects.set(path, Buffer.concat(parts));
      return void response.writeHead(200).end();
    });
  });
  return { server, objects, refuses };
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
