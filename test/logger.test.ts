import { describe, expect, it } from "vitest";
import { createLogger } from "../src/logger.ts";

function logged(fields: object): Record<string, unknown> {
  let line = "";
  createLogger({ to: { write: (text) => (line += text) } }).info(fields, "a phrase");
  return JSON.parse(line) as Record<string, unknown>;
}

describe("the log of a service", () => {
  it("is an object a line, with a level in words and a time", () => {
    expect(logged({ events: 3 })).toEqual({
      level: "info",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      msg: "a phrase",
      events: 3,
    });
  });

  it("has no password, token or cookie, by name or in an address", () => {
    const error = new Error("could not reach postgres://auditplane:hunter2@db.example.com:5432/x");
    const line = JSON.stringify(
      logged({ error, token: "ap_1_x", headers: { authorization: "Bearer y", cookie: "z" }, password: "w" }),
    );

    expect(line).toContain("postgres://auditplane:[secret]@db.example.com");
    expect(line).not.toMatch(/hunter2|ap_1_x|Bearer|"z"|"w"/);
  });

  it("has the message and the code of an error, and nothing that hangs on it", () => {
    const error = Object.assign(new Error("refused"), { code: "E1", record: { key: "s3://b/ana" } });

    expect(logged({ error })["error"]).toEqual({ message: "refused", code: "E1" });
  });
});
