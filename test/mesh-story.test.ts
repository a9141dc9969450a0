/** The story of a mesh from the first publication to the last revocation, and what the owner of the data hears at each step. */
import { expect, it } from "vitest";
import { storyteller } from "./support/story.ts";
import * as mesh from "./support/story-mesh.ts";

const { open, at } = storyteller();

const FORM = { cost_centre: "CC-1000", classification: "confidential" };
const APPROVED = { asked: at(3), approved: at(4) };

it("an owner hears once of each thing that is not as the mesh allows, and of nothing else", async () => {
  const story = await open();

  expect(await story.applyPolicy()).toEqual({ done: 2, again: 0 });

  await story.tell(0, "Sales publishes Sales_Transactions without a cost centre and a classification.", {
    changes: mesh.published(at(0)),
    hears: [
      "MEDIUM: Published without a classification",
      "LOW: Published without a cost centre",
      "LOW: Published without a required form",
    ],
    platform: [
      "MEDIUM: Metadata rule of the mesh policy is missing or weakened",
      "WITHDRAWN: Metadata rule of the mesh policy is missing or weakened",
    ],
  });
  await story.tell(1, "Sales gives both, in the form DataGovernance.", {
    changes: mesh.published(at(1), FORM),
    hears: [
      "WITHDRAWN: Published without a classification",
      "WITHDRAWN: Published without a cost centre",
      "WITHDRAWN: Published without a required form",
    ],
  });
  await story.tell(2, "Ana, of Marketing, reads it before anybody approved.", {
    logs: mesh.query(at(2), "ana.ferreira"),
    hears: ["HIGH: Access without a subscription"],
  });
  await story.tell(3, "Marketing asks for it: Q4 campaign analysis.", {
    changes: mesh.subscribed({ asked: at(3) }),
    hears: [],
  });
  expect([await story.isSo("PENDING"), await story.isSo("APPROVED")]).toEqual([true, false]);
  await story.tell(
    4,
    "Ben, who owns the project of Sales, approves; DataZone grants SELECT in Lake Formation.",
    {
      changes: mesh.subscribed(APPROVED),
      granted: [mesh.MARKETING_ROLE],
      hears: [],
    },
  );
  expect(await story.isSo("APPROVED")).toBe(true);
  await story.tell(5, "Ana queries it with Athena.", { logs: mesh.query(at(5), "ana.ferreira"), hears: [] });
  await story.tell(6, "Ana reads the files themselves, past Lake Formation.", {
    logs: [mesh.direct(at(6), "ana.ferreira")],
    hears: ["MEDIUM: Read past Lake Formation"],
  });
  await story.tell(7, "Cem keeps what a query read, in a bucket of his own.", {
    logs: mesh.unloaded(at(7), "cem.aydin"),
    hears: ["MEDIUM: A query wrote governed data elsewhere"],
  });
  await story.tell(
    8,
    "Ana and Cem leave Marketing. Cem's own subscription outlives that by more than the four hours that Sales allows.",
    {
      changes: mesh.members(),
      logs: [mesh.left(at(8), mesh.ANA), mesh.left(at(8), mesh.CEM)],
      hears: ["HIGH: Access that outlived a change of role"],
    },
  );
  await story.tell(9, "Ana reads it once more.", {
    logs: mesh.query(at(9), "ana.ferreira"),
    hears: ["HIGH: Access after the entitlement ended"],
  });

  await story.revokes();
  await story.tell(
    10,
    "Automatic revocation is switched on: DataZone is asked to revoke Cem's subscription.",
    {
      hears: [],
    },
  );
  expect(await story.revoked()).toEqual({
    asked: [`GetSubscription ${mesh.OWN_SUBSCRIPTION}`, `RevokeSubscription ${mesh.OWN_SUBSCRIPTION}`],
    states: ["done"],
  });
  await story.tell(11, "The next read finds it revoked: that is the proof.", {
    changes: mesh.subscribed({ ...APPROVED, ownRevoked: at(10) }),
    hears: ["WITHDRAWN: Access that outlived a change of role"],
  });
  expect((await story.revoked()).states).toEqual(["proven"]);

  await story.tell(12, "Sales revokes the subscription of Finance.", {
    changes: mesh.subscribed({ ...APPROVED, ownRevoked: at(10), financeRevoked: at(12) }),
    hears: [],
  });
  await story.tell(13, "Mia, of Finance, reads it nevertheless.", {
    logs: mesh.query(at(13), "mia.lang"),
    hears: ["HIGH: Access after the entitlement ended"],
  });
  await story.tell(14, "Somebody weakens by hand the rule that makes publishers give the form.", {
    weakens: true,
    hears: [],
    platform: ["MEDIUM: Metadata rule of the mesh policy is missing or weakened"],
  });
  await expect(story.page()).toMatchFileSnapshot("../docs/mesh-story.md");
});
