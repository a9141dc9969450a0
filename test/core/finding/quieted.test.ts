import { describe, expect, it } from "vitest";
import { mostQuieting } from "../../../src/core/finding/quieted.ts";
import { aStandingFinding } from "../../support/findings.ts";

const names = ["ana@example.com", "ben@example.com", "cleo@example.com"];
const { detail } = aStandingFinding();
const first = { ...detail.first, consumer: { principalId: 1 } };
const alerts = names.map((person) => ({
  findings: [aStandingFinding({ person, asset: "orders", detail: { ...detail, first } })],
}));

describe("mostQuieting", () => {
  it("orders those that gain as much by what they are called for whoever looks", () => {
    const shown = (person: string): string => `P-${9 - names.indexOf(person)}`;

    expect(mostQuieting(alerts).map(({ who }) => who)).toEqual(names);
    expect(mostQuieting(alerts, shown).map(({ who }) => who)).toEqual(["P-7", "P-8", "P-9"]);
  });
});
