import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { renderToString } from "hono/jsx/dom/server";
import { ItemCard } from "../../src/console/review-item.tsx";
import type { ShownPage } from "../../src/console/review-page.tsx";
import { shownItem } from "../../src/reports/reviews/shown.ts";
import type { ShownItem } from "../../src/reports/reviews/shown.ts";
import type { ReviewItemRow } from "../../src/store/review-items.ts";
import { reviewOf } from "../../src/core/review/compute.ts";
import { directoryOf } from "../../src/core/privacy/directory.ts";
import { closedVeil } from "../../src/core/privacy/veil.ts";
import { rawText } from "../../src/core/review/proof/raw.ts";
import { veiledReview } from "../../src/core/review/veiled.ts";
import { renderSample } from "../../src/reports/review-proof/sampled.ts";
import { reasonsIn } from "../../src/reports/review/reasons.ts";
import { reviewCsv } from "../../src/reports/review/csv.ts";
import type { CertifiedDocument } from "../../src/core/review/certified.ts";
import { reviewJson, sealReview } from "../../src/core/review/document.ts";
import type { SealedReview } from "../../src/core/review/document.ts";
import { reviewHtml } from "../../src/reports/review/html.tsx";
import { coverRows, resultTiles } from "../../src/reports/review/result.ts";
import { renderReview } from "../../src/reports/review/table.ts";
import { randomReview } from "../core/review/random-review.ts";
import { catalogOf } from "../support/pipeline.ts";
import { aHostileReview } from "../support/hostile-review.ts";
import { aReviewGiven, unseen } from "../support/review-given.ts";

const BY = { version: "1.2.3", names: "shown" } as const;

describe("the forms of a review", () => {
  it("are the same bytes for the same review, in whatever order it was made", () => {
    fc.assert(
      fc.property(randomReview, (one) => {
        const [a, b] = [one, { ...one, uses: one.uses.toReversed() }].map((given) =>
          sealReview(reviewOf(given), BY),
        ) as [SealedReview, SealedReview];
        for (const form of [reviewJson, reviewCsv, reviewHtml]) expect(form(a)).toBe(form(b));
      }),
      { numRuns: 20 },
    );
  });

  it("keep what others wrote data: no markup, no formula, no text that turns", () => {
    const sealed = aHostileReview();
    const page = reviewHtml(sealed);
    const [, line = ""] = reviewCsv(sealed).split("\r\n");

    expect(page).not.toMatch(/<script|<b>|<i>/);
    expect(page).toContain("<bdi>أحمد@example.com (أحمد الرحمن)</bdi>");
    expect(line).toContain(",'=cmd()");
    expect(page).toContain("<bdi>&lt;b&gt;売上&lt;/b&gt;</bdi>");
    expect(page).not.toContain("\u202E");
    expect(line).not.toMatch(/(^|,)"?[=+@-]/);
    expect(line).toContain("'=HYPERLINK");
    expect(reviewCsv(sealed).startsWith("\uFEFFreview_id,review_sha256,")).toBe(true);
  });

  it("say who gave a right and how that is known, as data whatever a session is called; nothing of what was not asked", () => {
    const { hash, id, document } = aHostileReview();
    const [first] = document.items;
    const granted = {
      kind: "grant",
      granted_by: "arn:aws:iam::111122223333:role/admin",
      granted_at: "2026-03-02T08:00:00Z",
      granted_told_by: "cloudtrail",
      granted_event_id: "1d6c3f2e-9b8e-4f4d-8c7b-6e5f4d3c2b1a",
      granted_session: "=cmd()<b>\u202E",
      granted_through: null,
    };
    const as = (more: object): SealedReview =>
      ({ hash, id, document: { ...document, items: [{ ...first, ...more }] } }) as SealedReview;
    const page = reviewHtml(as(granted));

    expect(page).toContain(
      "given by arn:aws:iam::111122223333:role/admin on 2026-03-02 (session =cmd()&lt;b&gt;",
    );
    expect(page).toContain(`event ${granted.granted_event_id})`);
    expect(page).not.toContain("\u202E");
    expect(reviewCsv(as(granted))).toContain(",'=cmd()");
    const through = "datazone.amazonaws.com";
    expect(reviewHtml(as({ ...granted, granted_through: through }))).toContain("given by DataZone, in arn:");
    const said = { granted_told_by: "lake_formation", granted_event_id: null, granted_session: null };
    expect(reviewHtml(as({ ...granted, ...said }))).toContain("on 2026-03-02 (as Lake Formation says)");
    for (const by of [null, undefined])
      expect(reviewHtml(as({ kind: "grant", granted_by: by }))).not.toMatch(/given by (?!\()/);
  });

  it("let no cell begin a formula where a spreadsheet splits lines at semicolons", () => {
    const { hash, id, document } = aHostileReview();
    const [first] = document.items;
    const why = 'left; =cmd();@x; "+1;-2 stays; and a=b';
    const item = { ...first, justification: why, people: ["ana", "=ben"] };
    const text = reviewCsv({ hash, id, document: { ...document, items: [item] } } as SealedReview);

    for (const cell of text.split(/[;\r\n]/)) expect(cell).not.toMatch(/^[\s"]*[=+\-@]/);
    expect(text).toContain("ana;' =ben");
    expect(text).toContain("stays; and a=b");
  });

  it("say of which review they are also where it has no items, and count one in the singular", () => {
    const { hash, id, document } = aHostileReview();
    const empty = { hash, id, document: { ...document, items: [] } } as SealedReview;
    const [head = "", line = "", ...more] = reviewCsv(empty).trimEnd().split("\r\n");
    const left = { person: "ana", left_at: null, items: [] };
    const one = { ...document, entitled_after_leaving: [left] } as SealedReview["document"];

    expect(line.startsWith(`${id},${hash},sales,2026-09,,`)).toBe(true);
    expect(line.split(",")).toHaveLength(head.split(",").length);
    expect(more).toEqual([]);
    expect(resultTiles(one)).toContainEqual(["person who left and has some", 1]);
    expect(resultTiles(document)).toContainEqual(["people who left and have some", 0]);
    expect(resultTiles(one)[0]).toEqual(["right", 1]);
  });

  it("say on the cover where the data lie, how often it comes, and what became of it, as far as that is known", () => {
    const given = aReviewGiven(
      catalogOf({
        as_of: "2026-10-05T00:00:00Z",
        domains: [{ id: "sales", name: "Sales" }],
        projects: [{ id: "core", name: "Core", domain: "sales" }],
        assets: ["orders", "refunds"].map((id) => ({ id, name: id, project: "core" })),
      }),
      {
        everyDays: { secret: 30, internal: 365 },
        places: [{ account: "111122223333", region: "eu-west-1", hours: 720, hoursSeen: 720, missing: [] }],
        sightOf: (id) => ({ ...unseen(), ...(id === "refunds" && { isPlaceUnknown: true }) }),
      },
    );
    const sealed = sealReview(reviewOf(given), BY);
    const by = { person: "olga@example.com" };
    const certified = {
      state: "signed",
      opened_at: "2026-10-01T08:00:00Z",
      decisions: [{ by }],
      sign_offs: [{ role: "owner", by }],
      people: [{ id: "olga@example.com", name: "Olga Marin" }],
    } as unknown as CertifiedDocument;

    expect(Object.fromEntries(coverRows(sealed, certified))).toMatchObject({
      "Accounts and Regions": "111122223333 eu-west-1, not known of 1 asset",
      Cadence: "internal every 365 days, secret every 30 days, by the mesh policy; anything else every month",
      Status: "signed once",
      "Prepared at": "2026-10-01T08:00:00Z",
      "Decided by": "olga@example.com (Olga Marin)",
      "Signed by": "olga@example.com (Olga Marin) (owner)",
    });
    expect(Object.fromEntries(coverRows(aHostileReview()))).toMatchObject({
      "Accounts and Regions": "not known",
      Cadence: "every month; the mesh policy says nothing else",
      Status: "as it was computed: without what was decided",
    });
    expect(reviewHtml(sealed)).toContain("<bdi>all, of asset refunds</bdi>");
    expect(reviewHtml(sealed)).toContain("<bdi>ISO 27001 A.5.18</bdi>");
    expect(renderReview(sealed, "table", { width: 140 })).toContain("refunds: nobody knows in which account");
  });

  it("have a page that loads nothing, and whose charts are said in words", () => {
    const page = reviewHtml(aHostileReview());

    expect(page).not.toMatch(/\b(src|href)=|@import|url\((?!#)/);
    expect(page).toContain(
      '<desc id="suggested-words">to revoke: who has it left: 0; to look into: 0; to revoke: unused: 0; to reduce: 0; to keep: 1</desc>',
    );
    expect(page).toContain('aria-labelledby="suggested-title suggested-words"');
  });

  it("write first and last names beside keys where the catalog knows them", () => {
    const person = (id: string, name?: string) => ({ id, kind: "human", name });
    const catalog = catalogOf({
      as_of: "2026-10-05T00:00:00Z",
      domains: [{ id: "sales", name: "Sales", owners: ["olga@example.com"] }],
      people: [
        person("olga@example.com", "Olga Marin"),
        person("ana@example.com", "Ana Ruiz"),
        person("ben@example.com"),
      ],
      projects: ["core", "team"].map((id) => ({ id, name: id, domain: "sales" })),
      members: ["ana", "ben"].map((name) => ({
        project: "team",
        person: `${name}@example.com`,
        role: "viewer",
      })),
      assets: [{ id: "orders", name: "Orders", project: "core" }],
      subscriptions: [
        {
          id: "s1",
          asset: "orders",
          subscriber: { project: "team" },
          status: "approved",
          approved_by: "olga@example.com",
        },
        { id: "s2", asset: "orders", subscriber: { person: "ana@example.com" }, status: "approved" },
      ],
    });
    const sealed = sealReview(reviewOf(aReviewGiven(catalog, { sightOf: unseen })), BY);
    const [head = "", ...lines] = reviewCsv(sealed).trimEnd().split("\r\n");
    const cellsOf = (name: string): string[] =>
      lines.map((line) => line.split(",")[head.split(",").indexOf(name)] ?? "").sort();
    const page = reviewHtml(sealed);

    expect(cellsOf("people_names")).toEqual(["Ana Ruiz", "Ana Ruiz; ben@example.com"]);
    expect(cellsOf("subject_name")).toEqual(["", "Ana Ruiz"]);
    expect(cellsOf("approved_by_name")).toEqual(["", "Olga Marin"]);
    expect(page).toContain("<bdi>ana@example.com</bdi><small><bdi>Ana Ruiz</bdi></small>");
    expect(page).toContain("<bdi>approved by olga@example.com (Olga Marin)</bdi>");
    expect(page).toContain(
      "<td><bdi>team</bdi></td><td><bdi>ana@example.com</bdi></td><td><bdi>Ana Ruiz</bdi></td>",
    );
    expect(renderReview(sealed, "table", { width: 200 })).toContain("owned by olga@example.com (Olga Marin)");
    expect(JSON.parse(reviewJson(sealed))).toMatchObject({
      review: { people: expect.arrayContaining([{ id: "ana@example.com", name: "Ana Ruiz" }]) },
    });
  });

  it("call projects and groups by name beside their ids, in a sample as well, but for pseudonyms and what was kept before that", () => {
    const catalog = catalogOf({
      as_of: "2026-10-05T00:00:00Z",
      domains: [{ id: "sales", name: "Sales" }],
      people: [{ id: "olga@example.com", kind: "human", name: "Olga Marin" }],
      projects: [
        { id: "p-1", name: "Core", domain: "sales" },
        { id: "p-2", name: "Insights", domain: "sales" },
      ],
      members: [{ project: "p-1", person: "olga@example.com", role: "owner" }],
      assets: [{ id: "orders", name: "Orders", project: "p-1" }],
      subscriptions: [
        {
          id: "s1",
          asset: "orders",
          subscriber: { project: "p-2" },
          status: "approved",
          approved_by: "olga@example.com",
        },
      ],
    });
    const given = aReviewGiven(catalog, { sightOf: unseen, callsTeams: true });
    const review = reviewOf(given);
    const sealed = sealReview(review, BY);
    const page = reviewHtml(sealed);
    const sample = { sealed, certified: undefined, n: 9, seed: "a" };
    const veil = closedVeil({ key: Buffer.alloc(32), directory: directoryOf(given.index) });

    expect(page).toContain("<bdi>p-2</bdi><small><bdi>Insights</bdi></small>");
    expect(page).toContain("<bdi>all of p-1 (Core)</bdi>");
    expect(renderSample(sample, "table")).toMatch(
      /subscription of p-2 \(Insights\) on orders[^]*approved {4}olga@example.com \(Olga Marin\)/,
    );
    expect(JSON.parse(renderSample(sample, "json"))).toMatchObject({
      names: { "olga@example.com": "Olga Marin", "p-1": "Core", "p-2": "Insights" },
    });
    expect(sealReview(veiledReview(review, veil), BY).document.teams).toEqual([]);
    expect(sealReview(reviewOf({ ...given, callsTeams: undefined }), BY).document).not.toHaveProperty(
      "teams",
    );
    rawText(given, (again) => sealReview(again, BY).hash === sealed.hash);
  });

  it("name nobody under a veil who has it, or asked for what a grant carries out, as it is opened and in a report", () => {
    const [ana, eve] = ["ana@example.com", "arn:aws:iam::111122223333:user/eve"];
    const catalog = catalogOf({
      as_of: "2026-10-05T00:00:00Z",
      domains: [{ id: "sales", name: "Sales", owners: ["olga@example.com"] }],
      projects: [{ id: "core", name: "Core", domain: "sales" }],
      assets: [{ id: "orders", name: "Orders", project: "core" }],
      subscriptions: [
        {
          id: "s1",
          asset: "orders",
          subscriber: { person: ana },
          status: "approved",
          requested_by: ana,
          approved_by: "olga@example.com",
          justification: `for ${ana}`,
        },
        {
          id: "s2",
          asset: "orders",
          subscriber: { principal_arn: eve },
          status: "approved",
          requested_by: eve,
        },
      ],
      grants: [{ asset: "orders", principal_arn: eve, kind: "named_grant", subscription: "s1" }],
    });
    const at = Date.parse("2026-09-01T00:00:00Z");
    const call = { on: "orders", to: eve, at, by: eve, eventId: "e", sessionName: "eve", through: null };
    const given = aReviewGiven(catalog, { sightOf: unseen, calls: [{ kind: "grant", ...call }] });
    const review = reviewOf(given);
    const { items } = sealReview(review, BY).document;
    const veil = closedVeil({ key: Buffer.alloc(32), directory: directoryOf(given.index) });
    const rows = items.map((content) => ({ rank: 1, risk: "high", riskReasons: [], due: null, content }));
    const opened = rows.map((row) => shownItem(row as unknown as ReviewItemRow, veil).right);
    const reported = sealReview(veiledReview(review, veil), BY).document.items;

    expect(items.find(({ kind }) => kind === "grant")).toMatchObject({ requested_by: ana, granted_by: eve });
    for (const shown of [opened, reported]) {
      expect(JSON.stringify(shown)).not.toMatch(/ana@|user\/eve|"eve"/);
      expect(JSON.stringify(shown)).toContain("olga@example.com");
    }
  });

  it("say once above the rights why use, or who approved, could not be seen, and mark it in each", () => {
    const items = [
      "whether it is used cannot be seen: no trail logs it",
      "used on 3 days of the month; who approved it could not be checked: it was never read",
      "whether it is used cannot be seen: no trail logs it; who approved it could not be checked: it was never read",
      "used on 1 day of the month",
    ].map((reason) => ({ reason }));
    const { notes, of } = reasonsIn(items);

    expect(notes).toEqual(["(1) no trail logs it", "(2) it was never read"]);
    expect(items.map(of)).toEqual([
      "whether it is used cannot be seen (1)",
      "used on 3 days of the month; who approved it could not be checked (2)",
      "whether it is used cannot be seen (1); who approved it could not be checked (2)",
      "used on 1 day of the month",
    ]);
  });

  it("name on the page the subscription of each right, and how many objects were read", () => {
    const { hash, id, document } = aHostileReview();
    const [first] = document.items;
    const item = { ...first, kind: "grant", subscription: "sub-7", objects: 12, objects_before: 3 };
    const page = reviewHtml({ hash, id, document: { ...document, items: [item] } } as SealedReview);

    expect(page).toContain("of subscription sub-7");
    expect(page).toContain("12 objects, 3 before");
  });

  it("print every note and every line of the sum for people", () => {
    const sealed = aHostileReview();
    const text = renderReview(sealed, "table", { width: 140 });

    for (const { text: note } of sealed.document.notes) expect(text).toContain(note);
    for (const line of sealed.document.sum.lines) expect(text).toContain(line);
  });
});

describe("the card of an item", () => {
  it("has the form of an answer once for all items that a question is about, and leads to it from the others", () => {
    const [right] = aHostileReview().document.items;
    const question = {
      items: [7, 9],
      project: "lab",
      says: "who?",
      asked_by: "olga",
      asked: ["hans"],
      answer: null,
    };
    const items = [9, 7].map((number) => ({ number, right, question, risk_reasons: [], decision: null }));
    const shown = {
      page: { items },
      theirs: new Set(),
      mayDecide: true,
      isOwner: false,
    } as unknown as ShownPage;
    const [first = "", then = ""] = items.map((item) =>
      renderToString(ItemCard({ action: "/reviews/r", shown, item: item as unknown as ShownItem }) as never),
    );

    expect(first).toContain('<form method="post" action="/reviews/r/answers">');
    expect(then).not.toContain("<form");
    expect(then).toContain('<a href="#item-9">at item 9</a>');
  });
});
