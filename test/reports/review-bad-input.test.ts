import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../src/core/record/time.ts";
import { assetsFor, reviewOf } from "../../src/core/review/compute.ts";
import type { ReviewGiven } from "../../src/core/review/compute.ts";
import { sealReview } from "../../src/core/review/document.ts";
import type { SealedReview } from "../../src/core/review/document.ts";
import { periodAfter } from "../../src/core/review/period.ts";
import { rawText } from "../../src/core/review/proof/raw.ts";
import { openFaces } from "../../src/reports/pdf/fonts.ts";
import { linesOf } from "../../src/reports/pdf/lines.ts";
import { reviewCsv } from "../../src/reports/review/csv.ts";
import { reviewHtml } from "../../src/reports/review/html.tsx";
import { renderReview } from "../../src/reports/review/table.ts";
import { catalogOf } from "../support/pipeline.ts";
import { SEEN, SEPTEMBER, aReviewGiven } from "../support/review-given.ts";

const BY = { version: "1.2.3", names: "shown" } as const;
const ORDERS = { id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] };
const MESH = {
  as_of: "2026-10-05T00:00:00Z",
  domains: [
    { id: "sales", name: "Sales", owners: ["olga@example.com"] },
    { id: "hr", name: "HR", owners: ["hans@example.com"] },
  ],
  projects: [
    { id: "core", name: "Core", domain: "sales" },
    { id: "people", name: "People", domain: "hr" },
  ],
  people: [{ id: "ana@example.com", kind: "human", identities: ["arn:aws:iam::111122223333:user/ana"] }],
  assets: [ORDERS],
  subscriptions: [
    {
      id: "s1",
      asset: "orders",
      subscriber: { person: "ana@example.com" },
      status: "approved",
      from: "2026-01-01T00:00:00Z",
    },
  ],
};
const USE = {
  asset: "orders",
  person: "ana@example.com",
  way: "subscription",
  verdict: "subscribed",
  days: 0b111,
  accesses: 9,
  bytesOut: 900,
  objects: 3,
  bytesBefore: 0,
  objectsBefore: 0,
  firstDay: SEPTEMBER.days.first,
  lastDay: SEPTEMBER.days.first + 2 * DAY_MS,
} as const;

const given = (mesh: object, more: Partial<ReviewGiven>): ReviewGiven =>
  aReviewGiven(catalogOf({ ...MESH, ...mesh }), { uses: [USE], ...more });

interface Read {
  readonly sealed: SealedReview;
  /** As somebody reads it: the page without its markup, the table of a terminal, the spreadsheet. */
  readonly page: string;
  readonly table: string;
  readonly csv: string;
}

function read(mesh: object, more: Partial<ReviewGiven> = {}): Read {
  const one = given(mesh, more);
  const sealed = sealReview(reviewOf(one), BY);
  // whatever was bad of what was given, the same comes of what is kept of it
  rawText(one, (again) => sealReview(again, BY).hash === sealed.hash);
  const page = reviewHtml(sealed)
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
  const table = renderReview(sealed, "table", { width: 160 }).replace(/\s+/g, " ");
  return { sealed, page, table, csv: reviewCsv(sealed) };
}

function expectSaid({ page, table }: Read, words: string): void {
  expect(page).toContain(words);
  expect(table).toContain(words);
}

describe("a report tells whoever reads it", () => {
  it("that no data came in a month, where they did not come, and calls nothing unused", () => {
    const none = read(
      {},
      {
        uses: [],
        sightOf: () => ({ ...SEEN, silentDays: 30 }),
        places: [
          {
            account: "111122223333",
            region: "eu-west-1",
            hours: 720,
            hoursSeen: 0,
            missing: [{ from: SEPTEMBER.from, until: SEPTEMBER.until }],
          },
        ],
      },
    );

    expectSaid(
      none,
      "No use of any asset was logged in the month: that says nothing where logs are missing.",
    );
    expectSaid(
      none,
      "111122223333 eu-west-1: events came in 0 of 720 hours; 1 gap, the longest of 720 hours. Where that is longer than is usual there, its days are not called seen.",
    );
    expectSaid(none, "Of 1 asset use could not be seen for all of the last 90 days");
    expect(none.page).toContain("2026-09-01T00:00:00Z until 2026-10-01T00:00:00Z");
    expect(none.sealed.document.sum.by_suggestion).toMatchObject({ revoke_unused: 0, keep: 1 });
    expect(none.csv).toContain("whether it is used cannot be seen");
  });

  it("which half of a month no event came, also of what was used in the other", () => {
    const gap = { from: SEPTEMBER.from + 15 * DAY_MS, until: SEPTEMBER.until };
    const half = read(
      {},
      {
        sightOf: () => ({ ...SEEN, silentDays: 15 }),
        places: [
          { account: "111122223333", region: "eu-west-1", hours: 720, hoursSeen: 360, missing: [gap] },
        ],
      },
    );

    expectSaid(
      half,
      "111122223333 eu-west-1: events came in 360 of 720 hours; 1 gap, the longest of 360 hours. Where that is longer than is usual there, its days are not called seen.",
    );
    expect(half.page).toContain("360 of 720 2026-09-16T00:00:00Z until 2026-10-01T00:00:00Z");
    expect(half.page).toContain("used on 3 days of the month");
    expect(half.page).not.toContain("No use of any asset was logged");
  });

  it("that nobody owns the domain, and who above it is to decide, or that nobody is", () => {
    const bare = { id: "sales", name: "Sales" };
    const alone = read({ domains: [bare, MESH.domains[1]] });
    const above = read({
      domains: [
        { ...bare, parent: "company" },
        { id: "company", name: "Company", owners: ["cho@example.com"] },
        MESH.domains[1],
      ],
    });

    expectSaid(alone, "Nobody owns this domain; nobody above it does either.");
    expectSaid(above, "Nobody owns this domain; cho@example.com of Company above it is to decide.");
    expect(alone.page).toContain("Owned by nobody");
  });

  it("of an asset that changed its domain in mid-month when, and from where to where, in the reviews of both", () => {
    const middle = "2026-09-15T00:00:00Z";
    const mesh = {
      assets: [
        { ...ORDERS, until: middle },
        { ...ORDERS, project: "people", from: middle },
      ],
    };
    const [left, came] = [read(mesh), read(mesh, { domain: "hr" })];

    expectSaid(
      left,
      `Asset orders went to domain hr at ${middle}: it is in the review of both, here as of that time.`,
    );
    expectSaid(came, `Asset orders came from domain sales at ${middle}: it is in the review of both.`);
    expect(left.page).toContain("went to hr");
    expect(came.page).toContain("came from sales");
    for (const { csv } of [left, came]) expect(csv).toContain(`at ${middle}`);
    expect(left.sealed.document.sum.also_in_another_review).toBe(1);
  });

  it("of an asset that ended in the month that it did, and who read it until then without a right", () => {
    const middle = "2026-09-15T00:00:00Z";
    const loose = { ...USE, person: "eve", way: "bucket_policy", verdict: "none" } as const;
    const mesh = { assets: [{ ...ORDERS, until: middle }] };
    const ended = read(mesh, { uses: [USE, loose] });
    const index = given(mesh, {}).index;

    expectSaid(ended, `Asset orders ended at ${middle}: nobody has a right to it any more`);
    expectSaid(ended, "eve");
    expect(ended.sealed.document.sum).toMatchObject({ before: 1, removed: 1, population: 0 });
    expect(assetsFor({ index, domain: "sales", period: SEPTEMBER })).toEqual(["orders"]);
    expect(assetsFor({ index, domain: "hr", period: SEPTEMBER })).toEqual([]);
    expect(assetsFor({ index, domain: "sales", period: periodAfter(SEPTEMBER) })).toEqual([]);
    expect(read({}).page).not.toContain("ended at");
  });

  it("that the domain ended before the month did, or begins after it", () => {
    const [sales, hr] = MESH.domains;
    const ended = read({ domains: [{ ...sales, until: "2026-09-20T00:00:00Z" }, hr] });
    const later = read({ domains: [{ ...sales, from: "2026-10-02T00:00:00Z" }, hr] });

    expectSaid(ended, "The domain ended at 2026-09-20T00:00:00Z, before the month did");
    expectSaid(later, "The domain begins at 2026-10-02T00:00:00Z, after the month.");
    expect(read({}).page).not.toContain("The domain");
  });

  it("in which project nobody could see who is in it", () => {
    const mesh = (visible: boolean): Read =>
      read({
        projects: [...MESH.projects, { id: "insights", name: "Insights", domain: "hr", visible }],
        subscriptions: [{ ...MESH.subscriptions[0], subscriber: { project: "insights" } }],
      });

    expectSaid(mesh(false), "Nobody could see all who are in insights: rights of it may be of more people");
    expect(mesh(false).page).toContain("nobody known");
    expect(mesh(true).page).not.toContain("Nobody could see");
  });

  it("of a person with two identities one name, with what was read under both", () => {
    const arn = "arn:aws:iam::111122223333:user/ana";
    const { page, csv, sealed } = read({}, { uses: [USE, { ...USE, person: arn, days: 0b11000 }] });

    expect(sealed.document.items).toMatchObject([
      { subject: "ana@example.com", people: ["ana@example.com"], days_active: 5, bytes_out: 1800 },
    ]);
    expect(page).toContain("used on 5 days of the month");
    expect(page).toContain("5 days, 1 person");
    for (const text of [page, csv]) expect(text).not.toContain(arn);
  });

  it("names in any script as they are written, on paper in fonts that have them", async () => {
    const names = [
      "売上@example.com",
      "أحمد@example.com",
      "Ольга@example.com",
      "한국@example.com",
      "อนงค์@example.com",
    ];
    const { page, csv, table } = read({
      people: names.map((id) => ({ id, kind: "human" })),
      subscriptions: names.map((person, at) => ({
        ...MESH.subscriptions[0],
        id: `s${at}`,
        subscriber: { person },
      })),
    });
    const faces = (await openFaces([])).regular;

    for (const name of names) {
      for (const text of [page, csv, table]) expect(text).toContain(name);
      const [line = []] = linesOf(name, { faces, width: 1_000, widthOf: (words) => words.length });
      for (const { text, face } of line)
        for (const char of text) expect([char, face.has(char.codePointAt(0) ?? 0)]).toEqual([char, true]);
    }
  });

  it("that the month is not over, and that the catalog was read before it was", () => {
    expectSaid(
      read({}, { now: Date.parse("2026-09-20T00:00:00Z") }),
      "The month ends at 2026-10-01T00:00:00Z; this is of what was known at 2026-09-20T00:00:00Z.",
    );
    expectSaid(
      read({ as_of: "2026-09-20T00:00:00Z" }),
      "The catalog was read at 2026-09-20T00:00:00Z, before the month ended at 2026-10-01T00:00:00Z: what changed since is not in it.",
    );
  });
});
