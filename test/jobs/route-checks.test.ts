import { beforeEach, describe, expect, it } from "vitest";
import { checkRoutes } from "../../src/jobs/deliver/check-routes.ts";
import { deliverAlerts } from "../../src/jobs/deliver/index.ts";
import type { TopicAsker } from "../../src/sinks/sns/topic-state.ts";
import { readUnheard } from "../../src/store/route-checks.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { DELIVERING, ownersAt } from "../support/delivering.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { recordInto } from "../support/record-into.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const SALES = "arn:aws:sns:eu-west-1:111122223333:sales-owners";
const HR = "arn:aws:sns:eu-west-1:111122223333:hr-owners";
const mesh = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales" }],
  projects: [{ id: "core", name: "Core", domain: "sales" }],
  assets: [{ id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] }],
});

beforeEach(() => emptyTables(database));

/** Topics that answer as they are told. */
const answering = (
  answers: Readonly<Record<string, Awaited<ReturnType<TopicAsker["ask"]>> | Error>>,
): TopicAsker => ({
  ask: (arn) => {
    const answer = answers[arn] ?? new Error("unexpected");
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  },
  close: () => undefined,
});

const check = (topics: TopicAsker): Promise<number> =>
  checkRoutes({ db: database.db, routes: [SALES, HR, "https://hooks.example.com/x", SALES], topics });

async function deliver(): Promise<{ route: string; text: string }[]> {
  const sent: { route: string; text: string }[] = [];
  await deliverAlerts({
    ...DELIVERING,
    db: database.db,
    pool: database.pool,
    sink: recordInto(sent),
    ownerOf: ownersAt(() => SALES),
    unheard: await readUnheard(database.db),
    fallbackTopic: "security",
  });
  return sent;
}

const facts = async (): Promise<unknown[]> =>
  (
    await database.pool.query(
      "select kind, fact ->> 'subject' as subject, fact ->> 'reason' as reason from pipeline_facts order by 2",
    )
  ).rows;
const gone = Object.assign(new Error("Topic does not exist"), { name: "NotFoundException" });
const denied = Object.assign(new Error("not allowed"), { name: "AuthorizationErrorException" });

describe("a topic", () => {
  it("that nobody hears is a gap in our own sight, and its alerts take the fallback until somebody does", async () => {
    expect(await check(answering({ [SALES]: { confirmed: 0, pending: 1 }, [HR]: gone }))).toBe(2);
    expect(await facts()).toEqual([
      { kind: "route_unheard", subject: `route/${HR}`, reason: expect.stringContaining("the topic is gone") },
      { kind: "route_unheard", subject: `route/${SALES}`, reason: "1 subscription not confirmed yet" },
    ]);
    const read = aRead({ userIdentity: aPerson("p1@example.com"), key: "orders/1" });
    await scan(database, [folder.write("unheard.json.gz", [read])], { catalog: mesh });

    const [told] = (await deliver()).filter(({ text }) => text.includes("orders"));
    expect(told?.route).toBe("security");
    expect(told?.text).toContain(
      `You get this in the place of ${SALES}, which takes no alerts: 1 subscription not confirmed yet`,
    );

    expect(await check(answering({ [SALES]: { confirmed: 1, pending: 0 }, [HR]: gone }))).toBe(1);
    await scan(
      database,
      [folder.write("heard.json.gz", [aRead({ userIdentity: aPerson("p2@example.com"), key: "orders/1" })])],
      {
        catalog: mesh,
      },
    );
    expect((await deliver()).map(({ route }) => route)).toContain(SALES);
  });

  it("that cannot be asked goes on being told, and is no finding", async () => {
    expect(await check(answering({ [SALES]: denied, [HR]: denied }))).toBe(0);

    expect(await facts()).toEqual([]);
    expect(await readUnheard(database.db)).toEqual(new Map());
  });

  it("that was not asked for two days is told again", async () => {
    await check(answering({ [SALES]: gone, [HR]: gone }));
    await database.pool.query("update route_checks set checked_at = now() - interval '49 hours'");

    expect(await readUnheard(database.db)).toEqual(new Map());
  });
});
