import { describe, expect, it } from "vitest";
import { aliasesOf } from "./aliases.ts";

describe("aliases in answers that a review was computed of", () => {
  it("stand for a short name on both sides of a call, as of the right that it gave", () => {
    const aliases = aliasesOf("erased-1", ["ana"], ["ana"]);
    const call = { kind: "membership", on: "core", to: "ana", by: "ana", sessionName: "ana" };

    expect(aliases.json({ calls: [call], members: [{ project: "core", person: "ana" }] }, true)).toEqual({
      calls: [{ ...call, to: "erased-1", by: "erased-1", sessionName: "erased-1" }],
      members: [{ project: "core", person: "erased-1" }],
    });
  });
});
