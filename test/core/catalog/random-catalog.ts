/** Random catalogs and callers of a very small world: few names and few moments, so that borders are met exactly. */
import fc from "fast-check";
import type { Asset, Blind, Catalog, Interval, Subscriber } from "../../../src/core/catalog/catalog.ts";
import type { Caller } from "../../../src/core/identity/caller.ts";

/** Every time in a random catalog is below; questions are asked at all of them and beyond both ends. */
export const MOMENTS = [-1, 0, 1, 2, 3, 4, 5, 6, 7];

const PEOPLE = ["ana", "Ben"];
const GROUPS = ["g1", "g2"];
const PROJECTS = ["p1", "p2", "p3"];
const DOMAINS = ["d1", "d2"];
const ROLES = ["arn:aws:iam::111122223333:role/one", "arn:aws:iam::111122223333:role/team/two"];
/** As records name them: with another path, or without. */
const ACTING = [
  ROLES[0] as string,
  "arn:aws:iam::111122223333:role/service-role/one",
  "arn:aws:iam::111122223333:role/two",
  "arn:aws:iam::444455556666:role/one",
];
const ACCOUNT = "111122223333";
const PLACES = ["s3://lake/", "s3://lake/a/", "s3://lake/a/b/", "s3://lake/c/", "arn:table"];

const time = fc.integer({ min: 0, max: 6 });
const interval: fc.Arbitrary<Interval> = fc
  .tuple(fc.option(time, { nil: -Infinity }), fc.option(time, { nil: Infinity }))
  .map(([a, b]) => (a < b ? { from: a, until: b } : { from: a, until: Infinity }));

/** One or two disjoint intervals, with or without a gap. */
const lives: fc.Arbitrary<readonly Interval[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([{ from: -Infinity, until: Infinity }]) },
  interval.map((one) => [one]),
  fc.tuple(time, fc.nat(2)).map(([cut, gap]) => [
    { from: -Infinity, until: cut },
    { from: cut + gap, until: Infinity },
  ]),
);

/** Entries of ids, each at disjoint intervals. */
function entries<T>(
  ids: readonly string[],
  more: fc.Arbitrary<T>,
): fc.Arbitrary<(T & Interval & { id: string })[]> {
  const ofOne = (id: string): fc.Arbitrary<(T & Interval & { id: string })[]> =>
    lives.chain((intervals) =>
      fc
        .array(more, { minLength: intervals.length, maxLength: intervals.length })
        .map((all) => all.map((one, at) => ({ ...one, ...(intervals[at] as Interval), id }))),
    );
  return fc.tuple(...ids.map(ofOne)).map((lists) => lists.flat());
}

const subscriber: fc.Arbitrary<Subscriber> = fc.oneof(
  fc.constantFrom(...PROJECTS).map((project) => ({ project })),
  fc.constantFrom(...PEOPLE, "ANA").map((person) => ({ person })),
  fc.constantFrom(...GROUPS).map((group) => ({ group })),
  fc.constantFrom(...ROLES).map((principalArn) => ({ principalArn })),
);

const status = fc.constantFrom(
  ...(["requested", "approved", "approved", "rejected", "revoked", "cancelled", "unclear"] as const),
);

const maybe = <T>(one: fc.Arbitrary<T>, freq = 2): fc.Arbitrary<T | undefined> =>
  fc.option(one, { nil: undefined, freq });

const blankAsset = {
  name: "",
  classification: undefined,
  lakeFormation: undefined,
  costCenter: undefined,
  forms: {},
  publishedAt: undefined,
};

const assets: fc.Arbitrary<Asset[]> = entries(
  ["a1", "a2", "a3"],
  fc.record({
    project: fc.constantFrom(...PROJECTS),
    locations: fc.subarray(PLACES.slice(0, 4)),
    isTable: fc.boolean(),
  }),
).map((all) =>
  all.map(({ isTable, ...one }) => ({ ...blankAsset, ...one, tableArn: isTable ? PLACES[4] : undefined })),
);

/** What could not be seen into: projects, groups, and projects by a group of theirs. */
const blind: fc.Arbitrary<Blind[]> = fc.array(
  fc
    .tuple(
      fc.constantFrom<readonly [string | undefined, string | undefined]>(
        ...PROJECTS.map((project) => [project, undefined] as const),
        ...GROUPS.map((group) => [undefined, group] as const),
        ["p1", "g1"],
        // a user whom nobody describes
        [undefined, PEOPLE[0]],
      ),
      interval,
    )
    .map(([[project, group], when]) => ({ project, group, ...when })),
  { maxLength: 2 },
);

export const aRandomCatalog: fc.Arbitrary<Catalog> = fc.record({
  asOf: fc.constantFrom(4, 6, 6, 100),
  historyFrom: maybe(time, 1),
  hash: fc.constant("random"),
  people: fc.constant([]),
  blind: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, blind),
  grants: fc.constant([]),
  domains: entries(
    DOMAINS,
    fc.record({ asOf: maybe(fc.constantFrom(3, 5, 6)), historyFrom: maybe(fc.constantFrom(1, 2, 4)) }),
  ).map((all) =>
    all.map((one) => ({
      ...one,
      name: "",
      owners: [],
      topicArn: undefined,
      parent: undefined,
      timeZone: undefined,
    })),
  ),
  projects: entries(
    PROJECTS,
    fc.record({
      domain: fc.constantFrom(...DOMAINS),
      roleArns: fc.subarray(ROLES),
      visible: fc.constantFrom(true, true, true, true, false),
      name: fc.constant(""),
    }),
  ),
  groups: entries(
    GROUPS,
    fc.record({
      members: fc.array(
        fc.tuple(fc.constantFrom(...PEOPLE), interval).map(([person, when]) => ({ person, ...when })),
        { maxLength: 2 },
      ),
      name: fc.constant(""),
    }),
  ),
  members: fc.array(
    fc
      .tuple(fc.constantFrom(...PROJECTS), fc.constantFrom(...PEOPLE, ...GROUPS), interval)
      .map(([project, who, when]) => ({
        project,
        person: GROUPS.includes(who) ? undefined : who,
        group: GROUPS.includes(who) ? who : undefined,
        role: "viewer" as const,
        ...when,
      })),
    { maxLength: 4 },
  ),
  assets,
  subscriptions: fc
    .array(fc.tuple(fc.constantFrom("a1", "a2"), subscriber, status, interval), { maxLength: 5 })
    .map((all) =>
      all.map(([asset, who, state, when], at) => ({
        id: `s${at}`,
        asset,
        subscriber: who,
        status: state,
        ...when,
        requestedBy: undefined,
        approvedBy: undefined,
        justification: undefined,
      })),
    ),
  exemptions: fc
    .array(
      fc.tuple(
        fc.constantFrom(
          { person: "ANA", principalArn: undefined, account: undefined },
          { person: undefined, principalArn: ROLES[0], account: undefined },
          { person: undefined, principalArn: undefined, account: ACCOUNT },
        ),
        maybe(fc.constantFrom("a1", "a2")),
        interval,
      ),
      { maxLength: 1 },
    )
    .map((all) =>
      all.map(([whom, asset, when]) => ({
        ...whom,
        asset,
        ...when,
        kind: undefined,
        reason: "",
        approvedBy: undefined,
      })),
    ),
});

export const aRandomCaller: fc.Arbitrary<Caller> = fc.record({
  person: fc.constantFrom("ana", "ben", "BEN"),
  personKind: fc.constant("human" as const),
  grade: fc.constant("sso" as const),
  principal: fc.constantFrom(...ACTING),
  account: fc.constantFrom(ACCOUNT, null),
  established: fc.constantFrom(true, true, true, true, true, false),
  serviceItself: fc.constantFrom(false, false, false, false, true),
  outsideAccount: fc.constant(false),
});

export const RESOURCES = [
  ...PLACES,
  "s3://lake/a/b/c/",
  "s3://lake/aa/",
  "s3://lake/c/d/",
  "s3://sea/",
  "arn:other",
];
