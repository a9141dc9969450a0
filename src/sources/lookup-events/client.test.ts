import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { accessKeyOf, startFakeCloudTrail } from "../../../test/support/fake-cloudtrail.ts";
import { HOME, aClient } from "../../../test/support/lookups.ts";
import { createLookupApi } from "./client.ts";

const atOnce = { signal: undefined, beforeSend: () => Promise.resolve() };
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

describe("the client", () => {
  it("has the credentials before it asks for its turn, and sends after it", async () => {
    const order: string[] = [];
    const fake = await startFakeCloudTrail({
      now: () => {
        order.push("request");
        return 0;
      },
    });
    const api = createLookupApi({
      region: HOME.region,
      endpoint: fake.endpoint,
      credentials: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        order.push("credentials");
        return { accessKeyId: accessKeyOf(HOME.account), secretAccessKey: "secret" };
      },
      connectTimeoutMs: 30_000,
      answerTimeoutMs: 30_000,
    });
    open.push(fake, api);
    const beforeSend = (): Promise<void> => {
      order.push("turn");
      return Promise.resolve();
    };

    await api.lookupEvents({}, { signal: undefined, beforeSend });
    await api.lookupEvents({}, { signal: undefined, beforeSend });

    expect(order).toEqual(["credentials", "turn", "request", "turn", "request"]);
  });

  it("sends one request, whatever comes of it", async () => {
    const fake = await startFakeCloudTrail({ faults: [{ call: 1, times: 9, does: "fail" }] });
    const api = aClient(fake.endpoint);
    open.push(fake, api);

    await expect(api.lookupEvents({}, atOnce)).rejects.toMatchObject({ name: "InternalFailure" });

    expect(fake.requests).toHaveLength(1);
  });

  it("signs with our own clock, however much AWS's differs: a wrong one must be refused, not hidden", async () => {
    const seen: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers);
      const date = new Date(Date.now() + 3_600_000).toUTCString();
      request.resume().on("end", () => response.writeHead(200, { date }).end('{"Events":[]}'));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const api = aClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    open.push(server, api);

    await api.lookupEvents({}, atOnce);
    await api.lookupEvents({}, atOnce);

    const days = seen.map((headers) =>
      Date.parse(String(headers["x-amz-date"]).replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z")),
    );
    expect(days).toHaveLength(2);
    for (const day of days) expect(Math.abs(day - Date.now())).toBeLessThan(60_000);
  });

  it("takes the SDK's own chain where no credentials are given", async () => {
    const fake = await startFakeCloudTrail();
    const before = { ...process.env };
    process.env["AWS_ACCESS_KEY_ID"] = accessKeyOf("111122223333");
    process.env["AWS_SECRET_ACCESS_KEY"] = "secret";
    const api = createLookupApi({
      region: HOME.region,
      endpoint: fake.endpoint,
      credentials: undefined,
      connectTimeoutMs: 30_000,
      answerTimeoutMs: 30_000,
    });
    open.push(fake, api);
    try {
      await api.lookupEvents({}, atOnce);

      expect(fake.requests).toMatchObject([{ account: "111122223333", region: HOME.region, answer: "ok" }]);
    } finally {
      process.env = before;
    }
  });

  it("holds no connection once it is closed, and may be closed twice", async () => {
    const fake = await startFakeCloudTrail();
    const api = aClient(fake.endpoint);
    await api.lookupEvents({}, atOnce);

    api.close();
    api.close();

    await expect.poll(() => fake.connections()).toBe(0);
    await fake.close();
  });
});
