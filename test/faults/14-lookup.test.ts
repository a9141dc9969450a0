/** Row 14: LookupEvents throttles, forgets where it was, gives a page twice, and a trail delivers the same events. */
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect } from "vitest";
import { accessKeyOf, startFakeCloudTrail } from "../support/fake-cloudtrail.ts";
import type { Deed, FakeCloudTrail, SeededEvent } from "../support/fake-cloudtrail.ts";
import { eventsBefore } from "../support/lookups.ts";
import { aFile } from "../support/records.ts";
import { faultRow } from "./rig/row.ts";
import type { Truth } from "./rig/truth.ts";

const PLACE = { account: "444455556666", region: "eu-west-1" };
const EVENTS = 700;
const DEEDS: readonly Deed[] = ["throttle", "fail", "reset", "cut", "expire_token", "repeat_page", "circle"];
const ROLES = "receive,ingest,lookup,derive";

let seeded: readonly SeededEvent[] = [];

/** Events of a day; a trail delivers every other one of them, too. */
function makeTruth(): Promise<Truth> {
  seeded = eventsBefore(Date.now() - 60_000, { count: EVENTS, everyMs: 100_000, place: PLACE });
  const records = seeded.map(({ record }) => record);
  const day = new Date().toISOString().slice(0, 10);
  const key = `AWSLogs/${PLACE.account}/CloudTrail/${PLACE.region}/${day.replaceAll("-", "/")}/${PLACE.account}_CloudTrail_${PLACE.region}_${day.replaceAll("-", "")}T0000Z_0000000000000000.json.gz`;
  const files = [{ key, bytes: gzipSync(aFile(records.filter((_, at) => at % 2 === 0))) }];
  const events = records.map(({ eventID, eventTime, recipientAccountId, awsRegion }) =>
    [eventID, eventTime, recipientAccountId, awsRegion].join(" "),
  );
  return Promise.resolve({ files, events: new Set(events), bytes: new Map(), thieves: [] });
}

describe("workers that look events up", () => {
  let cloudTrail: FakeCloudTrail | undefined;
  afterEach(() => cloudTrail?.close());

  faultRow(
    14,
    "LookupEvents: throttled, 500, reset, half a page, token expired, page repeated; killed",
    async (world, { random }) => {
      const faults = DEEDS.map((does) => ({ does, at: random.unit() }))
        .sort((a, b) => a.at - b.at)
        .map(({ does }, at) => ({ does, call: 2 + 2 * at }));
      cloudTrail = await startFakeCloudTrail({ events: seeded, faults });
      const environment = {
        AWS_ACCESS_KEY_ID: accessKeyOf(PLACE.account),
        AUDITPLANE_LOOKUP: `${PLACE.account}/${PLACE.region}`,
        AUDITPLANE_LOOKUP_DAYS: "1",
        AWS_ENDPOINT_URL_CLOUDTRAIL: cloudTrail.endpoint,
      };
      const victim = world.start(ROLES, environment);
      await world.deliver(world.truth.files);
      const asked = random.int(3, 9);
      await world.until(() => (cloudTrail?.requests.length ?? 0) >= asked);
      await victim.kill();
      world.start(ROLES, environment);
      await world.hurry();
      const since = Date.now();
      const state = async (): Promise<string | undefined> => {
        const { rows } = await world.pool.query<{ state: string }>("select state from lookup_places");
        return rows[0]?.state;
      };
      await world.until(async () => (await state()) === "current");

      const answers = new Set(cloudTrail.requests.map(({ answer }) => answer));
      expect(answers.size).toBeGreaterThan(4);
      return since;
    },
    { makeTruth },
  );
});
