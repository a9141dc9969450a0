import { describe, expect, it } from "vitest";
import type { Hidden } from "../../../../src/core/control-plane/read/plausible.ts";
import { hiddenProjects } from "../../../../src/core/control-plane/read/sight-facts.ts";
import { DATAZONE, IDENTITY } from "../../../support/acme-entries.ts";

const refused = (of: string, scope: string, action: string): Hidden & { scope: string } => ({
  of,
  scope,
  lists: ["ListGroupMemberships"],
  actions: [action],
  detail: "AccessDenied",
});

describe("what the reader is not shown", () => {
  it("is named project by project, and the groups of an identity store together", () => {
    const hidden = [
      refused("b7n4r2c9hd0kqa", DATAZONE, "datazone:ListProjectMemberships"),
      ...["g2", "g1", "g4", "g3"].map((of) => refused(of, IDENTITY, "identitystore:ListGroupMemberships")),
    ];
    const found = hiddenProjects({ hidden, unseen: [], nameOf: () => "marketing" });

    expect(found.map(({ subject }) => subject)).toEqual([
      "groups/d-93670a1b2c",
      "project/marketing (b7n4r2c9hd0kqa)",
    ]);
    expect(found[0]).toMatchObject({
      why: "who is in 4 groups (g1, g2, g3, …) was not given (AccessDenied)",
      fix: "allow identitystore:ListGroupMemberships",
    });
  });
});
