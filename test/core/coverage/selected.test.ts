import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { selectedOf } from "../../../src/core/coverage/selected.ts";
import type { Events, Level } from "../../../src/core/coverage/selected.ts";
import { OPERATORS, advancedOf, allows } from "../../../src/core/coverage/selector.ts";
import type { BasicSelector, FieldSelector, Selector } from "../../../src/core/coverage/selector.ts";

/** Reads the words of the documentation again, for one event at a time. */
function isLogged(selectors: readonly Selector[], event: Readonly<Record<string, string>>): boolean {
  const meets = (field: FieldSelector): boolean => {
    const value = event[field.Field] ?? "";
    for (const one of field.NotEquals ?? []) if (one === value) return false;
    for (const one of field.NotStartsWith ?? []) if (value.slice(0, one.length) === one) return false;
    for (const one of field.NotEndsWith ?? [])
      if (one.length <= value.length && value.slice(value.length - one.length) === one) return false;
    const isAskedFor = [field.Equals, field.StartsWith, field.EndsWith].some(
      (list) => (list ?? []).length > 0,
    );
    if (!isAskedFor) return true;
    for (const one of field.Equals ?? []) if (one === value) return true;
    for (const one of field.StartsWith ?? []) if (value.indexOf(one) === 0) return true;
    for (const one of field.EndsWith ?? [])
      if (one.length <= value.length && value.lastIndexOf(one) === value.length - one.length) return true;
    return false;
  };
  return selectors.some(({ FieldSelectors }) => FieldSelectors.every(meets));
}

/** Every text of up to so many letters. */
function textsOf(letters: string, max: number): string[] {
  const texts = [""];
  for (let at = 0; at < texts.length; at++) {
    const text = texts[at] as string;
    if (text.length < max) for (const letter of letters) texts.push(text + letter);
  }
  return texts;
}

const word = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 2 });
const field = (name: string, values: fc.Arbitrary<string>): fc.Arbitrary<FieldSelector> =>
  fc
    .dictionary(fc.constantFrom(...OPERATORS), fc.array(values, { minLength: 1, maxLength: 2 }), {
      minKeys: 1,
      maxKeys: 2,
    })
    .map((conditions) => ({ Field: name, ...conditions }));
const selector: fc.Arbitrary<Selector> = fc
  .tuple(
    fc.option(field("key", word), { nil: undefined }),
    fc.option(field("who", word), { nil: undefined }),
    fc.option(field("readOnly", fc.constantFrom("true", "false")), { nil: undefined }),
  )
  .map((fields) => ({ FieldSelectors: fields.filter((one) => one !== undefined) }));

describe("what selectors log of a set of events", () => {
  it("is what asking for every event one by one says", () => {
    // the longest that a condition can look at is two letters at each end; c is in no condition
    const texts = textsOf("abc", 5);
    fc.assert(
      fc.property(fc.array(selector, { maxLength: 3 }), word, (selectors, prefix) => {
        const keys = texts.filter((text) => text.startsWith(prefix));
        const people = textsOf("abc", 5);
        const answers = new Set<boolean>();
        // a condition looks at one field alone: events that no selector tells apart are asked for once
        const seen = new Set<string>();
        for (const [name, values] of [
          ["key", keys],
          ["who", people],
        ] as const)
          for (const value of values)
            seen.add(`${name} ${selectors.map((one) => marks(one, name, value)).join("")}\n${value}`);
        const kinds = (name: string): string[] => [
          ...new Map(
            [...seen]
              .filter((one) => one.startsWith(`${name} `))
              .map((one) => one.slice(name.length + 1).split("\n") as [string, string]),
          ).values(),
        ];
        for (const key of kinds("key"))
          for (const who of kinds("who"))
            for (const readOnly of ["true"]) answers.add(isLogged(selectors, { key, who, readOnly }));
        const expected: Level = answers.size === 2 ? "partial" : answers.has(true) ? "full" : "none";

        const events: Events = { key: { prefix }, who: { prefix: "" }, readOnly: ["true"] };
        expect(selectedOf(selectors, events).level).toBe(expected);
        expect(selectedOf(selectors.toReversed(), events).level).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is all where two selectors have half each, and some where one of them is missing", () => {
    const half = { FieldSelectors: [{ Field: "resources.ARN", StartsWith: ["arn:aws:s3:::lake/a"] }] };
    const rest = { FieldSelectors: [{ Field: "resources.ARN", NotStartsWith: ["arn:aws:s3:::lake/a"] }] };
    const events = { "resources.ARN": { prefix: "arn:aws:s3:::lake/" } };

    expect(selectedOf([half, rest], events)).toEqual({ level: "full", limits: [] });
    expect(selectedOf([half], events)).toEqual({
      level: "partial",
      limits: [{ selector: 0, field: half.FieldSelectors[0] }],
    });
    expect(selectedOf([], events).level).toBe("none");
  });

  it("is some where a field restricts it that nobody knew when this was written", () => {
    const selectors = [{ FieldSelectors: [{ Field: "vpcEndpointId", Equals: ["vpce-1"] }] }];

    expect(selectedOf(selectors, {}).level).toBe("partial");
  });
});

function marks({ FieldSelectors }: Selector, name: string, value: string): string {
  return FieldSelectors.filter(({ Field }) => Field === name)
    .map((one) => (isLogged([{ FieldSelectors: [one] }], { [name]: value }) ? "1" : "0"))
    .join("");
}

describe("a basic selector", () => {
  const logs = (basic: BasicSelector, event: Record<string, string>): boolean =>
    advancedOf(basic).some(({ FieldSelectors }) =>
      FieldSelectors.every((one) => allows(one, event[one.Field] ?? "")),
    );
  const read = {
    eventCategory: "Data",
    "resources.type": "AWS::S3::Object",
    "resources.ARN": "arn:aws:s3:::lake/a/1.csv",
    readOnly: "true",
  };
  const request = {
    eventCategory: "Management",
    readOnly: "true",
    eventSource: "lakeformation.amazonaws.com",
  };
  const onObjects = (value: string): BasicSelector["DataResources"] => [
    { Type: "AWS::S3::Object", Values: [value] },
  ];

  it.each([
    [{}, read, false],
    [{}, request, true],
    [{ IncludeManagementEvents: false }, request, false],
    [{ ReadWriteType: "WriteOnly" }, request, false],
    [{ ExcludeManagementEventSources: ["kms.amazonaws.com"] }, request, true],
    [
      { ExcludeManagementEventSources: ["kms.amazonaws.com"] },
      { ...request, eventSource: "kms.amazonaws.com" },
      false,
    ],
    [{ DataResources: onObjects("arn:aws:s3") }, read, true],
    [{ DataResources: onObjects("arn:aws:s3:::lake/") }, read, true],
    [{ DataResources: onObjects("arn:aws:s3:::lake/b") }, read, false],
    [{ ReadWriteType: "WriteOnly", DataResources: onObjects("arn:aws:s3") }, read, false],
    [{ DataResources: [{ Type: "AWS::Lambda::Function", Values: ["arn:aws:lambda"] }] }, read, false],
    [{ DataResources: [{ Type: "AWS::S3::Object", Values: [] }] }, read, false],
  ])("%j logs of %j: %s", (basic, event, expected) => {
    expect(logs(basic, event)).toBe(expected);
  });
});
