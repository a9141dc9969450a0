import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import type { CatalogIndex } from "../../src/core/catalog/index-catalog.ts";
import { isoTime } from "../../src/core/record/time.ts";
import { gatherReviews } from "../../src/jobs/review/index.ts";
import { reviewOf } from "../../src/core/review/compute.ts";
import type { Review } from "../../src/core/review/review.ts";
import { syncScope } from "../../src/jobs/sync/index.ts";
import { addScopes } from "../../src/store/control-plane.ts";
import { readStandingCatalog } from "../../src/store/standing-catalog.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import { useDatabase } from "../support/database.ts";
import { DOMAIN, MARKETING_UNIT, ORDERS, SALES, SALES_UNIT } from "../support/datazone-domain.ts";
import { openOn } from "../support/datazone-reading.ts";
import { startFakeDataZone } from "../support/fake-datazone.ts";
import type { FakeDataZone } from "../support/fake-datazone.ts";

const { pool } = useDatabase();
const KEY = `datazone/111122223333/eu-west-1/${DOMAIN}`;
let fake: FakeDataZone;
beforeEach(async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  fake = await startFakeDataZone();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fake.close();
});

async function read(): Promise<CatalogIndex> {
  await addScopes(pool, [KEY]);
  const given = { pool, scopes: [KEY], open: () => openOn(fake), signal: new AbortController().signal };
  const outcome = await syncScope(given, { evenIfNotDue: true, accepts: false });
  expect(outcome).toMatchObject({ outcome: "taken", reasons: [] });
  return indexCatalog((await inTransaction(pool, readStandingCatalog)) ?? expect.fail("nothing is known"));
}

it("an asset whose project is in another domain unit at the next read is in the reviews of both", async () => {
  await read();
  const { projects } = fake.domain;
  fake.domain = {
    ...fake.domain,
    projects: projects.map((one) => (one.id === SALES ? { ...one, domainUnitId: MARKETING_UNIT } : one)),
  };
  await read();
  const index = await read();
  const own = index.catalog.projects.filter(({ id }) => id === SALES);
  const units = own.map((one) => one.domain);
  const at =
    own.find((one) => one.domain === MARKETING_UNIT)?.from ?? expect.fail("the project did not move");
  const reviews = new Map<string, Review>();
  const wanted = { month: isoTime(at).slice(0, 7), domains: units };
  for await (const given of gatherReviews(wanted, { pool, index }))
    reviews.set(given.domain, reviewOf(given));
  const [left, came] = [SALES_UNIT, MARKETING_UNIT].map(
    (unit) => reviews.get(unit) ?? expect.fail("there is no review"),
  ) as [Review, Review];
  const said = ({ notes }: Review): string[] => notes.map(({ text }) => text);

  expect(left.items.map(({ leftTo }) => leftTo)).toContainEqual({ domain: MARKETING_UNIT, at });
  expect(came.items.map(({ cameFrom }) => cameFrom)).toContainEqual({ domain: SALES_UNIT, at });
  expect(said(left)).toContainEqual(
    expect.stringContaining(`Asset ${ORDERS} went to domain ${MARKETING_UNIT} at ${isoTime(at)}`),
  );
  expect(said(came)).toContainEqual(
    expect.stringContaining(`Asset ${ORDERS} came from domain ${SALES_UNIT} at ${isoTime(at)}`),
  );
});
