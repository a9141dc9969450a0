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

  it.each([
    "postgres://auditplane:hun@ter2@db.example.com/x",
    "no answer of postgres://db.example.com/x?user=u&password=hunter2 in 5 s",
    "https://b.s3.amazonaws.com/k?X-Amz-Credential=hunter2&X-Amz-Signature=hunter2&X-Amz-Security-Token=hunter2",
    "does not match; the Canonical String should have been 'POST\n/\n\nhost:sts.amazonaws.com\nx-amz-security-token:hunter2\n\nhost'",
    'refused: {"authorization": "Bearer hunter2", "cookie": "hunter2; x=1"}',
    "the token ap_12_hunter2hunter2hunter2 has ended",
  ])("has no secret in what somebody else said, wherever that stands: %j", (said) => {
    const line = JSON.stringify(logged({ error: new Error(said), reason: said, detail: said }));

    expect(line).toContain("[secret]");
    expect(line).not.toContain("hunter2");
  });

  it("has the rest of what somebody said as it was", () => {
    const said =
      "could not look into s3://b/AWSLogs/ (User: arn:aws:sts::1:assumed-role/reader/s is not authorized to perform: s3:ListBucket at 12:30:01)";

    expect(logged({ reason: said, events: 3 })).toMatchObject({ reason: said, events: 3 });
  });

  it("has the message and the code of an error, and nothing that hangs on it", () => {
    const error = Object.assign(new Error("refused"), { code: "E1", record: { key: "s3://b/ana" } });

    expect(logged({ error })["error"]).toEqual({ message: "refused", code: "E1" });
  });
});
