/** Random meshes with use, for what must hold of every review. */
import fc from "fast-check";
import { DAY_MS } from "../../../src/core/record/time.ts";
import type { ReviewGiven } from "../../../src/core/review/compute.ts";
import type { ReviewUse } from "../../../src/core/review/use.ts";
import { catalogOf } from "../../support/pipeline.ts";
import { SEPTEMBER, aReviewGiven } from "../../support/review-given.ts";

const AS_OF = "2026-10-05T00:00:00Z";
const ROLE = "arn:aws:iam::111122223333:role/";
const PEOPLE = ["ana@example.com", "ben@example.com", "cho@example.com", "dee@example.com"];
const WAYS = ["owner", "subscription", "named_grant", "share", "unknown", "bucket_policy"] as const;
const VERDICTS = ["owner", "subscribed", "none", "revoked", "unknown"] as const;

const day = fc.integer({ min: -120, max: 34 }).map((days) => SEPTEMBER.from + days * DAY_MS);
const span = fc.tuple(day, fc.integer({ min: 1, max: 200 })).map(([from, days]) => ({
  from: new Date(from).toISOString(),
  until: new Date(from + days * DAY_MS).toISOString(),
}));
const project = fc.constantFrom("p0", "p1", "p2");
const asset = fc.constantFrom("a0", "a1", "a2");
const person = fc.constantFrom(...PEOPLE);
/** Who has no right, and is known by two names. */
const colleague = fc.constantFrom("olga@example.com", "olga-at-work");
const principal = fc.constantFrom("p0", "p1", "nobodys").map((name) => `${ROLE}${name}`);

const use: fc.Arbitrary<ReviewUse> = fc
  .record({
    asset,
    person: fc.oneof(person, principal),
    way: fc.constantFrom(...WAYS),
    verdict: fc.constantFrom(...VERDICTS),
    last: fc.integer({ min: -100, max: 29 }),
    days: fc.integer({ min: 0, max: 2 ** 30 - 1 }),
    bytesOut: fc.integer({ min: 0, max: 10 ** 12 }),
  })
  .map(({ last, days, bytesOut, ...rest }) => ({
    ...rest,
    days: last < 0 ? 0 : days | (1 << last),
    accesses: last < 0 ? 0 : 1,
    bytesOut: last < 0 ? 0 : bytesOut,
    objects: 1,
    bytesBefore: 0,
    objectsBefore: 0,
    firstDay: SEPTEMBER.days.first + Math.min(last, 0) * DAY_MS,
    lastDay: SEPTEMBER.days.first + last * DAY_MS,
  }));

const mesh = fc.record({
  moves: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  members: fc.uniqueArray(fc.tuple(project, person), { maxLength: 6, selector: String }),
  subscriptions: fc.array(
    fc.record({
      asset,
      subscriber: fc.oneof(
        project.map((id) => ({ project: id })),
        person.map((id) => ({ person: id })),
        principal.map((arn) => ({ principal_arn: arn })),
      ),
      status: fc.constantFrom("requested", "approved", "revoked"),
      requested_by: colleague,
      approved_by: colleague,
      span,
    }),
    { maxLength: 6 },
  ),
  grants: fc.uniqueArray(
    fc.record({ asset, principal_arn: principal, kind: fc.constantFrom("named_grant", "share"), span }),
    { maxLength: 5, selector: (one) => JSON.stringify([one.asset, one.principal_arn, one.kind]) },
  ),
  calls: fc.array(
    fc.record({
      kind: fc.constantFrom("grant", "membership"),
      on: fc.oneof(asset, project),
      to: fc.oneof(person, principal),
      at: day,
      by: colleague,
      eventId: fc.option(fc.uuid()),
      sessionName: fc.option(fc.constant("ana")),
      through: fc.option(fc.constant("datazone.amazonaws.com")),
    }),
    { maxLength: 20 },
  ),
  leaver: fc.option(fc.constantFrom(...PEOPLE)),
  uses: fc.array(use, { maxLength: 20 }),
  seen: fc.array(fc.option(fc.integer({ min: 0, max: 200 })), { minLength: 3, maxLength: 3 }),
  silentDays: fc.constantFrom(0, 0, 3),
});

/** Of domain `d0`; some assets are in `d1` from the middle of the month, or until then. */
export const randomReview: fc.Arbitrary<ReviewGiven> = mesh.map((given) =>
  aReviewGiven(catalogOf(fileOf(given)), {
    domain: "d0",
    uses: uniqueUses(given.uses),
    sightOf: (id) => {
      const days = given.seen[Number(id.slice(1))] ?? null;
      return {
        seenSince: days === null ? null : SEPTEMBER.until - days * DAY_MS,
        seenUntil: Date.parse(AS_OF),
        silentDays: given.silentDays,
        reason: null,
      };
    },
    sensitivityOf: (id) => (id === "a0" ? "high" : undefined),
    alerts: [{ id: 7, asset: "a1", person: "ben@example.com" }],
    calls: given.calls,
    unchecked: [{ subscription: "s0", reason: "nobody says when it was approved" }],
    now: Date.parse(AS_OF),
  }),
);

type Mesh = typeof mesh extends fc.Arbitrary<infer T> ? T : never;

function fileOf({ moves, members, subscriptions, grants, leaver }: Mesh): Record<string, unknown> {
  const middle = "2026-09-15T00:00:00Z";
  return {
    as_of: AS_OF,
    domains: [
      { id: "d0", name: "Zero", owners: ["ana@example.com"] },
      { id: "d1", name: "One" },
    ],
    projects: [
      { id: "p0", name: "P0", domain: "d0", role_arns: [`${ROLE}p0`] },
      { id: "p1", name: "P1", domain: "d1", role_arns: [`${ROLE}p1`] },
      { id: "p2", name: "P2", domain: "d0" },
    ],
    people: [
      { id: "olga@example.com", kind: "human", name: "Olga Marin", identities: ["olga-at-work"] },
      ...PEOPLE.map((id) => ({
        id,
        kind: "human",
        ...(id === "dee@example.com" ? {} : { name: `${id.slice(0, 3)} Ruiz` }),
        ...(id === leaver ? { until: middle } : {}),
      })),
    ],
    members: members.map(([id, who]) => ({ project: id, person: who, role: "viewer" })),
    assets: moves.flatMap((moved, at) => {
      const fields = { id: `a${at}`, name: `A${at}`, locations: [`s3://lake/a${at}/`] };
      const [first, then] = at === 0 ? ["p1", "p0"] : ["p0", "p1"];
      if (!moved) return [{ ...fields, project: "p2" }];
      return [
        { ...fields, project: first, until: middle },
        { ...fields, project: then, from: middle },
      ];
    }),
    subscriptions: subscriptions.map(({ span: times, ...one }, at) => ({ id: `s${at}`, ...one, ...times })),
    grants: grants.map(({ span: times, ...one }) => ({ ...one, permissions: ["SELECT"], ...times })),
  };
}

function uniqueUses(uses: readonly ReviewUse[]): ReviewUse[] {
  const nameOf = ({ asset: id, person: who, way, verdict }: ReviewUse): string =>
    JSON.stringify([id, who, way, verdict]);
  return [...new Map(uses.map((one) => [nameOf(one), one])).values()];
}
