import { describe, expect, it } from "vitest";
import { formatProblem } from "../../../src/core/problem.ts";
import { readPolicyFiles } from "../../../src/core/mesh-policy/read-files.ts";
import { unitNotes } from "../../../src/core/mesh-policy/contradictions.ts";
import type { Approvers } from "../../../src/core/mesh-policy/policy.ts";
import { policyOf } from "../../../src/core/mesh-policy/schema.ts";
import type { FloorFile } from "../../../src/core/mesh-policy/schema.ts";

const FLOOR = `version: 1
classifications:
  - name: public
  - { name: confidential, review_every_days: 30, longest_days: 180, ceiling: 50 GB, copies: forbidden }
cost_centers: { pattern: "CC-[0-9]{4}" }
requests_wait_hours: 72
approvers: project_owners
regions: [eu-west-1]
locations: ["s3://sales-*/"]
`;

function read(floor: string, ...own: string[]) {
  return readPolicyFiles(
    { path: "mesh-policy.yaml", text: floor },
    own.map((text, at) => ({ path: `own-${at + 1}.yaml`, text })),
  );
}

function problems(floor: string, ...own: string[]): string[] {
  const result = read(floor, ...own);
  return result.ok ? [] : result.problems.map(formatProblem);
}

describe("a policy file", () => {
  it("says what holds, sizes in bytes and cadences in days", () => {
    const result = read(FLOOR);

    expect(result).toMatchObject({
      ok: true,
      policy: {
        ceilings: { confidential: 50e9 },
        classifications: [
          { name: "public" },
          { name: "confidential", reviewEveryDays: 30, longestDays: 180, copies: "forbidden" },
        ],
        revocation: { mode: "off", dryRun: true, capPerDay: 10 },
      },
    });
  });

  it("is refused for what is no key, no Region or no size, with the line and what to write", () => {
    const text = `version: 1\nregion: [eu-west-1]\nregions: [Ireland]\nclassifications:\n  - { name: a, ceiling: much }\n`;

    expect(problems(text)).toEqual([
      "mesh-policy.yaml:5:25: classifications.0.ceiling: is no size above 0; write 50 GB",
      "mesh-policy.yaml:3:11: regions.0: is no Region; write eu-west-1",
      'mesh-policy.yaml:1:1: the mesh policy: "region" is no key of it; correct or remove what stands there',
    ]);
  });

  it("is refused where cadences contradict each other", () => {
    const text = `version: 1
classifications:
  - { name: internal, longest_days: 100, ceiling: 1 GB }
  - { name: confidential, review_every_days: 200, longest_days: 180, ceiling: 2 GB }
`;

    expect(problems(text)).toEqual([
      "mesh-policy.yaml:4:46: review_every_days: 200 contradicts longest_days, 180: a subscription to confidential would end before it is reviewed; write 180 or less",
      "mesh-policy.yaml:4:65: longest_days: confidential is more sensitive than internal and says 180, which is looser than 100; write 100 or less, or change the order",
      "mesh-policy.yaml:4:79: ceiling: confidential is more sensitive than internal and may be read more of; write its ceiling or less, or change the order",
    ]);
  });

  it("is refused where a key is wanted of what is less sensitive, and not of what is more", () => {
    const text =
      "version: 1\nclassifications: [{ name: internal, encryption: kms }, { name: confidential }]\n";

    expect(problems(text)).toEqual([
      "mesh-policy.yaml:2:56: encryption: confidential is more sensitive than internal, which wants a key of KMS; write encryption: kms, or change the order",
    ]);
    expect(problems(`${text}encryption: kms\n`)).toEqual([]);
  });

  it("is refused where it asks for a field that its form does not have, or does not require", () => {
    const text = `version: 1
forms: [{ name: CostCentre, fields: [{ name: code, type: string }] }]
require: { publish: { fields: [CostCentre.code, CostCentre.owner, anything] } }
`;

    expect(problems(text)).toEqual([
      "mesh-policy.yaml:3:32: fields: CostCentre.code is asked for, and its form does not require it; write required: true there",
      "mesh-policy.yaml:3:49: fields: form CostCentre has no field owner; it has code",
      "mesh-policy.yaml:3:67: fields: no form has a field anything; add it to forms",
    ]);
  });

  it("is refused where a name stands there twice: of fields of a form, blueprints, and roles for emergencies", () => {
    const role = "arn:aws:iam::111122223333:role/break-glass";
    const text = `version: 1
forms: [{ name: CostCentre, fields: [{ name: code, type: string }, { name: Code, type: long }] }]
platform: { blueprints: [{ name: DefaultDataLake }, { name: DefaultDataLake }] }
break_glass: [{ role_arn: ${role}, reason: fire }, { role_arn: ${role}, reason: flood }]
`;

    expect(problems(text)).toEqual([
      "mesh-policy.yaml:2:76: fields: Code stands here twice; leave one",
      "mesh-policy.yaml:3:61: blueprints: DefaultDataLake stands here twice; leave one",
      `mesh-policy.yaml:4:99: break_glass: ${role} stands here twice; leave one`,
    ]);
  });

  it("is refused where a role for emergencies is named by a star, which is the name of none", () => {
    const named = (role: string) =>
      problems(
        `version: 1\nbreak_glass: [{ role_arn: "arn:aws:iam::111122223333:role/${role}", reason: fire }]\n`,
      );

    expect(named("sso/eu-west-1/AWSReservedSSO_Fire_0a1b")).toEqual([]);
    for (const role of ["break-*", "*", "*/fire"])
      expect(named(role)).toEqual([
        expect.stringMatching(
          /^mesh-policy\.yaml:2:27: break_glass: arn:.* has a star, which is in the name of no role/,
        ),
      ]);
  });

  it("of a domain must not come before the floor", () => {
    expect(problems("unit: Sales\n")[0]).toBe(
      "mesh-policy.yaml:1:1: this is a domain's own policy; give the floor, the file with version: 1, before it",
    );
  });
});

describe("a domain's own file that loosens the floor", () => {
  it.each([
    [
      "requests_wait_hours: 96",
      "own-1.yaml:2:22: requests_wait_hours: 96 loosens the floor, which says 72; write 72 or less, or leave it out",
    ],
    [
      "approvers: either",
      "own-1.yaml:2:12: approvers: either lets others approve than the floor, which says project_owners; write project_owners, or leave it out",
    ],
    [
      "approvers: unit_owners",
      "own-1.yaml:2:12: approvers: unit_owners lets others approve than the floor, which says project_owners; write project_owners, or leave it out",
    ],
    [
      "regions: [eu-west-1, us-east-1]",
      "own-1.yaml:2:22: regions: us-east-1 loosens the floor, which says eu-west-1; remove it",
    ],
    [
      'locations: ["s3://sales-a/", "s3://*/"]',
      "own-1.yaml:2:30: locations: s3://*/ loosens the floor, which says s3://sales-*/; remove it",
    ],
    [
      "cost_centers: [CC-1000, X]",
      "own-1.yaml:2:25: cost_centers: X loosens the floor, which says CC-[0-9]{4}; remove it",
    ],
    [
      "allowed_classifications: [secret]",
      "own-1.yaml:2:27: allowed_classifications: the floor has no secret; it says public, confidential",
    ],
    [
      "classifications: [{ name: Confidential, longest_days: 181 }]",
      "own-1.yaml:2:55: longest_days: 181 loosens the floor, which says 180; write 180 or less, or leave it out",
    ],
    [
      "classifications: [{ name: confidential, copies: allowed }]",
      "own-1.yaml:2:49: copies: allowed loosens the floor, which says forbidden for confidential; remove it",
    ],
    [
      "classifications: [{ name: secret }]",
      "own-1.yaml:2:27: classifications: the floor has no secret; it says public, confidential",
    ],
  ])("is refused with its line and what the floor says: %s", (term, problem) => {
    expect(problems(FLOOR, `unit: Sales\n${term}\n`)).toEqual([problem]);
  });

  it("is refused in an entry of the floor's own units, too", () => {
    expect(problems(`${FLOOR}units:\n  - { unit: Sales, requests_wait_hours: 96 }\n`)).toEqual([
      "mesh-policy.yaml:11:41: requests_wait_hours: 96 loosens the floor, which says 72; write 72 or less, or leave it out",
    ]);
  });

  it("is refused where two files are about one unit", () => {
    expect(problems(FLOOR, "unit: Sales\n", "unit: Sales\n")).toEqual([
      "own-2.yaml:1:7: unit: another file is about Sales; leave one",
    ]);
  });

  it("is refused where its reviews would come after the end that the floor gives", () => {
    const floor = "version: 1\nclassifications: [{ name: internal, longest_days: 60 }]\n";

    expect(
      problems(floor, "unit: Sales\nclassifications: [{ name: internal, review_every_days: 90 }]\n"),
    ).toEqual([
      "own-1.yaml:2:56: review_every_days: 90 contradicts longest_days, 60: a subscription to internal would end before it is reviewed; write 60 or less",
    ]);
  });
});

describe("a policy held against the domain units that there are", () => {
  const units = [
    { id: "du1", name: "Sales" },
    { id: "du2", name: "Twin" },
    { id: "du3", name: "Twin" },
    { id: "du4", name: "North", parent: "du1" },
  ];
  const floor: FloorFile = {
    version: 1,
    regions: ["eu-west-1", "eu-central-1"],
    units: [
      { unit: "Nowhere" },
      { unit: "Twin" },
      { unit: "du1", regions: ["eu-west-1"] },
      { unit: "North", regions: ["eu-central-1"] },
    ],
  };

  it("says plainly which units nobody knows, and where nothing is left", () => {
    expect(unitNotes(policyOf(floor), units)).toEqual([
      "Nowhere is no domain unit that is known: its terms hold nowhere; correct the name, or give the id",
      "Twin is the name of several domain units: its terms hold nowhere; give one of the ids du2, du3",
      "North: together with the units above it no regions are left: nothing is right there",
    ]);
  });

  it("says where others may approve in a unit than in one above it, whose term holds", () => {
    const nested = (above: Approvers, own: Approvers): string[] =>
      unitNotes(
        policyOf({
          version: 1,
          units: [
            { unit: "Sales", approvers: above },
            { unit: "North", approvers: own },
          ],
        }),
        units,
      );
    expect(nested("project_owners", "unit_owners")).toEqual([
      "North: approvers: unit_owners lets others approve than a term above it, which says project_owners and holds; write project_owners, or leave it out",
    ]);
    expect(nested("unit_owners", "either")).toHaveLength(1);
    expect(nested("either", "unit_owners")).toEqual([]);
    expect(nested("unit_owners", "unit_owners")).toEqual([]);
  });
});
