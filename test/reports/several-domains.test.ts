import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { directoryOf } from "../../src/core/privacy/directory.ts";
import { closedVeil, openVeil } from "../../src/core/privacy/veil.ts";
import { DAY_MS } from "../../src/core/record/time.ts";
import { reviewOf } from "../../src/core/review/compute.ts";
import { personAccessOf } from "../../src/core/review/person/access.ts";
import type { OpenedReview } from "../../src/core/review/person/access.ts";
import { sealPerson } from "../../src/core/review/person/document.ts";
import type { SealedPerson } from "../../src/core/review/person/document.ts";
import { sealTrend } from "../../src/core/review/trend/document.ts";
import { monthsUpTo } from "../../src/core/review/trend/months.ts";
import { trendOf } from "../../src/core/review/trend/trend.ts";
import { placeColumns } from "../../src/reports/month-columns.ts";
import { openFaces } from "../../src/reports/pdf/fonts.ts";
import { personForms } from "../../src/reports/review-person/forms.ts";
import { personHtml } from "../../src/reports/review-person/html.tsx";
import { shortCount } from "../../src/reports/review-trend/figures.ts";
import { trendForms } from "../../src/reports/review-trend/forms.ts";
import { catalogOf } from "../support/pipeline.ts";
import { SEPTEMBER, aReviewGiven, unseen } from "../support/review-given.ts";
import { aTrendReview } from "../support/trend-review.ts";

const faces = await openFaces([]);
const BAD = '=HYPERLINK("https://evil.example")"><script>alert(1)</script>\u202Etxt';

const textOf = (forms: Awaited<ReturnType<typeof trendForms>>, end: string): string =>
  String(forms.find(({ path }) => path.endsWith(end))?.content);

/** No markup, no formula, nothing that turns. */
function expectHarmless(forms: Awaited<ReturnType<typeof trendForms>>): void {
  const page = textOf(forms, ".html");
  expect(page).not.toMatch(/<script|<b>|\b(src|href)=|@import|url\((?!#)/);
  expect(page).not.toContain("\u202E");
  expect(page).toContain("&lt;script&gt;");
  for (const line of textOf(forms, ".csv").slice(1).split("\r\n")) expect(line).not.toMatch(/(^|,)"?[=+@-]/);
  expect(textOf(forms, ".csv")).toContain("'=HYPERLINK");
}

describe("the report for management", () => {
  const sealed = sealTrend(
    trendOf({
      reviews: [
        aTrendReview({ month: "2026-01", domain: "sales", name: BAD }),
        aTrendReview({
          month: "2026-02",
          domain: "sales",
          name: BAD,
          figures: { keep: 0, revoke: 1, proven: 1 },
        }),
        aTrendReview({
          month: "2026-02",
          domain: "hr",
          name: "人事",
          figures: { hours: 672, hours_seen: 671 },
        }),
      ],
      months: monthsUpTo("2026-02", 3),
      written: [],
      domains: [{ id: "ops", name: "عمليات" }],
    }),
    "1.2.3",
  );

  it("is the same bytes each time, with its id and hash in each form", async () => {
    const forms = await trendForms(sealed, faces);

    expect(await trendForms(sealed, faces)).toEqual(forms);
    expect(forms.map(({ path }) => path)).toEqual(
      ["json", "csv", "html", "pdf"].map((end) => `management.${end}`),
    );
    for (const { content } of forms) {
      expect(String(content)).toContain(sealed.id);
      expect(String(content)).toContain(sealed.hash);
    }
  });

  it("keeps what others wrote data", async () => {
    expectHarmless(await trendForms(sealed, faces));
  });

  it("has the sum, a line for each domain and month, and says where there was no review", async () => {
    const forms = await trendForms(sealed, faces);
    const page = textOf(forms, ".html");
    const lines = textOf(forms, ".csv").trim().split("\r\n");

    expect(sealed.document.sum.lines[2]).toBe(
      "1 kept + 1 to be revoked + 0 to be changed + 0 deferred + 0 excepted + 0 not reviewed + 0 still open + 2 not due = 4",
    );
    for (const line of sealed.document.sum.lines.slice(1)) expect(page).toContain(line);
    expect(lines).toHaveLength(1 + 3 * 3);
    expect(lines.filter((line) => line.includes(",not reviewed,"))).toHaveLength(6);
    expect(page).toContain("Not reviewed in 2026-01, 2026-02: عمليات");
  });

  it("says its charts in words, of what is not whole never that it is", async () => {
    const page = textOf(await trendForms(sealed, faces), ".html");

    expect(page).toContain('<desc id="rights-words">2025-12: not reviewed; 2026-01: 2; 2026-02: 4</desc>');
    expect(page).toContain(
      '<desc id="revoked-words">2025-12: not reviewed; 2026-01: 0; 2026-02: 1 of 1</desc>',
    );
    expect(page).toContain('<desc id="seen-words">2025-12: not reviewed; 2026-01: 100%; 2026-02: 99%</desc>');
  });

  it("has figures above its columns that have room there", () => {
    const counts = [0, 9_999, 10_000, 77_340, 99_999, 100_000, 999_999, 1_234_567, 80_000_000];
    expect(counts.map(shortCount)).toEqual([
      "0",
      "9,999",
      "10k",
      "77.3k",
      "99.9k",
      "100k",
      "999k",
      "1.2M",
      "80M",
    ]);
  });

  it("has columns that stay within their chart, and a part that stays within its column", () => {
    const columns = [null, 0, 1, 1_000_000].map((count) => ({
      month: "2026-01",
      count,
      words: "",
      short: "",
    }));
    const placed = placeColumns(
      columns.map((one) => ({ ...one, part: Math.floor((one.count ?? 0) / 3) })),
      { width: 400, height: 100 },
    );

    expect(placed.map(({ whole }) => whole !== null)).toEqual([false, false, true, true]);
    for (const { whole, filled } of placed) {
      if (!whole) continue;
      expect(whole.y).toBeGreaterThanOrEqual(0);
      expect(whole.x + whole.width).toBeLessThanOrEqual(400);
      if (filled) expect(filled.height).toBeLessThanOrEqual(whole.height);
    }
  });
});

const catalog = catalogOf({
  as_of: "2026-10-05T00:00:00Z",
  domains: [{ id: "sales", name: BAD, owners: ["olga@example.com"] }],
  projects: [
    { id: "core", name: "Core", domain: "sales" },
    { id: "lab", name: "Lab", domain: "sales" },
  ],
  people: [
    { id: "ana@example.com", kind: "human", name: "Ana Ruiz", identities: ["a.ruiz@login.example.com"] },
    { id: "ben@example.com", kind: "human" },
    { id: "olga@example.com", kind: "human", name: "Olga Marin" },
  ],
  members: [
    { project: "lab", person: "ana@example.com", role: "viewer" },
    { project: "lab", person: "ben@example.com", role: "viewer" },
    { project: "core", person: "ana@example.com", role: "contributor" },
  ],
  assets: [
    { id: "orders", name: "=1+1", project: "core" },
    { id: "wages", name: "Wages", project: "core" },
  ],
  subscriptions: [
    { id: "s1", asset: "orders", subscriber: { project: "lab" }, status: "approved", justification: BAD },
    { id: "s2", asset: "wages", subscriber: { person: "ana@example.com" }, status: "approved" },
    { id: "s3", asset: "wages", subscriber: { person: "ben@example.com" }, status: "approved" },
  ],
});
const use = {
  asset: "orders",
  way: "subscription",
  verdict: "subscribed",
  days: 1,
  accesses: 1,
  bytesOut: 10,
  objects: 1,
  bytesBefore: 0,
  objectsBefore: 0,
  firstDay: SEPTEMBER.days.first,
  lastDay: SEPTEMBER.days.first,
} as const;
const given = aReviewGiven(catalog, {
  uses: [
    { ...use, person: "ana@example.com" },
    { ...use, person: "a.ruiz@login.example.com", lastDay: SEPTEMBER.days.first + DAY_MS, days: 2 },
    { ...use, person: "ben@example.com", lastDay: SEPTEMBER.days.last, days: 1 << 29, bytesOut: 5_000 },
    { ...use, person: "a.ruiz@login.example.com", asset: "wages", verdict: "none", way: "bucket_policy" },
  ],
  sightOf: unseen,
});
const items = reviewOf(given).items;
const idOf = (subscription: string): string =>
  items.find((item) => item.subscription === subscription)?.id ?? "";
const opened: OpenedReview = {
  id: "AR-2026-09-1",
  sha256: "b".repeat(64),
  state: "closed",
  items: new Map([
    [
      idOf("s1"),
      {
        isDue: true,
        decision: {
          decision: "revoke",
          by: "olga@example.com",
          at: SEPTEMBER.until,
          reason: "Ana Ruiz left us, ben@example.com too",
          until: null,
          ticket: "T-1",
          gone: { at: SEPTEMBER.until + DAY_MS, eventId: "e-1" },
        },
      },
    ],
    [idOf("s2"), { isDue: true, decision: null }],
  ]),
};
const directory = directoryOf(given.index);
const report = (isVeiled: boolean, of: OpenedReview | null = opened): SealedPerson => {
  const veil = isVeiled ? closedVeil({ key: Buffer.alloc(32, 1), directory }) : openVeil(directory);
  const access = personAccessOf({ given, person: "ana@example.com", veil, opened: of ?? undefined });
  return sealPerson({
    subject: {
      key: veil.person("ana@example.com"),
      name: isVeiled ? null : "Ana Ruiz",
      identities: isVeiled ? [] : ["a.ruiz@login.example.com"],
      peerGroup: null,
      isInCatalog: true,
      leftAt: null,
    },
    month: "2026-09",
    accesses: access ? [access] : [],
    asOf: SEPTEMBER.until - 1,
    names: isVeiled ? "pseudonyms" : "shown",
    version: "1.2.3",
  });
};

describe("the report about one person", () => {
  it("is the same bytes each time, with its id and hash in each form, and keeps what others wrote data", async () => {
    const sealed = report(false);
    const forms = await personForms(sealed, faces);

    expect(await personForms(report(false), faces)).toEqual(forms);
    for (const { content } of forms) {
      expect(String(content)).toContain(sealed.id);
      expect(String(content)).toContain(sealed.hash);
    }
    expectHarmless(forms);
  });

  it("has every right that they have by any of their names, and of its use theirs alone", () => {
    const { items: found, used_without_entitlement: loose } = report(false).document;

    expect(found.map((item) => [item.kind, item.asset, item.through])).toEqual([
      ["subscription", "orders", "lab"],
      ["subscription", "wages", null],
      ["membership", null, null],
    ]);
    expect(found[0]).toMatchObject({ last_used: "2026-09-02", days_active: 2, accesses: 2, bytes_out: 20 });
    expect(loose).toMatchObject([{ asset: "wages", verdict: "none", accesses: 1 }]);
  });

  it("says what was decided about each, and what nobody reviewed; it adds up", () => {
    const { items: found, sum } = report(false).document;

    expect(found.map(({ state }) => state)).toEqual(["decided", "not_reviewed", "in_no_review"]);
    expect(personHtml(report(false))).toContain("<bdi>by olga@example.com (Olga Marin) on 2026-10-01</bdi>");
    expect(report(true).document).toMatchObject({ people: [], teams: [] });
    expect(found[0]?.decision).toMatchObject({ by: "olga@example.com", gone: { event_id: "e-1" } });
    expect(sum.lines.slice(1)).toEqual([
      "2 by their own name + 1 through a project or group = 3",
      "0 kept + 1 to be revoked + 0 to be changed + 0 deferred + 0 excepted + 0 not due + 1 not reviewed + 0 still open + 1 in no review = 3",
    ]);
    expect(report(false, null).document.notes.join()).toContain("No review of 2026-09 was opened");
  });

  it("names nobody else who has the same, and with pseudonyms not whom it is about", async () => {
    const open = JSON.stringify(report(false).document.items.map(({ decision: _, ...item }) => item));
    const veiled = report(true);
    const forms = await personForms(veiled, faces);
    const all = forms.map(({ content }) => unpacked(content)).join("\n");

    expect(open).not.toContain("ben@");
    expect(all).not.toMatch(/\bana\b|ruiz|\bben@/i);
    expect(veiled.document.person.key).toMatch(/^P-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    expect(veiled.document.items[0]?.decision?.by).toBe("olga@example.com");
    expect(veiled.document.items.map(({ id }) => id)).not.toContain(idOf("s2"));
    expect(veiled.id).not.toBe(report(false).id);
  });

  it("says which rights stand in it twice, since their asset had two domains in the month", () => {
    const access = personAccessOf({ given, person: "ana@example.com", veil: openVeil(directory), opened });
    const [first] = access?.items ?? [];
    if (!access || !first) throw new Error("they have rights");
    const moved = { domain: "hr", at: SEPTEMBER.from + DAY_MS };
    const there = { ...access, domain: { id: "hr", name: "HR" }, items: [first] };
    const here = { ...access, items: [{ ...first, item: { ...first.item, leftTo: moved } }] };
    const sealed = sealPerson({
      month: "2026-09",
      asOf: 0,
      names: "shown",
      version: "1.2.3",
      accesses: [here, there],
      subject: { key: "ana", name: null, identities: [], peerGroup: null, isInCatalog: true, leftAt: null },
    });

    expect(sealed.document.sum).toMatchObject({ population: 2, again_after_moving: 1 });
    expect(sealed.document.sum.lines.at(-1)).toBe(
      "2 - 1 that stand here again, by each domain that had the asset in the month = 1",
    );
    expect(report(false).document.sum).not.toHaveProperty("again_after_moving");
    expect(personHtml(sealed)).toContain("went to HR");
  });

  it("says so where they may read nothing", async () => {
    const veil = openVeil(directory);
    expect(personAccessOf({ given, person: "zoe@example.com", veil, opened })).toBeUndefined();
    const nothing = sealPerson({
      subject: {
        key: "zoe@example.com",
        name: null,
        identities: [],
        peerGroup: null,
        isInCatalog: false,
        leftAt: null,
      },
      month: "2026-09",
      accesses: [],
      asOf: 0,
      names: "shown",
      version: "1.2.3",
    });

    expect(nothing.document.notes).toHaveLength(2);
    expect(textOf(await personForms(nothing, faces), ".csv")).toContain(`\n${nothing.id},${nothing.hash},`);
    expect(textOf(await personForms(nothing, faces), ".html")).toContain(
      "Nothing, as far as the catalog says.",
    );
  });
});

/** With what is compressed in it. */
function unpacked(content: string | Buffer): string {
  if (typeof content === "string") return content;
  const parts = content.toString("latin1").split(/stream\r?\n|\r?\nendstream/);
  return parts
    .map((part) => {
      try {
        return inflateSync(Buffer.from(part, "latin1")).toString("latin1");
      } catch {
        return part;
      }
    })
    .join("\n");
}
