import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Grant } from "../../../src/core/catalog/catalog.ts";
import { indexCatalog } from "../../../src/core/catalog/index-catalog.ts";
import { canonicalJson } from "../../../src/core/record/decode.ts";
import { DAY_MS } from "../../../src/core/record/time.ts";
import { directoryOf } from "../../../src/core/privacy/directory.ts";
import { closedVeil } from "../../../src/core/privacy/veil.ts";
import { compareChanges } from "../../../src/core/review/changes.ts";
import { sealReview } from "../../../src/core/review/document.ts";
import type { GrantCall } from "../../../src/core/review/granted.ts";
import { compareItems } from "../../../src/core/review/items.ts";
import { reviewOf } from "../../../src/core/review/compute.ts";
import type { ReviewGiven } from "../../../src/core/review/compute.ts";
import { periodBefore, periodOf } from "../../../src/core/review/period.ts";
import type { Review, ReviewItem } from "../../../src/core/review/review.ts";
import { addsUp } from "../../../src/core/review/sum.ts";
import type { ReviewUse } from "../../../src/core/review/use.ts";
import { veiledReview } from "../../../src/core/review/veiled.ts";
import { catalogOf } from "../../support/pipeline.ts";
import { SEEN, SEPTEMBER, aReviewGiven } from "../../support/review-given.ts";
import { randomReview } from "./random-review.ts";

const BY = { version: "1.2.3", names: "shown" } as const;
const BATCH = "arn:aws:iam::111122223333:role/batch";
const PARTNER = "arn:aws:iam::999988887777:role/partner";
const MESH = {
  as_of: "2026-10-05T00:00:00Z",
  domains: [
    { id: "sales", name: "Sales", owners: ["olga@example.com"] },
    { id: "hr", name: "HR" },
  ],
  projects: [
    { id: "core", name: "Core", domain: "sales", role_arns: ["arn:aws:iam::111122223333:role/core"] },
    { id: "people", name: "People", domain: "hr" },
    { id: "marketing", name: "Marketing", domain: "hr" },
  ],
  people: [
    { id: "ana@example.com", kind: "human", identities: ["arn:aws:iam::111122223333:user/ana"] },
    { id: "ben@example.com", kind: "human", until: "2026-09-10T00:00:00Z" },
    { id: "loader", kind: "service", identities: ["arn:aws:iam::111122223333:role/loader"] },
  ],
  members: [{ project: "marketing", person: "ana@example.com", role: "viewer" }],
  assets: [
    {
      id: "orders",
      name: "Orders",
      project: "core",
      locations: ["s3://lake/orders/"],
      classification: "internal",
    },
  ],
};
const aSubscription = (fields: Record<string, unknown>) => ({
  id: "s1",
  asset: "orders",
  subscriber: { person: "ana@example.com" },
  status: "approved",
  from: "2026-01-01T00:00:00Z",
  approved_by: "olga@example.com",
  justification: "the forecast of the quarter",
  ...fields,
});
const aUse = (fields: Partial<ReviewUse> = {}): ReviewUse => ({
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
  ...fields,
});

const given = (mesh: Record<string, unknown>, more: Partial<ReviewGiven> = {}): ReviewGiven =>
  aReviewGiven(catalogOf({ ...MESH, ...mesh }), more);
const review = (mesh: Record<string, unknown>, more: Partial<ReviewGiven> = {}): Review =>
  reviewOf(given(mesh, more));
const only = (mesh: Record<string, unknown>, more: Partial<ReviewGiven> = {}): ReviewItem => {
  const { items } = review(mesh, more);
  expect(items).toHaveLength(1);
  return items[0] as ReviewItem;
};
const notes = ({ notes: all }: Review): string[] => all.map(({ kind }) => kind);

describe("every review", () => {
  it("adds up in each way of counting, and has each item once", () => {
    fc.assert(
      fc.property(randomReview, (one) => {
        const { sum, items } = reviewOf(one);
        expect(addsUp(sum)).toBe(true);
        expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
      }),
      { numRuns: 150 },
    );
  });

  it("is the same whatever the order of what it is made of", () => {
    fc.assert(
      fc.property(randomReview, (one) => {
        const { catalog } = one.index;
        const turned = indexCatalog({
          ...catalog,
          assets: catalog.assets.toReversed(),
          members: catalog.members.toReversed(),
          people: catalog.people.toReversed(),
          projects: catalog.projects.toReversed(),
          subscriptions: catalog.subscriptions.toReversed(),
          grants: catalog.grants.toReversed(),
        });
        const again = reviewOf({
          ...one,
          index: turned,
          uses: one.uses.toReversed(),
          alerts: one.alerts.toReversed(),
          calls: one.calls?.toReversed() ?? [],
        });
        expect(again).toEqual(reviewOf(one));
      }),
      { numRuns: 100 },
    );
  });

  it("calls nothing unused that was used, is new, or of which not all use could be seen for 90 days", () => {
    const begin = SEPTEMBER.until - 90 * DAY_MS;
    fc.assert(
      fc.property(randomReview, (one) => {
        const unused = reviewOf(one).items.filter(({ suggestion }) => suggestion.kind === "revoke_unused");
        for (const item of unused) {
          const assets =
            item.asset === null
              ? reviewOf(one).assets.filter(({ project }) => project === item.project)
              : [{ id: item.asset }];
          for (const { id } of assets) {
            const { seenSince, silentDays } = one.sightOf(id);
            expect(seenSince ?? Infinity).toBeLessThanOrEqual(begin);
            expect(silentDays).toBe(0);
          }
          expect(item.since).toBeLessThanOrEqual(begin);
          expect(item.use.lastDay ?? 0).toBeLessThan(begin);
          const unknown = one.uses.filter(({ asset, way }) => asset === item.asset && way === "unknown");
          expect(unknown.filter(({ lastDay }) => lastDay >= begin)).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("names nobody under a veil, in an order that tells nothing, and adds up as before", () => {
    fc.assert(
      fc.property(randomReview, (one) => {
        const plain = reviewOf(one);
        const veil = closedVeil({ key: Buffer.alloc(32, 7), directory: directoryOf(one.index) });
        const veiled = veiledReview(plain, veil);
        const { domain: _, ...rest } = veiled;
        expect(canonicalJson(JSON.parse(JSON.stringify(rest)))).not.toMatch(
          /(ana|ben|cho|dee)( Ruiz|@example)/,
        );
        expect(veiled.sum).toEqual(plain.sum);
        expect(veiled.changes).toEqual(veiled.changes.toSorted(compareChanges));
        expect(veiled.items).toEqual(veiled.items.toSorted(compareItems));
        const ids = new Set(veiled.items.map(({ id }) => id));
        expect(ids.size).toBe(plain.items.length);
        for (const { items } of veiled.leavers) for (const id of items) expect(ids).toContain(id);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a review under a veil", () => {
  it("names nobody who asked for what a grant carries out, of whomever it is", () => {
    const one = given({
      grants: [{ asset: "orders", principal_arn: BATCH, permissions: ["SELECT"], subscription: "s1" }],
      subscriptions: [
        aSubscription({ requested_by: "ana@example.com", justification: "ana@example.com needs it" }),
      ],
    });
    const veil = closedVeil({ key: Buffer.alloc(32, 7), directory: directoryOf(one.index) });
    const { items } = veiledReview(reviewOf(one), veil);

    expect(items.filter(({ subscription }) => subscription === "s1")).toHaveLength(2);
    expect(JSON.stringify(items)).not.toContain("ana@example.com");
    expect(JSON.stringify(items)).toContain("olga@example.com");
  });
});

describe("a review of a month", () => {
  it("lists a subscription that is used, with how often and against the month before", () => {
    const item = only({ subscriptions: [aSubscription({})] }, { uses: [aUse({ bytesBefore: 100 })] });

    expect(item).toMatchObject({
      kind: "subscription",
      subject: "ana@example.com",
      holder: "person",
      approvedBy: "olga@example.com",
    });
    expect(item.use).toMatchObject({ daysActive: 3, people: 1, bytesOut: 900, bytesBefore: 100 });
    expect(item.suggestion).toEqual({ kind: "keep", reason: "used on 3 days of the month" });
  });

  it("has the first and last name of whom it writes, as it was then, and of who left the last one", () => {
    const { people } = review({
      people: [
        { id: "ana@example.com", kind: "human", name: "Ana Ruiz", until: "2026-10-02T00:00:00Z" },
        { id: "ana@example.com", kind: "human", name: "Ana Diaz", from: "2026-10-02T00:00:00Z" },
        { id: "ben@example.com", kind: "human", name: "Ben Old", until: "2026-05-01T00:00:00Z" },
        {
          id: "ben@example.com",
          kind: "human",
          name: "Ben Ode",
          from: "2026-05-01T00:00:00Z",
          until: "2026-09-10T00:00:00Z",
        },
        { id: "olga@example.com", kind: "human", name: "Olga Marin", identities: ["OM7"] },
        { id: "nobodys-reader@example.com", kind: "human", name: "Not Written" },
      ],
      members: [
        { project: "marketing", person: "ana@example.com", role: "viewer" },
        { project: "marketing", person: "ben@example.com", role: "viewer" },
      ],
      subscriptions: [
        aSubscription({ subscriber: { project: "marketing" }, approved_by: "OM7" }),
        aSubscription({ id: "s2", subscriber: { person: "ben@example.com" }, approved_by: "who" }),
      ],
    });

    expect(new Map(people.map(({ id, name }) => [id, name]))).toEqual(
      new Map([
        ["olga@example.com", "Olga Marin"],
        ["ana@example.com", "Ana Ruiz"],
        ["ben@example.com", "Ben Ode"],
        ["OM7", "Olga Marin"],
      ]),
    );
  });

  it("takes two identities of a person for one", () => {
    const uses = [aUse(), aUse({ person: "arn:aws:iam::111122223333:user/ana", days: 0b1100 })];
    const { items } = review(
      {
        subscriptions: [
          aSubscription({}),
          aSubscription({ id: "s2", subscriber: { principal_arn: "arn:aws:iam::111122223333:user/ana" } }),
        ],
      },
      { uses },
    );

    expect(items.map(({ subject }) => subject)).toEqual(["ana@example.com", "ana@example.com"]);
    expect(items[0]?.use).toMatchObject({ daysActive: 4, bytesOut: 1800 });
  });

  it("knows whom a grant of Lake Formation to a user or group of Identity Center is for, that they use it, and that they left", () => {
    const aGrant = (name: string) => ({
      asset: "orders",
      principal_arn: `arn:aws:identitystore:::${name}`,
      permissions: ["SELECT"],
      kind: "named_grant",
      from: "2026-01-01T00:00:00Z",
    });
    const mesh = {
      people: [
        { id: "ana@example.com", kind: "human", identities: ["u-1"] },
        { id: "ben@example.com", kind: "human", identities: ["u-2"], until: "2026-09-10T00:00:00Z" },
      ],
      groups: [{ id: "g-1", name: "staff", members: [{ person: "ana@example.com" }] }],
      grants: [aGrant("user/u-1"), aGrant("user/u-2"), aGrant("user/u-3"), aGrant("group/g-1")],
    };
    const { items } = review(mesh, { uses: [aUse({ way: "named_grant" })] });
    const of = (name: string) => items.find(({ subject }) => subject === `arn:aws:identitystore:::${name}`);

    expect(of("user/u-1")).toMatchObject({
      holder: "person",
      people: ["ana@example.com"],
      suggestion: { kind: "keep" },
      use: { daysActive: 3 },
    });
    expect(of("user/u-2")).toMatchObject({ holder: "person", suggestion: { kind: "revoke_left" } });
    expect(of("user/u-3")).toMatchObject({ holder: "shared", people: [] });
    expect(of("group/g-1")).toMatchObject({
      holder: "team",
      people: ["ana@example.com"],
      suggestion: { kind: "keep" },
      use: { daysActive: 3 },
    });
  });

  it("suggests to revoke what was not used for 90 days, and only where that could be seen the whole time", () => {
    const mesh = { subscriptions: [aSubscription({})] };
    const hidden = { ...SEEN, seenSince: null, reason: "s3: no trail logs it" };
    const late = { ...SEEN, seenSince: SEPTEMBER.until - 89 * DAY_MS };

    expect(only(mesh).suggestion.kind).toBe("revoke_unused");
    expect(only(mesh, { sightOf: () => hidden }).suggestion).toEqual({
      kind: "keep",
      reason: "whether it is used cannot be seen: s3: no trail logs it",
    });
    expect(only(mesh, { sightOf: () => late }).suggestion.kind).toBe("keep");
    expect(only(mesh, { sightOf: () => ({ ...SEEN, silentDays: 1 }) }).suggestion.kind).toBe("keep");
    expect(only(mesh, { sightOf: () => ({ ...SEEN, lostFiles: 2 }) })).toMatchObject({
      suggestion: { kind: "keep" },
      seen: { level: "partly", reason: "2 log files are gone, or not as CloudTrail signed them" },
    });
    expect(only(mesh, { sightOf: () => ({ ...SEEN, hoursBehind: 1 }) })).toMatchObject({
      suggestion: { kind: "keep" },
      seen: { level: "partly", reason: "events of 1 hour are not judged yet" },
    });
    expect(only({ subscriptions: [aSubscription({ from: "2026-09-01T00:00:00Z" })] }).suggestion.kind).toBe(
      "keep",
    );
    expect(
      only(mesh, { uses: [aUse({ person: "unknown", way: "unknown", verdict: "unknown" })] }).suggestion,
    ).toEqual({
      kind: "keep",
      reason: "there was use of which nobody can say by which right it was",
    });
  });

  it("says of what is to be kept that who approved it could not be checked, and why", () => {
    const reason = "nobody says when it was approved";
    const kept = { uses: [aUse()], unchecked: [{ subscription: "s1", reason }] };

    expect(only({ subscriptions: [aSubscription({})] }, kept).suggestion).toEqual({
      kind: "keep",
      reason: `used on 3 days of the month; who approved it could not be checked: ${reason}`,
    });
    expect(only({ subscriptions: [aSubscription({ id: "s2" })] }, kept).suggestion.reason).toBe(
      "used on 3 days of the month",
    );
  });

  it("suggests to revoke what somebody has who left, and says who left and when", () => {
    const { items, leavers } = review({
      subscriptions: [aSubscription({ subscriber: { person: "ben@example.com" } })],
    });

    expect(items[0]).toMatchObject({ left: ["ben@example.com"], suggestion: { kind: "revoke_left" } });
    expect(leavers).toEqual([
      { person: "ben@example.com", leftAt: Date.parse("2026-09-10T00:00:00Z"), items: [items[0]?.id] },
    ]);
  });

  it("has services, identities that are nobody's alone and third parties apart", () => {
    const grants = ["loader", "batch"].map((name) => ({
      asset: "orders",
      principal_arn: `arn:aws:iam::111122223333:role/${name}`,
      permissions: ["SELECT"],
      kind: "share",
    }));
    const { items } = review({
      grants: [...grants, { ...grants[0], principal_arn: PARTNER, kind: "share" }],
    });

    const of = (subject: string) => items.find((item) => item.subject === subject);
    expect(of("loader")?.holder ?? of("arn:aws:iam::111122223333:role/loader")?.holder).toBe("service");
    expect(of(BATCH)).toMatchObject({ holder: "shared" });
    expect(of(PARTNER)).toMatchObject({
      outsideAccount: "999988887777",
      suggestion: {
        kind: "investigate",
        reason: "account 999988887777 is none of ours, and no subscription says so",
      },
    });
  });

  it("says by which subscription a grant was asked for and approved, where one does", () => {
    const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;
    const grant = (principal_arn: string) => ({
      asset: "orders",
      principal_arn,
      permissions: ["SELECT"],
      kind: "named_grant",
    });
    const { items } = review({
      projects: MESH.projects.map((one) =>
        one.id === "marketing" ? { ...one, role_arns: [role("marketing")] } : one,
      ),
      grants: [
        grant(role("marketing")),
        grant("arn:aws:iam::111122223333:user/ana"),
        grant(BATCH),
        { ...grant(role("other")), subscription: "s4" },
      ],
      subscriptions: [
        aSubscription({ id: "s1" }),
        aSubscription({ id: "s2", subscriber: { project: "marketing" }, from: "2026-03-01T00:00:00Z" }),
        aSubscription({ id: "s3", subscriber: { project: "marketing" }, until: "2026-02-01T00:00:00Z" }),
        aSubscription({ id: "s4", subscriber: { project: "people" }, approved_by: "cho@example.com" }),
      ].map((one) => (one.id === "s3" ? { ...one, status: "revoked" } : one)),
      people: [
        ...MESH.people,
        { id: "cho@example.com", kind: "human" },
        { id: "olga@example.com", kind: "human" },
      ],
    });

    const granted = items.filter(({ kind }) => kind === "grant");
    const by = new Map(granted.map((one) => [one.subject, [one.subscription, one.approvedBy]]));
    expect(by).toEqual(
      new Map([
        [role("marketing"), ["s2", "olga@example.com"]],
        ["arn:aws:iam::111122223333:user/ana", ["s1", "olga@example.com"]],
        [BATCH, [null, null]],
        [role("other"), ["s4", "cho@example.com"]],
      ]),
    );
    expect(granted.find(({ subject }) => subject === BATCH)).toMatchObject({ justification: null });
  });

  describe("by whom a right was given", () => {
    const at = (time: string): number => Date.parse(`2026-${time}Z`);
    const ANA_ARN = "arn:aws:iam::111122223333:user/ana";
    const aGrant = (more: object = {}): Grant => ({
      asset: "orders",
      principalArn: BATCH,
      permissions: ["SELECT"],
      kind: "named_grant",
      subscription: undefined,
      from: at("03-02T08:00:00"),
      until: Infinity,
      ...more,
    });
    const aCall = (more: Partial<GrantCall> = {}): GrantCall => ({
      kind: "grant",
      on: "orders",
      to: BATCH,
      at: at("03-02T08:00:00"),
      by: "olga@example.com",
      eventId: "e-1",
      sessionName: null,
      through: null,
      ...more,
    });
    const of = (grant: Grant, calls: readonly GrantCall[] | undefined): ReviewItem => {
      const { index, ...rest } = given({});
      const made = indexCatalog({ ...index.catalog, grants: [grant] });
      const { items } = reviewOf({ ...rest, index: made, ...(calls && { calls }) });
      expect(items).toHaveLength(1);
      return items[0] as ReviewItem;
    };

    it("is told by the call at which the grant began, to the minute, with the id of its record", () => {
      const calls = [
        aCall({ at: at("02-01T08:00:00"), eventId: "e-0" }),
        aCall({ at: at("03-02T07:59:58") }),
        aCall({ at: at("08-01T08:00:00"), eventId: "e-2" }),
      ];

      expect(of(aGrant({ by: ANA_ARN }), calls).granted).toEqual({
        by: "olga@example.com",
        at: at("03-02T07:59:58"),
        how: "cloudtrail",
        eventId: "e-1",
        sessionName: null,
        through: null,
      });
    });

    it("is told by Lake Formation where no call is near, which says who changed the grant last", () => {
      const later = aCall({ at: at("08-01T08:00:00") });
      const said = { at: at("03-02T08:00:00"), how: "lake_formation", eventId: null };

      expect(of(aGrant({ by: ANA_ARN }), [later]).granted).toMatchObject({ by: "ana@example.com", ...said });
      const session = "arn:aws:sts::111122223333:assumed-role/admin/olga";
      expect(of(aGrant({ by: session }), []).granted).toMatchObject({
        by: "arn:aws:iam::111122223333:role/admin",
        sessionName: "olga",
        ...said,
      });
    });

    it("is told by the first call since, of what holds since nobody knows when by the last one, never by one after the month", () => {
      const [early, first, last, after] = ["02-01", "05-01", "08-01", "10-02"].map((day) =>
        aCall({ at: at(`${day}T08:00:00`), eventId: day }),
      ) as [GrantCall, GrantCall, GrantCall, GrantCall];
      const calls = [early, first, last, after];

      expect(of(aGrant(), calls).granted?.eventId).toBe("05-01");
      expect(of(aGrant({ from: -Infinity }), calls).granted?.eventId).toBe("08-01");
      expect(of(aGrant(), [early, after]).granted).toBeNull();
    });

    it("is told of a member by the call that took them in, and of nobody else by it", () => {
      const members = ["ana@example.com", "loader"].map((person) => ({
        project: "core",
        person,
        role: "viewer",
        from: "2026-03-02T08:00:00Z",
      }));
      const calls = [aCall({ kind: "membership", on: "core", to: "ana@example.com" })];
      const { items } = review({ members }, { calls });

      expect(items.map(({ subject, granted }) => [subject, granted?.by ?? null])).toEqual([
        ["ana@example.com", "olga@example.com"],
        ["loader", null],
      ]);
    });

    it("is not told by calls on the table of what is given by a tag, nor of a subscription, which is given by whoever approves it", () => {
      expect(of(aGrant({ kind: "lf_tag" }), [aCall()]).granted).toBeNull();
      expect(only({ subscriptions: [aSubscription({})] }, { calls: [aCall()] }).granted).toBeNull();
    });

    it("is something to look into where it is who has it, as a call shows", () => {
      const grant = aGrant({ principalArn: ANA_ARN, by: ANA_ARN });
      const own = of(grant, [aCall({ to: ANA_ARN, by: "ana@example.com" })]);

      expect(own.suggestion).toEqual({ kind: "investigate", reason: "it was given by who has it" });
      expect(of(grant, [aCall({ to: ANA_ARN })]).suggestion.kind).not.toBe("investigate");
      // who makes a table has all on it, and changed that last
      expect(of(grant, []).suggestion.kind).not.toBe("investigate");
    });

    it("is told by the nearest call, where it was given, taken back and given again within a minute", () => {
      const calls = [
        aCall({ at: at("03-02T07:59:20"), by: "ana@example.com", eventId: "e-0" }),
        aCall({ at: at("03-02T07:59:59") }),
      ];
      expect(of(aGrant(), calls).granted).toMatchObject({ by: "olga@example.com", eventId: "e-1" });
    });

    it("is something to look into where more of it was given by who has it, before or after another gave it", () => {
      const later = aGrant({ principalArn: ANA_ARN, by: "arn:aws:iam::111122223333:user/olga" });
      const own = { to: ANA_ARN, by: "ana@example.com", eventId: "e-0" };
      const reasonOf = (...calls: readonly GrantCall[]) => of(later, calls).suggestion.reason;
      const said = (day: string) => `who has it gave of it to themselves on ${day} (event e-0)`;

      // the grant is newer than the call: somebody added what does not let read
      expect(reasonOf(aCall({ ...own, at: at("02-01T08:00:00") }))).toBe(said("2026-02-01"));
      expect(reasonOf(aCall({ to: ANA_ARN }), aCall({ ...own, at: at("08-01T08:00:00") }))).toBe(
        said("2026-08-01"),
      );
      // somebody else gave it since
      expect(
        reasonOf(
          aCall({ ...own, at: at("02-01T08:00:00") }),
          aCall({ to: ANA_ARN, at: at("02-02T08:00:00") }),
        ),
      ).not.toContain("themselves");
    });

    it("is something to look into where a role gave it to itself", () => {
      const call = aCall({ by: "arn:aws:iam::111122223333:role/jobs/batch" });
      expect(of(aGrant(), [call]).suggestion).toEqual({
        kind: "investigate",
        reason: "it was given by who has it",
      });
    });

    it("is by name under a veil, unless the right is theirs; nobody's session is", () => {
      const grant = aGrant({ principalArn: ANA_ARN });
      const { index, ...rest } = given({});
      const one = { ...rest, index: indexCatalog({ ...index.catalog, grants: [grant] }) };
      const veil = closedVeil({ key: Buffer.alloc(32, 7), directory: directoryOf(index) });
      const shown = (by: string) => {
        const calls = [aCall({ to: ANA_ARN, by, sessionName: "ana" })];
        return veiledReview(reviewOf({ ...one, calls }), veil).items[0];
      };

      expect(shown("olga@example.com")?.granted).toMatchObject({ by: "olga@example.com", sessionName: null });
      const own = shown("ana@example.com");
      expect(own?.granted?.by).toBe(own?.people[0]);
      expect(JSON.stringify(own)).not.toContain("ana@example.com");

      // a user whom no catalog knows
      const eve = "arn:aws:iam::111122223333:user/eve";
      const withEve = indexCatalog({ ...index.catalog, grants: [aGrant({ principalArn: eve })] });
      const unknown = reviewOf({ ...rest, index: withEve, calls: [aCall({ to: eve, by: eve })] });
      expect(JSON.stringify(veiledReview(unknown, veil).items)).not.toContain("user/eve");
    });

    it("is not said at all where it was not asked for, as in answers that were kept before it was", () => {
      expect(of(aGrant({ by: ANA_ARN }), undefined).granted).toBeUndefined();
      const sealed = sealReview(reviewOf(given({ subscriptions: [aSubscription({})] })), BY);
      expect(Object.keys(sealed.document.items[0] ?? {}).filter((key) => key.startsWith("granted"))).toEqual(
        [],
      );
    });
  });

  it("suggests to look into what an open alert is about, and to reduce columns that were not asked for", () => {
    const mesh = { subscriptions: [aSubscription({})] };
    const fact = {
      kind: "columns_beyond_subscription",
      subject: "ana@example.com",
      asset: "orders",
      reason: "the grant gives iban, too",
    };

    expect(
      only(mesh, { uses: [aUse()], alerts: [{ id: 3, asset: "orders", person: "ana@example.com" }] }),
    ).toMatchObject({
      alerts: [3],
      suggestion: { kind: "investigate", reason: "1 alert is open" },
    });
    expect(only(mesh, { uses: [aUse()], facts: [fact] }).suggestion).toEqual({
      kind: "reduce_columns",
      reason: fact.reason,
    });
  });

  it("tells what is new, gone and changed since the month before", () => {
    const { changes, sum } = review({
      subscriptions: [
        aSubscription({ id: "new", from: "2026-09-03T00:00:00Z" }),
        aSubscription({ id: "old", until: "2026-09-03T00:00:00Z", status: "revoked" }),
        aSubscription({ id: "kept" }),
      ],
    });

    expect(changes.map(({ kind, right }) => [kind, right.subscription])).toEqual([
      ["added", "new"],
      ["removed", "old"],
    ]);
    expect(sum).toMatchObject({ before: 2, added: 1, removed: 1, population: 2 });
  });

  it("lists what is not due with its last decision, which stays in the sum", () => {
    const mesh = { subscriptions: [aSubscription({})] };
    const [first] = review(mesh, { uses: [aUse()] }).items as [ReviewItem];
    const decisions = [
      {
        item: first.id,
        review: "AR-2026-08-11112222",
        decision: "keep",
        at: Date.parse("2026-09-02T00:00:00Z"),
        by: "olga@example.com",
        reason: null,
        until: null,
        allows: first.allows,
        suggestion: "keep",
      },
    ] as const;
    const carried = review(mesh, { uses: [aUse()], decisions, everyDays: { internal: 90 } });

    expect(first).toMatchObject({ lastDecision: null, due: { kind: "never_decided" } });
    expect(carried.items).toMatchObject([{ due: null, lastDecision: { by: "olga@example.com" } }]);
    expect(carried.sum).toMatchObject({ population: 1, due: 0, carried: 1 });
    expect(addsUp(carried.sum)).toBe(true);
    expect(addsUp({ ...carried.sum, due: 1 })).toBe(false);
  });

  it("has an asset that changed its domain in the reviews of both, and says so", () => {
    const middle = "2026-09-15T00:00:00Z";
    const asset = { id: "orders", name: "Orders", locations: ["s3://lake/orders/"] };
    const mesh = {
      assets: [
        { ...asset, project: "core", until: middle },
        { ...asset, project: "people", from: middle },
      ],
      subscriptions: [
        aSubscription({ status: "revoked", until: "2026-09-20T00:00:00Z" }),
        aSubscription({ id: "s2" }),
      ],
    };
    const [left, came] = ["sales", "hr"].map((domain) => review(mesh, { domain })) as [Review, Review];

    expect(notes(left)).toContain("asset_left");
    expect(notes(came)).toContain("asset_came");
    expect(left.sum).toMatchObject({ population: 2, alsoElsewhere: 2 });
    expect(left.items.map(({ leftTo }) => leftTo)).toEqual(
      Array(2).fill({ domain: "hr", at: Date.parse(middle) }),
    );
    expect(came.items).toMatchObject([{ subscription: "s2", cameFrom: { domain: "sales" } }]);
    expect(
      notes(review(mesh, { domain: "sales", period: periodOf("2026-10", "UTC") ?? SEPTEMBER })),
    ).not.toContain("asset_left");
  });

  it("says that nobody owns the domain, that the month is not over, that the catalog is older, and that there are no data", () => {
    const bare = review({
      domains: [
        { id: "sales", name: "Sales" },
        { id: "hr", name: "HR" },
      ],
    });
    const early = review({ as_of: "2026-09-20T00:00:00Z" });
    const running = review({}, { now: Date.parse("2026-09-20T00:00:00Z") });
    const unrecorded = review({ history_from: "2026-10-01T00:00:00Z" });

    expect(notes(bare)).toEqual(["no_owner", "no_data", "logs_not_proven"]);
    expect(notes(early)).toContain("catalog_too_old");
    expect(early.asOf).toBe(Date.parse("2026-09-20T00:00:00Z") - 1);
    expect(notes(running)).toContain("month_not_over");
    expect(notes(unrecorded)).toContain("history_too_short");
  });

  it("says of a month with half of its hours which are missing, and calls nothing of it unused", () => {
    const place = { account: "111122223333", region: "eu-west-1", hours: 720, hoursSeen: 360 };
    const gap = { from: SEPTEMBER.from + 15 * DAY_MS, until: SEPTEMBER.until };
    const half = review(
      { subscriptions: [aSubscription({})] },
      { sightOf: () => ({ ...SEEN, silentDays: 15 }), places: [{ ...place, missing: [gap] }] },
    );
    const said = half.notes.find(({ kind }) => kind === "hours_missing")?.text;

    expect(notes(half)).toEqual(["no_data", "not_seen_in_full", "hours_missing", "logs_not_proven"]);
    expect(said).toBe(
      "111122223333 eu-west-1: events came in 360 of 720 hours; 1 gap, the longest of 360 hours. Where that is longer than is usual there, its days are not called seen.",
    );
    expect(half.coverage.places[0]?.missing).toEqual([gap]);
    expect(half.items[0]).toMatchObject({ seen: { level: "partly" }, suggestion: { kind: "keep" } });
  });

  it("names whoever is to decide for a domain without an owner, the nearest above it", () => {
    const { notes: all } = review({
      domains: [
        { id: "sales", name: "Sales", parent: "company" },
        { id: "company", name: "Company", owners: ["cho@example.com"] },
        { id: "hr", name: "HR" },
      ],
    });

    expect(all.find(({ kind }) => kind === "no_owner")?.text).toBe(
      "Nobody owns this domain; cho@example.com of Company above it is to decide.",
    );
  });

  it("compares what an item read with the middle of what others of its kind on the asset did, where they are three", () => {
    const people = ["ana", "ben", "cho", "dee"].map((name) => `${name}@example.com`);
    const mesh = (count: number) => ({
      people: people.map((id) => ({ id, kind: "human" })),
      subscriptions: people
        .slice(0, count)
        .map((person, at) => aSubscription({ id: `s${at}`, subscriber: { person } })),
    });
    const uses = people.map((person, at) => aUse({ person, bytesOut: 100 * 10 ** at }));
    const of = (count: number) =>
      review(mesh(count), { uses }).items.find(({ subject }) => subject === people[0])?.peersBytes;

    expect(of(4)).toBe(10_000); // of 1,000, 10,000 and 100,000
    expect(of(3)).toBeNull();
  });

  it("keeps names of any script apart and in one order", () => {
    const names = ["売上@example.com", "أحمد@example.com", "Ольга@example.com", "ana@example.com"];
    const { items } = review({
      people: names.map((id) => ({ id, kind: "human" })),
      subscriptions: names.map((person, at) => aSubscription({ id: `s${at}`, subscriber: { person } })),
    });

    expect(items.map(({ subject }) => subject)).toEqual(names.toSorted());
  });

  it("lists what was read without an entitlement, what moved most first", () => {
    const { unentitled } = review(
      {},
      {
        uses: [
          aUse({ person: "eve", way: "bucket_policy", verdict: "none" }),
          aUse({ person: "zoe", way: "share", verdict: "revoked", bytesOut: 10 ** 9 }),
          aUse(),
        ],
      },
    );

    expect(unentitled.map(({ person, verdict, days }) => [person, verdict, days])).toEqual([
      ["zoe", "revoked", 3],
      ["eve", "none", 3],
    ]);
  });
});

describe("the period of a review", () => {
  it("is the month where the domain lives, with daylight saving, and its days of use are in no other month", () => {
    const madrid = periodOf("2026-10", "Europe/Madrid");

    expect(madrid).toMatchObject({
      from: Date.parse("2026-09-30T22:00:00Z"),
      until: Date.parse("2026-10-31T23:00:00Z"),
    });
    expect(madrid?.days).toEqual({ first: Date.UTC(2026, 9, 1), last: Date.UTC(2026, 9, 31) });
    expect(periodOf("2026-10", "Mars/Olympus")?.timeZone).toBe("UTC");
    expect(periodBefore(periodOf("2027-01", "UTC") ?? SEPTEMBER).month).toBe("2026-12");
    for (const bad of ["2026-13", "2026-9", "sep", ""]) expect(periodOf(bad, "UTC")).toBeUndefined();
  });
});
