import { describe, expect, it } from "vitest";
import { judgeOwners } from "../../../src/core/doctor/owners.ts";
import { aCatalog } from "../catalog/builders.ts";

const TOPIC = "arn:aws:sns:eu-west-1:111122223333:alerts";

describe("the owners of assets", () => {
  it("are told where their domain, or a parent of it, has a topic", () => {
    const parent = aCatalog({
      domains: [
        { id: "group", name: "Group", owners: [], topic_arn: TOPIC },
        { id: "sales", name: "Sales", owners: [], parent: "group" },
      ],
    });

    const says = "the owners of 1 asset have a topic";
    expect(judgeOwners(parent, TOPIC)).toEqual({ name: "owners", state: "ok", says });
    expect(judgeOwners(parent, undefined)).toEqual({
      name: "owners",
      state: "warning",
      says: `${says}, and nobody is told of what no domain owns, as people who left and roles for emergencies`,
      fix: "set AUDITPLANE_FALLBACK_TOPIC_ARN",
    });
  });

  it("are told nothing where neither they nor anybody else has one, and by the fallback where there is one", () => {
    expect(judgeOwners(aCatalog(), undefined)).toMatchObject({
      state: "broken",
      says: "nobody is told of 1 of 1 asset, in domains without a topic (sales)",
      fix: expect.stringContaining("AUDITPLANE_FALLBACK_TOPIC_ARN") as string,
    });
    expect(judgeOwners(aCatalog(), TOPIC).state).toBe("ok");
  });
});
