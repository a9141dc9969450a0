import { beforeAll, describe, expect, it } from "vitest";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import type { CatalogIndex } from "../../src/core/catalog/index-catalog.ts";
import { DAY_MS } from "../../src/core/record/time.ts";
import { connect } from "../../src/database/connect.ts";
import { answerAboutItem, askAboutItem } from "../../src/jobs/review/certify/ask.ts";
import { closeOverdueReview, closeReview } from "../../src/jobs/review/certify/close.ts";
import { decideItems } from "../../src/jobs/review/certify/decide.ts";
import type { DecideGiven } from "../../src/jobs/review/certify/decide.ts";
import { delegateReview, endReviewDelegation } from "../../src/jobs/review/certify/delegate.ts";
import { proveRemovals } from "../../src/jobs/review/certify/prove.ts";
import { signReview } from "../../src/jobs/review/certify/sign.ts";
import { openReview } from "../../src/jobs/review/open.ts";
import { listReviewItems } from "../../src/store/review-items.ts";
import type { ReviewItemRow } from "../../src/store/review-items.ts";
import { readReview } from "../../src/store/review-rows.ts";
import { readStandingCatalog } from "../../src/store/standing-catalog.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import { sentFrom } from "../support/delivering.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";

const database = useDatabase();
const { pool } = database;
const folder = useFolder();
const MESH = `as_of: 2026-10-05T00:00:00Z
domains:
  - { id: sales, name: Sales, owners: [olga@example.com, mia@example.com] }
  - { id: hr, name: HR, owners: [hans@example.com] }
projects:
  - { id: core, name: Core, domain: sales }
  - { id: marketing, name: Marketing, domain: hr }
people:
  - { id: olga@example.com, kind: human, identities: [olga@login.example.com] }
  - { id: mia@example.com, kind: human }
  - { id: ana@example.com, kind: human }
  - { id: dee@example.com, kind: human }
  - { id: hans@example.com, kind: human }
members:
  - { project: core, person: olga@example.com, role: owner }
  - { project: marketing, person: hans@example.com, role: owner }
  - { project: marketing, person: ana@example.com, role: viewer }
assets:
  - { id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }
  - { id: returns, name: Returns, project: core, locations: [s3://lake/returns/] }
subscriptions:
  - { id: s1, asset: orders, subscriber: { project: marketing }, status: approved, from: 2026-01-01T00:00:00Z }
  - { id: s2, asset: returns, subscriber: { person: ana@example.com }, status: approved, from: 2026-01-01T00:00:00Z }
  - { id: s3, asset: returns, subscriber: { person: olga@example.com }, status: approved, from: 2026-01-01T00:00:00Z }
  - { id: s4, asset: orders, subscriber: { person: ana@example.com }, status: approved, from: 2026-01-01T00:00:00Z }
`;

const login = (name: string, way: "login" | "command" = "login") => ({
  name,
  way,
  issuer: "https://login.example.com/",
  subject: `sub-${name}`,
  authenticatedAt: Date.now() - 60_000,
});
const olga = { by: login("olga@login.example.com"), isOwner: true };
const mia = { by: login("mia@example.com"), isOwner: true };
const dee = { by: login("dee@example.com"), isOwner: false };
let index: CatalogIndex;

beforeAll(async () => {
  const catalog = folder.write("mesh.yaml", MESH);
  folder.write("logs/a.json", [{ Records: [] }]);
  const { code, stderr } = await auditplaneHere(["scan", folder.path, "--catalog", catalog], {
    DATABASE_URL: database.url,
  });
  expect(code, stderr).toBe(0);
  index = indexCatalog((await inTransaction(pool, readStandingCatalog)) as never);
});

let month = 0;
/** A review of its own for each test. */
async function open(): Promise<{ review: string; of: (part: string) => Promise<ReviewItemRow> }> {
  const opened = await openReview(
    { pool, index, version: "1" },
    {
      domain: "sales",
      month: new Date(Date.UTC(2026, ++month)).toISOString().slice(0, 7),
      kind: "monthly",
      dueAt: Date.now() + DAY_MS,
    },
  );
  const review = opened?.id ?? "";
  return {
    review,
    async of(part) {
      const items = await listReviewItems(pool, review, { limit: 100 });
      const found = items.find(({ content }) =>
        [content.subscription, content.kind === "membership" ? content.subject : null].includes(part),
      );
      return found as ReviewItemRow;
    },
  };
}
const decide = async (
  review: string,
  item: ReviewItemRow,
  more: Partial<DecideGiven> = {},
): Promise<void> => {
  const given = { reason: "a reason", until: undefined, ticket: undefined, index, ...olga, ...more };
  await decideItems(pool, { review, numbers: [item.rank], decision: "keep", ...given });
};

describe("a decision in a review", () => {
  it("is kept with who made it, by which login and how long it took, and proved by the audit log", async () => {
    const { review, of } = await open();
    const item = await of("s1");
    await decide(review, item, { decision: "revoke", reason: "not needed", shownAt: Date.now() - 5_000 });
    const { decision } = await of("s1");
    const { rows } = await pool.query<{ detail: object; personal: object }>(
      "select a.detail, a.personal from audit_log a join review_decisions d on d.audit_seq = a.seq where d.id = $1",
      [decision?.id],
    );

    expect(decision).toMatchObject({
      decision: "revoke",
      reason: "not needed",
      by: "olga@example.com",
      way: "login",
      subject: "sub-olga@login.example.com",
      removal: { state: "open" },
    });
    expect(decision?.tookMs).toBeGreaterThanOrEqual(4_000);
    expect(rows[0]).toMatchObject({
      detail: { item: item.id, decision: "revoke", before: null },
      personal: { actor: "olga@example.com", reason: "not needed" },
    });
  });

  it("may change until the review is signed; what was to be revoked is taken back", async () => {
    const { review, of } = await open();
    await decide(review, await of("s1"), { decision: "revoke" });
    await decide(review, await of("s1"), { decision: "keep" });
    const { rows } = await pool.query<{ state: string }>(
      "select m.state from review_removals m join review_decisions d on d.id = m.decision_id where d.review_id = $1",
      [review],
    );

    expect((await of("s1")).decision).toMatchObject({ decision: "keep", removal: null });
    expect(rows).toEqual([{ state: "taken_back" }]);
  });

  it("is refused about one's own access, whichever login is used, and by whom the catalog does not know", async () => {
    const { review, of } = await open();
    const own = await of("s3");

    await expect(decide(review, own)).rejects.toThrow(/nobody decides about their own/);
    await expect(decide(review, own, { by: login("nobody@example.com") })).rejects.toThrow(
      /persons decide, not logins/,
    );
    await decide(review, own, mia);
    expect((await of("s3")).decision).toMatchObject({ by: "mia@example.com" });
  });

  it("is refused about what a project has that somebody came to since the review was made", async () => {
    const { review, of } = await open();
    const { members } = index.catalog;
    const [one] = members;
    const joined = one && {
      ...one,
      project: "marketing",
      person: "mia@example.com",
      role: "viewer" as const,
    };
    const now = indexCatalog({ ...index.catalog, members: [...members, ...(joined ? [joined] : [])] });

    await expect(decide(review, await of("s1"), { ...mia, index: now })).rejects.toThrow(
      /access of mia@example.com, and nobody decides about their own/,
    );
    await decide(review, await of("s1"), { ...mia });
  });

  it("of several is taken of all or of none", async () => {
    const { review, of } = await open();
    const numbers = [(await of("s1")).rank, (await of("s2")).rank];

    await expect(decide(review, await of("s1"), { numbers })).rejects.toThrow(/decide about it alone/);
    await expect(decide(review, await of("s1"), { numbers: [(await of("s1")).rank, 999] })).rejects.toThrow(
      /could not find item 999/,
    );
    expect((await of("s1")).decision).toBeNull();
  });

  it("waits for others about the same review on one connection: many at once are all taken", async () => {
    const { review, of } = await open();
    const { rank } = await of("s1");
    const given = { reason: "a reason", until: undefined, ticket: undefined, index, ...olga };
    const few = connect(database.url, 2);
    const many = Array.from({ length: 6 }, (_, at) =>
      decideItems(few.pool, {
        review,
        numbers: [rank],
        decision: at % 2 === 0 ? "keep" : "revoke",
        ...given,
      }),
    );
    const settled = await Promise.allSettled(many);
    await few.close();

    expect(settled.map(({ status }) => status)).toEqual(many.map(() => "fulfilled"));
  });
});

describe("a delegation", () => {
  it("lets a named person decide about an asset for a time, and hand it on to nobody", async () => {
    const { review, of } = await open();
    const given = { review, asset: "returns", to: "dee@example.com", reason: "knows them" };
    await expect(decide(review, await of("s2"), dee)).rejects.toThrow(/not put into your hands/);
    const id = await delegateReview(pool, { ...given, ...olga });
    await decide(review, await of("s2"), dee);

    expect((await of("s2")).decision).toMatchObject({ by: "dee@example.com", delegation: id });
    await expect(decide(review, await of("s1"), dee)).rejects.toThrow(/not put into your hands/);
    await expect(delegateReview(pool, { ...given, to: "mia@example.com", ...dee })).rejects.toThrow(
      /does not answer for domain sales/,
    );
    await endReviewDelegation(pool, { review, delegation: id, reason: "is back", ...olga });
    await expect(decide(review, await of("s2"), dee)).rejects.toThrow(/or not any more/);
  });

  it("is of what is in the review, to somebody whom the catalog knows, and ends", async () => {
    const { review } = await open();
    const given = { review, asset: "returns", to: "dee@example.com", reason: "knows them", ...olga };

    for (const [wrong, words] of [
      [{ asset: "wages" }, /no item of wages/],
      [{ to: "zoe@example.com" }, /nobody of the catalog/],
      [{ to: "olga@example.com" }, /in your own hands/],
      [{ until: Date.now() + 100 * DAY_MS }, /within 90 days/],
      [{ project: "core" }, /either an asset or a project/],
    ] as const)
      await expect(delegateReview(pool, { ...given, ...wrong })).rejects.toThrow(words);
  });
});

describe("a question about somebody", () => {
  it("goes to the owner of the consuming project, who alone answers it, once", async () => {
    const { review, of } = await open();
    const { rank: number } = await of("s1");
    const asked = await askAboutItem(pool, { review, number, says: "who is ana?", index, ...olga });
    const answer = { review, number, answer: "not_known", says: "she left us" } as const;

    expect(asked).toMatchObject({ project: "marketing", owners: ["hans@example.com"] });
    await expect(askAboutItem(pool, { review, number, says: "again", index, ...olga })).rejects.toThrow(
      /was asked already/,
    );
    await expect(answerAboutItem(pool, { ...answer, ...dee })).rejects.toThrow(/was not asked/);
    const hans = { by: login("hans@example.com"), isOwner: false };
    await answerAboutItem(pool, { ...answer, ...hans });
    await expect(answerAboutItem(pool, { ...answer, ...hans })).rejects.toThrow(/somebody did already/);
    expect((await of("s2")).question).toBeNull();
    expect((await of("s1")).question).toMatchObject({
      answer: "not_known",
      answerSays: "she left us",
      answerer: "hans@example.com",
    });
  });
});

describe("a question about somebody with several rights", () => {
  it("is one, about all that nobody decided yet, and its answer is for each of them", async () => {
    const { review, of } = await open();
    const [own, also] = [(await of("s2")).rank, (await of("s4")).rank];
    const numbers = [own, also].sort((a, b) => a - b);
    const asked = await askAboutItem(pool, { review, number: own, says: "who is ana?", index, ...olga });
    const messages = await sentFrom(database, { catalog: index });
    const question = messages.find(({ subject }) => subject.startsWith("[QUESTION]"));

    expect(asked).toMatchObject({ project: "marketing", numbers });
    expect((await of("s1")).question).toBeNull();
    expect(messages.filter(({ subject }) => subject.startsWith("[QUESTION]"))).toHaveLength(1);
    expect(question?.subject).toBe(
      "[QUESTION] HR: do you know who reads data of Sales through project Marketing?",
    );
    expect(question?.text).toMatch(/Right to +(Orders, Returns|Returns, Orders)\n/);
    expect(question?.text).toContain("one answer is for all of them");
    await expect(askAboutItem(pool, { review, number: also, says: "again", index, ...olga })).rejects.toThrow(
      /was asked already/,
    );
    const hans = { by: login("hans@example.com"), isOwner: false };
    await answerAboutItem(pool, { review, number: also, answer: "known", says: "ours", ...hans });
    const answered = { numbers, answer: "known", answerSays: "ours", answerer: "hans@example.com" };
    expect([(await of("s2")).question, (await of("s4")).question]).toMatchObject([answered, answered]);
  });

  it("leaves out what somebody decided about, and of whoever decides in another's place what is not in their hands", async () => {
    const { review, of } = await open();
    await decide(review, await of("s4"));
    const { rank: number } = await of("s2");
    expect(await askAboutItem(pool, { review, number, says: "who?", index, ...olga })).toMatchObject({
      numbers: [number],
    });
    const second = await open();
    await delegateReview(pool, {
      review: second.review,
      asset: "orders",
      to: "dee@example.com",
      reason: "r",
      ...olga,
    });
    const { rank } = await second.of("s4");
    const asked = await askAboutItem(pool, {
      review: second.review,
      number: rank,
      says: "who?",
      index,
      ...dee,
    });
    expect(asked).toMatchObject({ numbers: [rank] });
  });
});

describe("to whom something was delegated", () => {
  const told = async (review: string) =>
    (await sentFrom(database, { catalog: index, links: { console: "https://audit.example.com" } })).filter(
      ({ subject, text }) => subject.startsWith("[DELEGATED]") && text.includes(review),
    );

  it("is told once, where they work, what they are to decide about and until when", async () => {
    const { review } = await open();
    const given = { review, asset: "returns", reason: "knows ana", ...olga };
    await delegateReview(pool, { ...given, to: "ana@example.com" });
    await delegateReview(pool, { ...given, to: "dee@example.com" });
    const messages = await told(review);

    expect(messages.map(({ route, subject }) => [route, subject])).toEqual([
      ["hr", "[DELEGATED] HR: somebody of yours is to decide who may read Returns of Sales"],
      ["sales", "[DELEGATED] Sales: somebody of yours is to decide who may read Returns of Sales"],
    ]);
    expect(messages[0]?.text).toContain("olga@example.com has ana@example.com decide");
    expect(messages[0]?.text).toContain("2 items are not decided yet");
    expect(messages[0]?.text).toContain(`https://audit.example.com/reviews/${review}`);
    expect(messages[0]?.text).not.toMatch(/knows ana|dee@/);
    expect(await told(review)).toEqual([]);
  });

  it("is told nothing of what was taken back or decided by then", async () => {
    const { review, of } = await open();
    const given = { review, reason: "knows them", to: "dee@example.com", ...olga };
    const delegation = await delegateReview(pool, { ...given, asset: "orders" });
    await endReviewDelegation(pool, { review, delegation, reason: "is back", ...olga });
    await delegateReview(pool, { ...given, asset: "returns" });
    await decide(review, await of("s2"), dee);
    await decide(review, await of("s3"), dee);

    expect(await told(review)).toEqual([]);
  });
});

describe("whoever owns the consuming project", () => {
  const told = async () =>
    (await sentFrom(database, { catalog: index, links: { console: "https://audit.example.com" } })).filter(
      ({ subject }) => subject.startsWith("[QUESTION]"),
    );
  const ask = async (review: string, number: number): Promise<void> => {
    await askAboutItem(pool, { review, number, says: "who is ana?", index, ...olga });
  };

  it("is told once, on their own domain's topic, that they are asked, and by nobody's name", async () => {
    const { review, of } = await open();
    const { rank: number } = await of("s1");
    await ask(review, number);
    const [message, ...more] = await told();

    expect(more).toEqual([]);
    expect(message?.route).toBe("hr");
    expect(message?.subject).toBe(
      "[QUESTION] HR: do you know who reads Orders of Sales through project Marketing?",
    );
    expect(message?.text).toContain(`https://audit.example.com/reviews/${review}`);
    expect(message?.text).toContain(`auditplane reviews answer ${review} ${number} --answer not_known`);
    expect(message?.text).not.toMatch(/ana|olga|hans/);
    expect(await told()).toEqual([]);
  });

  it("is told nothing of what was answered by then", async () => {
    const { review, of } = await open();
    const { rank: number } = await of("s1");
    await ask(review, number);
    const hans = { by: login("hans@example.com"), isOwner: false };
    await answerAboutItem(pool, { review, number, answer: "known", says: "ours", ...hans });

    expect(await told()).toEqual([]);
  });
});

describe("signing and closing", () => {
  const decideAll = async (review: string): Promise<void> => {
    for (const item of await listReviewItems(pool, review, { limit: 100 })) {
      const isOlgas = item.content.people.includes("olga@example.com");
      await decide(review, item, isOlgas ? mia : olga);
    }
  };

  it("takes two people who are logged in, and what they signed is over what was decided", async () => {
    const { review, of } = await open();
    const roles = ["owner"] as const;
    await expect(signReview(pool, { review, roles, ...olga })).rejects.toThrow(/not decided yet/);
    await decideAll(review);
    const byCommand = { by: login("olga@example.com", "command"), isOwner: true };
    await expect(signReview(pool, { review, roles, ...byCommand })).rejects.toThrow(/without a login/);
    await expect(signReview(pool, { review, roles, seenHash: "0".repeat(64), ...olga })).rejects.toThrow(
      /look at it again/,
    );
    const first = await signReview(pool, { review, roles, ...olga });
    await expect(decide(review, await of("s1"))).rejects.toThrow(/it is signed/);
    await expect(closeReview(pool, { review, ...olga })).rejects.toThrow(/sign second/);
    await expect(signReview(pool, { review, roles, ...olga })).rejects.toThrow(/somebody else/);
    const second = await signReview(pool, { review, roles, ...mia });

    expect([first.step, second.step]).toEqual([1, 2]);
    expect(second.signedHash).toBe(first.signedHash);
    expect(await closeReview(pool, { review, ...olga })).toMatch(/5 kept .* 0 not reviewed = 5 due/);
    expect(await readReview(pool, review)).toMatchObject({ state: "closed", undecided: 0 });
    await expect(pool.query("delete from review_sign_offs")).rejects.toThrow(/only ever added to/);
  });

  it("is done by nobody for what is overdue, and counts what was not reviewed", async () => {
    const { review, of } = await open();
    await decide(review, await of("s1"));
    expect(await closeOverdueReview(pool, review)).toBe(false);
    await pool.query("update reviews set due_at = now() - interval '1 hour' where id = $1", [review]);

    expect(await closeOverdueReview(pool, review)).toBe(true);
    expect(await closeOverdueReview(pool, review)).toBe(false);
    expect(await readReview(pool, review)).toMatchObject({ state: "closed", due: 5, undecided: 4, keep: 1 });
    const { rows } = await pool.query<{ detail: object }>(
      "select detail from audit_log where action = 'review.closed' and subject = $1 and actor_kind = 'system'",
      [review],
    );
    expect(rows[0]?.detail).toMatchObject({ not_reviewed: 4 });
  });

  it("may come late of what was closed as overdue: it is recorded as that, and changes nothing of it", async () => {
    const { review, of } = await open();
    await decide(review, await of("s1"));
    await pool.query("update reviews set due_at = now() - interval '1 hour' where id = $1", [review]);
    await closeOverdueReview(pool, review);
    const closed = await readReview(pool, review);
    const roles = ["owner"] as const;
    const first = await signReview(pool, { review, roles, ...olga });
    const second = await signReview(pool, { review, roles, ...mia });

    expect([first.step, second.step]).toEqual([1, 2]);
    expect(first.statement).toMatch(/4 not reviewed = 5 due.* Late: the review was closed as overdue at/);
    expect(await readReview(pool, review)).toEqual(closed);
    await expect(signReview(pool, { review, roles, ...mia })).rejects.toThrow(/it is closed/);
    await expect(decide(review, await of("s2"))).rejects.toThrow(/it is closed/);
    const { rows } = await pool.query<{ detail: object }>(
      "select detail from audit_log where action = 'review.signed' and subject = $1 order by seq",
      [review],
    );
    expect(rows.map(({ detail }) => detail)).toMatchObject([
      { step: 1, late: true, undecided: 4 },
      { step: 2, late: true },
    ]);
  });
});

describe("what is to be revoked", () => {
  const read = (asOf: number, subscriptions: CatalogIndex["catalog"]["subscriptions"]) =>
    indexCatalog({ ...index.catalog, hash: `read at ${asOf}`, asOf, subscriptions });

  const told = (item: string, at: number, id: string | null): Promise<unknown> =>
    pool.query(
      `insert into control_events (scope_key, kind, entry_id, at, change, event_id)
       values ('datazone/x', 'subscription', $1, to_timestamp($2), 'changed', $3)
       on conflict on constraint control_events_pkey do update set event_id = $3`,
      [item, Math.floor(at / 1000), id],
    );

  it("stays open until a later read shows that it is gone, with the event that told of it, also where that comes after it", async () => {
    const { review, of } = await open();
    const all = index.catalog.subscriptions;
    const gone = all.filter(({ id }) => id !== "s1");
    await decide(review, await of("s1"), { decision: "revoke" });
    await pool.query("update reviews set state = 'signed' where id = $1", [review]);
    const later = Date.now() + DAY_MS;

    expect(await proveRemovals(pool, read(Date.now() - DAY_MS, gone))).toBe(0);
    expect(await proveRemovals(pool, read(later, all))).toBe(0);
    expect((await of("s1")).decision?.removal).toMatchObject({ state: "open", provenAt: null });
    expect(await proveRemovals(pool, read(later, gone))).toBe(1);
    await told("s1", Date.now(), null);
    await told("s1", Date.now(), "e-1");
    expect(await proveRemovals(pool, read(later, gone))).toBe(0);
    expect((await of("s1")).decision?.removal).toMatchObject({
      state: "proven",
      eventId: "e-1",
      proof: { proof: "catalog", event_id: "e-1" },
    });
    expect(await readReview(pool, review)).toMatchObject({ removalsOpen: 0 });
  });

  it("is shown to be gone by an event, unless a read that came after it has it still", async () => {
    const { review, of } = await open();
    const all = index.catalog.subscriptions;
    await decide(review, await of("s2"), { decision: "revoke" });
    await pool.query("update reviews set state = 'signed' where id = $1", [review]);
    const at = Math.floor(Date.now() / 1000) * 1000;
    await told("s2", at, null);
    expect(await proveRemovals(pool, read(at, all))).toBe(0);
    await told("s2", at, "e-2");

    expect(await proveRemovals(pool, read(at + DAY_MS, all))).toBe(0);
    expect(await proveRemovals(pool, read(at, all))).toBe(1);
    expect((await of("s2")).decision?.removal).toMatchObject({ state: "proven", proof: { proof: "event" } });
  });

  it("is not taken for gone since its asset went to another domain", async () => {
    const { review, of } = await open();
    await decide(review, await of("s2"), { decision: "revoke" });
    await pool.query("update reviews set state = 'signed' where id = $1", [review]);
    const at = Date.now() + 1_000;
    const projects = index.catalog.projects.flatMap((one) => {
      return one.id === "core"
        ? [
            { ...one, until: at },
            { ...one, from: at, domain: "hr" },
          ]
        : [one];
    });
    const asOf = Date.now() + DAY_MS;
    const moved = { ...index.catalog, asOf, projects };

    expect(await proveRemovals(pool, indexCatalog(moved))).toBe(0);
    const file = { ...moved, projects: projects.filter(({ until }) => until > at) };
    await pool.query("insert into moves values ('returns', now() + interval '1 second', 'core', 'sales')");
    expect(await proveRemovals(pool, indexCatalog(file))).toBe(0);
    const ended = moved.subscriptions.map((one) => (one.id === "s2" ? { ...one, until: at + 1_000 } : one));
    expect(await proveRemovals(pool, indexCatalog({ ...moved, subscriptions: ended }))).toBe(1);
  });
});
