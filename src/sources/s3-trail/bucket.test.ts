import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openBuckets } from "./bucket.ts";
import type { Bucket } from "./bucket.ts";

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const each of open.splice(0).toReversed()) each.close();
  vi.unstubAllEnvs();
});

/** A store whose listings have no end: each page has one object and the token that is given for it. */
async function anEndlessBucket(
  tokenOf: (page: number) => string,
): Promise<{ bucket: Bucket; pages: () => number }> {
  let pages = 0;
  const server: Server = createServer((_, response) => {
    const token = tokenOf(++pages);
    response.writeHead(200, { "content-type": "application/xml" });
    response.end(
      `<?xml version="1.0"?><ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>${token}</NextContinuationToken><Contents><Key>k${pages}</Key><Size>1</Size></Contents><CommonPrefixes><Prefix>f${pages}/</Prefix></CommonPrefixes></ListBucketResult>`,
    );
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  vi.stubEnv("AWS_ENDPOINT_URL_S3", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  const bucket = openBuckets({ pathStyle: true });
  open.push(server, bucket);
  return { bucket, pages: () => pages };
}

async function all<T>(from: AsyncGenerator<T>, onEach: () => void = () => undefined): Promise<T[]> {
  const found: T[] = [];
  for await (const one of from) {
    found.push(one);
    onEach();
  }
  return found;
}

describe("a listing", () => {
  it("whose pages lead in a circle ends, of objects as of folders", async () => {
    const { bucket, pages } = await anEndlessBucket(() => "same");
    const ended = {
      code: "source_unavailable",
      message: expect.stringContaining("s3://trail/ct/") as string,
    };

    await expect(all(bucket.list("trail", { prefix: "ct/" }))).rejects.toMatchObject(ended);
    expect(pages()).toBe(2);
    await expect(all(bucket.folders("trail", "ct/"))).rejects.toMatchObject(ended);
    expect(pages()).toBe(4);
  });

  it("goes on to no other page once everything is to end", async () => {
    const end = new AbortController();
    const { bucket, pages } = await anEndlessBucket((page) => `token ${page}`);
    const stop = (): void => (pages() === 3 ? end.abort(new Error("everything ends")) : undefined);

    const listing = all(bucket.list("trail", { prefix: "ct/", signal: end.signal }), stop);

    await expect(listing).rejects.toThrow("everything ends");
    expect(pages()).toBe(3);
  });
});
