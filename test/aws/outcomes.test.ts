import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { useDatabase } from "../support/database.ts";
import type { HttpDeed, PassedRequest } from "../support/http-faults.ts";
import { hasMoto, useMoto } from "../support/moto.ts";
import type { Queue } from "../support/moto.ts";
import { aPerson, aRead } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";
import { startWorker } from "../support/running-worker.ts";
import type { RunningWorker } from "../support/running-worker.ts";

const database = useDatabase();
const moto = useMoto();
const LONG = { timeout: 120_000, interval: 100 };
const TRAIL = { bucket: "example-trail", prefix: "ct/" };
const minutesAgo = (minutes: number): string =>
  new Date(Date.now() - minutes * 60_000).toISOString().replace(/\.\d+/, "");
const reads = (count: number, tag: string): TrailRecord[] =>
  Array.from({ length: count }, (_, at) => aRead({ key: `${tag}/${at}`, eventTime: minutesAgo(20) }));

let deliveries: Queue;
let alerts: Queue;
let worker: RunningWorker | undefined;

const rows = async <T = unknown>(query: string, ...values: unknown[]): Promise<T[]> =>
  (await database.pool.query(query, values)).rows as T[];
/** What became of the object of a file. */
const objectOf = async (name: string): Promise<unknown> => {
  const [row] = await rows(
    "select state, reason from trail_objects where right(path, length($1)) = $1",
    `_${name}.json.gz`,
  );
  return row;
};
const becomes = (
  name: string,
  what: { readonly state: string; readonly reason: string | null },
): Promise<void> => vi.waitFor(async () => expect(await objectOf(name)).toEqual(what), LONG);
const announce = (key: string, bucket = TRAIL.bucket): Promise<void> =>
  moto.send(deliveries, JSON.stringify({ s3Bucket: bucket, s3ObjectKey: [key] }));
/** Delivers a file and tells the queue. */
const deliver = async (name: string, count = 1): Promise<void> =>
  announce(await moto.deliver(TRAIL, name, reads(count, name)));
/** What was put off is due at once. */
const makeDue = (): Promise<unknown> =>
  rows("update trail_objects set due_at = now() where state = 'pending' and lease_token is null");
const getsObject =
  (name: string) =>
  ({ method, url }: PassedRequest): boolean =>
    method === "GET" && url.includes(`_${name}.json.gz`);
const s3Error = (status: number, code: string, headers: Record<string, string> = {}): HttpDeed => ({
  status,
  headers: { "content-type": "application/xml", ...headers },
  body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});
/** Of SQS: AWS JSON. */
const isAction =
  (action: string) =>
  ({ headers }: PassedRequest): boolean =>
    String(headers["x-amz-target"]).endsWith(`.${action}`);
const jsonError = (status: number, code: string): HttpDeed => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message: code }),
});
const warnings = (): string[] =>
  (worker?.log() ?? []).filter(({ level }) => level === "warn").map((line) => JSON.stringify(line));

describe.skipIf(!hasMoto())("a worker, of what goes wrong", () => {
  beforeAll(async () => {
    deliveries = await moto.queue("deliveries");
    alerts = await moto.queue("alerts");
    const topic = await moto.topic("alerts");
    await moto.subscribe(topic, alerts);
    await moto.bucket(TRAIL.bucket);
    await moto.bucket("foreign-bucket");
    await moto.deliver(TRAIL, "listed", reads(2, "listed"));
    worker = startWorker({
      ...moto.environment(),
      DATABASE_URL: database.url,
      // the first one is gone: its trail was moved
      AUDITPLANE_TRAIL_LOCATIONS: `s3://moved-trail/,s3://${TRAIL.bucket}/${TRAIL.prefix}`,
      AUDITPLANE_TRAIL_QUEUE_URL: deliveries.url,
      AUDITPLANE_FALLBACK_TOPIC_ARN: topic,
    });
  });
  afterAll(() => worker?.kill());

  it("says of a bucket that is gone, since its trail was moved, that it cannot be listed, and lists the others", async () => {
    await becomes("listed", { state: "done", reason: null });

    await vi.waitFor(() => expect(warnings().join("\n")).toContain("moved-trail"), LONG);
    expect(warnings().join("\n")).toContain("NoSuchBucket");
  });

  it("keeps messages about another bucket, and those that are nothing known, and says how many", async () => {
    await announce(`${TRAIL.prefix}AWSLogs/x.json.gz`, "foreign-bucket");
    await moto.send(deliveries, "hello");

    await vi.waitFor(async () => {
      const problems = await rows<{ problem: string }>(
        "select problem from unknown_messages order by problem",
      );
      expect(problems.map(({ problem }) => problem)).toEqual([
        expect.stringContaining("s3://foreign-bucket/"),
        "it is no JSON",
      ]);
    }, LONG);
    await vi.waitFor(() => {
      const told = (worker?.log() ?? []).filter(({ msg }) => msg === "deliveries announced");
      expect(told.reduce((sum, { unknown }) => sum + Number(unknown), 0)).toBe(2);
    }, LONG);
  });

  it("looks again for an object that is not there, and reads it when it is", async () => {
    const key = await moto.deliver(TRAIL, "late", reads(1, "late"));
    const missing = key.replace("_late", "_later");
    await announce(missing);
    await becomes("later", { state: "pending", reason: "not_found" });

    await moto.deliver(TRAIL, "later", reads(1, "later"));
    await makeDue();

    await becomes("later", { state: "done", reason: null });
  });

  it("sets aside at once what it may not read, and says why", async () => {
    moto.faults().add({ fits: getsObject("secret"), does: s3Error(403, "AccessDenied") });
    await deliver("secret");

    await becomes("secret", { state: "quarantined", reason: "object_forbidden" });
    const found = await rows("select reason, detail from quarantine where reason = 'object_forbidden'");
    expect(found).toEqual([{ reason: "object_forbidden", detail: "AccessDenied: AccessDenied" }]);
  });

  describe("takes nothing for lost because of what passes: it is read when that is over", () => {
    const passing = [
      ["RequestTimeTooSkewed", 403],
      ["ExpiredToken", 400],
      ["InvalidAccessKeyId", 403], // also where the Region is not enabled for the account
      ["SignatureDoesNotMatch", 403],
      ["KMS.DisabledException", 400],
      ["SlowDown", 503],
      ["InternalError", 500],
    ] as const;
    const broken = ["reset", "cut", "lose_reply"] as const;
    const nameOf = (what: string): string => what.replaceAll(/\W/g, "");
    const done = new Map<string, () => number>();
    beforeAll(async () => {
      for (const [code, status] of passing) {
        const fault = { fits: getsObject(nameOf(code)), does: s3Error(status, code), times: 2 };
        done.set(code, moto.faults().add(fault));
      }
      for (const does of broken)
        done.set(does, moto.faults().add({ fits: getsObject(does), does, times: 2 }));
      for (const what of done.keys()) await deliver(nameOf(what), 5);
    });

    it.each([...passing.map(([code]) => code), ...broken])("%s", async (what) => {
      await vi.waitFor(async () => {
        await makeDue();
        expect(await objectOf(nameOf(what))).toEqual({ state: "done", reason: null });
      }, LONG);

      expect(done.get(what)?.()).toBe(2);
      const [file] = await rows(
        "select records_new::int4 as count from files where right(path, length($1)) = $1",
        `_${nameOf(what)}.json.gz`,
      );
      expect(file).toEqual({ count: 5 });
    });
  });

  it.each([
    ["throttles", jsonError(400, "ThrottlingException")],
    ["fails", jsonError(503, "ServiceUnavailable")],
    ["takes our token for expired", jsonError(403, "ExpiredToken")],
    ["knows nobody of our key", jsonError(403, "InvalidClientTokenId")],
    ["breaks off", "reset" as const],
  ])("goes on receiving where the queue %s", async (what, does) => {
    const done = moto.faults().add({ fits: isAction("ReceiveMessage"), does, times: 2 });
    const name = `queue${what.length}`;
    await deliver(name, 1); // it ends the wait for a message that is under way

    await vi.waitFor(() => expect(done()).toBe(2), LONG);
    await becomes(name, { state: "done", reason: null });
  });

  it("deletes a message although the queue fails first, and reads a file once that is announced twice", async () => {
    const done = moto
      .faults()
      .add({ fits: isAction("DeleteMessageBatch"), does: jsonError(503, "ServiceUnavailable"), times: 3 });
    const key = await moto.deliver(TRAIL, "undeleted", reads(3, "undeleted"));
    await announce(key);
    await announce(key);

    await becomes("undeleted", { state: "done", reason: null });
    await vi.waitFor(async () => expect(await moto.left(deliveries)).toBe(0), LONG);
    expect(done()).toBe(3);
    const counts = await rows(
      "select count(*)::int4 as files, sum(records_new)::int4 as events from files where path like '%undeleted%'",
    );
    expect(counts).toEqual([{ files: 1, events: 3 }]);
  });

  it("reads the pages of a listing anew where they break off", async () => {
    const isList = ({ url }: PassedRequest): boolean => url.includes("list-type=2");
    const before = moto.faults().add({ fits: isList, does: "cut", times: 2 });
    await moto.deliver(TRAIL, "unannounced", reads(1, "unannounced"));
    const second = startWorker(
      {
        ...moto.environment(),
        DATABASE_URL: database.url,
        AUDITPLANE_TRAIL_LOCATIONS: `s3://${TRAIL.bucket}/${TRAIL.prefix}`,
      },
      "--roles",
      "list",
    );

    await becomes("unannounced", { state: "done", reason: null });
    expect((await second.stop()).code).toBe(0);
    expect(before()).toBe(2);
  });

  describe("sends an alert once SNS takes it, after", () => {
    const refusals = [
      ["ExpiredToken", 403],
      ["InvalidClientTokenId", 403],
      ["SignatureDoesNotMatch", 403],
      ["Throttling", 400],
      ["InternalFailure", 500],
    ] as const;
    const thiefOf = (code: string): string => `${code.toLowerCase()}@example.com`;
    const done = new Map<string, () => number>();
    const sent = new Set<string>();
    beforeAll(async () => {
      for (const [code, status] of refusals) {
        const fits = ({ body }: PassedRequest): boolean =>
          /Action=Publish(?:Batch)?&/.test(body) && body.includes(encodeURIComponent(thiefOf(code)));
        const error = {
          status,
          headers: { "content-type": "text/xml" },
          body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${code}</Message></Error></ErrorResponse>`,
        };
        done.set(code, moto.faults().add({ fits, does: error, times: 2 }));
        const userIdentity = aPerson(thiefOf(code));
        const theft = aRead({ userIdentity, bytes: 1.2e12, eventTime: minutesAgo(15) });
        await announce(await moto.deliver(TRAIL, `theft${code}`, [theft]));
      }
    });

    it.each(refusals)("%s", async (code) => {
      await vi.waitFor(async () => {
        await rows("update outbox set claimed_until = null where state = 'pending'");
        for (const message of await moto.take(alerts)) sent.add(message);
        expect([...sent].join()).toContain(thiefOf(code));
      }, LONG);

      expect(done.get(code)?.()).toBe(2);
      expect(await rows("select 1 from outbox where state = 'dead'")).toEqual([]);
    });
  });

  it("is still there, has work left of nothing but what waits, and ends when it is told to", async () => {
    await vi.waitFor(async () => {
      await makeDue();
      const states = await rows("select distinct state from trail_objects order by state");
      expect(states).toEqual([{ state: "done" }, { state: "quarantined" }]);
    }, LONG);
    const result = await worker?.stop();

    expect(result?.code).toBe(0);
    expect(result?.stderr).toBe("");
  });
});
