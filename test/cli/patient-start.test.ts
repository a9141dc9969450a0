import { describe, expect, it } from "vitest";
import { startPatiently } from "../../src/cli/patient-start.ts";
import { AuditplaneError } from "../../src/errors.ts";

const refused = (code: string, message: string): Error => Object.assign(new Error(message), { code });
const TOO_MANY = refused("53300", "sorry, too many clients already");

describe("startPatiently", () => {
  it.each([
    ["no connection is left", TOO_MANY],
    ["the server starts up", refused("57P03", "the database system is starting up")],
    ["nobody listens", refused("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:5432")],
    [
      "the schema could not be brought up to date for want of a connection",
      new AuditplaneError("migration_failed", "could not migrate", { cause: TOO_MANY }),
    ],
  ])("begins again until it goes well where %s, and says why it waits", async (_, error) => {
    const waits: string[] = [];
    let begun = 0;
    const start = (): Promise<void> => (++begun < 3 ? Promise.reject(error) : Promise.resolve());
    const onWait = ({ reason }: { readonly reason: string }): void => void waits.push(reason);

    await startPatiently(start, { signal: new AbortController().signal, onWait, againInMs: 1 });

    expect(begun).toBe(3);
    const reason = error instanceof AuditplaneError ? TOO_MANY.message : error.message;
    expect(waits).toEqual([reason, reason]);
  });

  it.each([
    ["a wrong password", refused("28P01", "password authentication failed")],
    ["a database that is not there", refused("3D000", "database does not exist")],
    [
      "a migration that is wrong",
      new AuditplaneError("migration_failed", "could not migrate", {
        cause: refused("42601", "syntax error"),
      }),
    ],
    [
      "a file that is missing",
      new AuditplaneError("input_missing", "no key", { cause: refused("ENOENT", "no key") }),
    ],
  ])("does not wait on %s", async (_, error) => {
    let begun = 0;
    const start = (): Promise<void> => {
      begun++;
      return Promise.reject(error);
    };

    const given = { signal: new AbortController().signal, onWait: () => undefined, againInMs: 1 };
    await expect(startPatiently(start, given)).rejects.toBe(error);

    expect(begun).toBe(1);
  });

  it("ends without an error when it is told to while it waits", async () => {
    const stopped = new AbortController();
    let begun = 0;
    const start = (): Promise<void> => {
      begun++;
      return Promise.reject(TOO_MANY);
    };

    await startPatiently(start, { signal: stopped.signal, onWait: () => stopped.abort(), againInMs: 60_000 });

    expect(begun).toBe(1);
  });
});
