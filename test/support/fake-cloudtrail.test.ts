import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CloudTrailClient,
  ListPublicKeysCommand,
  LookupEventsCommand,
  paginateLookupEvents,
} from "@aws-sdk/client-cloudtrail";
import type { ListPublicKeysResponse, LookupEventsResponse } from "@aws-sdk/client-cloudtrail";
import { afterEach, describe, expect, it } from "vitest";
import { accessKeyOf, startFakeCloudTrail } from "./fake-cloudtrail.ts";
import type { FakeCloudTrail, FakeSettings, Wire } from "./fake-cloudtrail.ts";
import { HOME, HOUR, NOW, eventsBefore, idsOf } from "./lookups.ts";

const fixture = <Shape>(path: string): Wire<Shape> =>
  JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures", path), "utf8")) as Wire<Shape>;
const keys = fixture<ListPublicKeysResponse>("digests/list-public-keys.response.json").PublicKeyList ?? [];
const answer = fixture<LookupEventsResponse>("cloudtrail/delivery/lookup-events.response.json");

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function start(
  settings: FakeSettings = {},
): Promise<{ fake: FakeCloudTrail; client: CloudTrailClient }> {
  const fake = await startFakeCloudTrail(settings);
  const client = new CloudTrailClient({
    region: HOME.region,
    endpoint: fake.endpoint,
    maxAttempts: 1,
    credentials: { accessKeyId: accessKeyOf(HOME.account), secretAccessKey: "secret" },
  });
  open.push(fake, { close: () => client.destroy() });
  return { fake, client };
}

describe("the fake CloudTrail", () => {
  it("answers LookupEvents in the shape of AWS's own answers", async () => {
    const records = (answer.Events ?? []).map(
      ({ CloudTrailEvent }) => JSON.parse(CloudTrailEvent ?? "") as Record<string, unknown>,
    );
    const { fake } = await start({
      events: records.map((record) => ({ ...HOME, record })),
      now: () => Date.parse("2026-09-14T12:00:00Z"),
    });

    const response = await fetch(fake.endpoint, {
      method: "POST",
      headers: {
        "x-amz-target": "CloudTrail_20131101.LookupEvents",
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyOf(HOME.account)}/20260914/${HOME.region}/cloudtrail/aws4_request`,
      },
      body: "{}",
    });

    expect(response.headers.get("content-type")).toBe("application/x-amz-json-1.1");
    const { Events } = (await response.json()) as Wire<LookupEventsResponse>;
    expect(Events).toEqual(answer.Events?.map((event) => ({ ...event, Resources: [] })));
  });

  it("gives ListPublicKeys the keys that were valid at some time between two, as the SDK can use them", async () => {
    const { client } = await start({ publicKeys: keys });
    const [key] = keys;
    const at = ((key?.ValidityStartTime ?? 0) + 60) * 1000;

    const list = async (from: number, until: number): Promise<ListPublicKeysResponse> =>
      await client.send(new ListPublicKeysCommand({ StartTime: new Date(from), EndTime: new Date(until) }));

    const { PublicKeyList: [found] = [] } = await list(at, at + HOUR);
    expect(found).toMatchObject({
      Fingerprint: key?.Fingerprint,
      ValidityStartTime: new Date((key?.ValidityStartTime ?? 0) * 1000),
    });
    const der = Buffer.from(found?.Value ?? []);
    expect(createPublicKey({ key: der, format: "der", type: "pkcs1" }).asymmetricKeyType).toBe("rsa");
    expect((await list(at - 10 * HOUR, at - 9 * HOUR)).PublicKeyList).toEqual([]);
  });

  it("follows its tokens with the SDK's own paginator, and refuses one with other parameters", async () => {
    const events = eventsBefore(NOW, { count: 90 });
    let time = NOW;
    const { client } = await start({ events, now: () => (time += 600) });
    const input = { StartTime: new Date(NOW - HOUR), EndTime: new Date(NOW) };

    const ids: string[] = [];
    let token: string | undefined;
    for await (const page of paginateLookupEvents({ client }, input)) {
      ids.push(...(page.Events ?? []).map(({ EventId }) => EventId ?? ""));
      token ??= page.NextToken;
    }

    expect(ids.sort()).toEqual(idsOf(events));
    const other = { ...input, EndTime: new Date(NOW + 1000), NextToken: token };
    await expect(client.send(new LookupEventsCommand(other))).rejects.toMatchObject({
      name: "InvalidNextTokenException",
    });
  });

  it("throttles the third request within a second, for an account and Region each", async () => {
    const { fake, client } = await start({ now: () => NOW });
    const ask = (): Promise<unknown> => client.send(new LookupEventsCommand({}));

    await ask();
    await ask();
    await expect(ask()).rejects.toMatchObject({ name: "ThrottlingException" });

    expect(fake.requests.map((request) => request.answer)).toEqual(["ok", "ok", "ThrottlingException"]);
  });

  it("counts a fault by the requests that fit it", async () => {
    const { client } = await start({
      faults: [
        { operation: "ListPublicKeys", call: 2, does: { error: "InternalFailure", status: 500 } },
        { operation: "LookupEvents", call: 1, account: "999988887777", does: "throttle" },
      ],
    });
    const list = (): Promise<unknown> => client.send(new ListPublicKeysCommand({}));

    await client.send(new LookupEventsCommand({}));
    await list();
    await expect(list()).rejects.toMatchObject({ name: "InternalFailure" });
    await list();
  });
});
