/** A bucket on loopback that costs next to nothing, so that what is measured is its reader: GetObject and ListObjectsV2. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface PlainBucket {
  readonly address: string;
  put(key: string, bytes: Buffer): void;
  close(): Promise<void>;
}

const PAGE = 1_000;

export async function startPlainBucket(name: string): Promise<PlainBucket> {
  const objects = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const key = decodeURIComponent(url.pathname).slice(name.length + 2);
    if (key === "") return void response.end(listing([...objects], url.searchParams));
    const bytes = objects.get(key);
    if (bytes)
      response.writeHead(200, { "content-length": bytes.length, etag: `"${key.length}"` }).end(bytes);
    else response.writeHead(404).end("<Error><Code>NoSuchKey</Code></Error>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put: (key, bytes) => void objects.set(key, bytes),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Tokens are the last key that was given. */
function listing(objects: readonly (readonly [string, Buffer])[], asked: URLSearchParams): string {
  const prefix = asked.get("prefix") ?? "";
  const after = asked.get("continuation-token") ?? asked.get("start-after") ?? "";
  const isDivided = asked.has("delimiter");
  const found = objects.filter(([key]) => key.startsWith(prefix) && (isDivided || key > after));
  const sorted = found.sort(([a], [b]) => (a < b ? -1 : 1));
  const folderOf = (key: string): string | undefined => {
    const end = key.indexOf("/", prefix.length);
    return end < 0 ? undefined : key.slice(0, end + 1);
  };
  const folders = new Set(isDivided ? sorted.flatMap(([key]) => folderOf(key) ?? []) : []);
  const page = isDivided ? sorted.filter(([key]) => folderOf(key) === undefined) : sorted.slice(0, PAGE);
  const isMore = !isDivided && sorted.length > PAGE;
  const contents = page.map(
    ([key, bytes]) =>
      `<Contents><Key>${key}</Key><Size>${bytes.length}</Size><ETag>"${key.length}"</ETag></Contents>`,
  );
  const common = [...folders].map((folder) => `<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`);
  const next = isMore ? `<NextContinuationToken>${page.at(-1)?.[0]}</NextContinuationToken>` : "";
  return `<ListBucketResult><IsTruncated>${isMore}</IsTruncated>${next}${contents.join("")}${common.join("")}</ListBucketResult>`;
}
