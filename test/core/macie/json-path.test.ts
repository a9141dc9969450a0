import { describe, expect, it } from "vitest";
import { fieldsOfPath } from "../../../src/core/macie/json-path.ts";

describe("the fields of a JSONPath", () => {
  it.each<[string, readonly string[] | undefined]>([
    ["$.email", ["email"]],
    ["$.payment.iban", ["payment", "iban"]],
    ["$[0]['Card Number']", ["Card Number"]],
    ["$[12].Name", ["Name"]],
    ['$.people[*]["home address"][3].zip', ["people", "home address", "zip"]],
    ["$['it\\'s']", ["it's"]],
    ["$['__proto__']", ["__proto__"]],
    ["$", undefined],
    ["$[0]", undefined],
    ["", undefined],
    ["email", undefined],
    ["$..email", undefined],
    ["$.email[", undefined],
    ["$['']", undefined],
  ])("of %s are %j", (path, fields) => {
    expect(fieldsOfPath(path)).toEqual(fields);
  });

  it("are unknown where Macie may have cut the beginning", () => {
    expect(fieldsOfPath(`$.${"x".repeat(230)}`)).toHaveLength(1);
    expect(fieldsOfPath(`$.${"x".repeat(240)}`)).toBeUndefined();
  });
});
