import { describe, expect, it } from "vitest";
import { fieldsOf, hasFields, modelOf } from "../../../src/core/mesh-policy/enforce/form-model.ts";

const fields = [
  { name: "cost_centre", type: "string", required: true },
  { name: "pages", type: "integer", required: false },
] as const;

describe("the model of a metadata form", () => {
  it("is written as one structure, and read back with the same fields", () => {
    const model = modelOf({ name: "CostCentre", fields });

    expect(model).toBe("structure CostCentre {\n  @required\n  cost_centre: String\n\n  pages: Integer\n}\n");
    expect(fieldsOf(model, "CostCentre")).toEqual(fields);
  });

  it("is read through traits, comments, namespaces and texts that hold brackets", () => {
    const model = `
      @amazon.datazone#displayname(defaultName: "Cost: {centre}")
      structure CostCentre { // who pays: everybody
        @required
        @amazon.datazone#displayname(defaultName: "a: String } (x)")
        @amazon.datazone#searchable
        cost_centre: smithy.api#String
        @enum([{ value: "day", name: "DAY" }, { value: "year" }])
        since: Timestamp
        pages: Integer
      }
      structure Other { x: String }`;

    expect(fieldsOf(model, "CostCentre")).toEqual([
      { name: "cost_centre", type: "string", required: true },
      { name: "since", type: "Timestamp", required: false },
      { name: "pages", type: "integer", required: false },
    ]);
    expect(fieldsOf(model, "Cost")).toBeUndefined();
  });

  it("has the same fields in another order, and not with another type or duty", () => {
    expect(hasFields([...fields].reverse(), fields)).toBe(true);
    expect(hasFields([{ ...fields[0], required: false }, fields[1]], fields)).toBe(false);
    expect(hasFields([{ ...fields[0], type: "long" }, fields[1]], fields)).toBe(false);
  });
});
