import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { IntegrityReport } from "../../src/reports/integrity/compute.ts";
import { auditplane } from "../support/cli.ts";
import { aBucket, aChain, aKey } from "../support/digest-chain.ts";
import { useFolder } from "../support/pipeline.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures/digests");
const KEYS = ["--public-keys", join(FIXTURES, "list-public-keys.response.json")];
const METADATA = ["--metadata", join(FIXTURES, "objects.json")];

const folder = useFolder();

function copy(name: string): { path: string; find(text: string): string } {
  const path = join(folder.path, name);
  cpSync(join(FIXTURES, "bucket"), path, { recursive: true });
  const files = readdirSync(path, { recursive: true, encoding: "utf8" });
  return { path, find: (text) => join(path, files.find((file) => file.includes(text)) as string) };
}

async function verify(
  path: string,
  ...options: string[]
): Promise<{ code: number | null; report: IntegrityReport }> {
  const given = [...KEYS, ...METADATA, "--as-of", "2026-10-31T00:00:00Z", ...options];
  const { code, stdout } = await auditplane(["integrity", "verify", path, "--format", "json", ...given]);
  return { code, report: JSON.parse(stdout) as IntegrityReport };
}

describe("auditplane integrity verify", () => {
  it("accepts a chain that was signed outside of this program, digests of late files included", async () => {
    const { code, report } = await verify(copy("whole").path);

    expect(code).toBe(0);
    expect(report.digests.valid).toBe(4);
    expect(report.files.valid).toBe(3);
    expect(report.problems).toEqual([]);
  });

  it("says in a table what is proven, and since when", async () => {
    const given = [...KEYS, ...METADATA, "--as-of", "2026-10-31T00:00:00Z"];

    const { stdout } = await auditplane(["integrity", "verify", copy("table").path, ...given]);

    expect(stdout).toContain("3 of 3         2026-09-14 09:12  2026-09-14 11:12");
    expect(stdout).toContain("4 of 4 digests and 3 of 3 files are as CloudTrail delivered them.");
  });

  it("finds a file that was changed, one that was removed and one that was put there, and exits with 3", async () => {
    const bucket = copy("tampered");
    const changed = bucket.find("T0945Z");
    const removed = bucket.find("T0950Z");
    const text = gunzipSync(readFileSync(changed)).toString();
    writeFileSync(changed, gzipSync(text.replace("eu-west-1", "eu-west-9")));
    writeFileSync(changed.replace("T0945Z", "T0947Z"), gzipSync(text));
    rmSync(removed);

    const { code, report } = await verify(bucket.path);

    expect(code).toBe(3);
    expect(report.problems.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      "file invalid_hash",
      "file not_covered",
      "file missing",
    ]);
  });

  it("judges a day alone by the digests of the days beside it, and no file of these", async () => {
    const path = join(folder.path, "night");
    const bucket = aBucket();
    const signer = aKey();
    aChain(bucket, { hours: Array.from({ length: 42 }, () => 1), keyOf: () => signer });
    for (const [name, body] of bucket.bodies) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), gzipSync(body));
    }
    const keys = join(folder.path, "night.json");
    const key = { Fingerprint: signer.fingerprint, Value: signer.der.toString("base64") };
    writeFileSync(keys, JSON.stringify({ PublicKeyList: [key] }));
    const days = ["--from", "2026-09-15", "--until", "2026-09-15"];

    const given = [...days, "--public-keys", keys, "--format", "json"];
    const { stdout } = await auditplane(["integrity", "verify", path, ...given]);

    expect((JSON.parse(stdout) as IntegrityReport).files).toMatchObject({
      valid: 24,
      missing: 0,
      pending: 0,
    });
  });

  it("does not take bytes behind the end of a file's gzip stream", async () => {
    const bucket = copy("trailing");
    const file = bucket.find("T0945Z");
    writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.from("more")]));

    const { report } = await verify(bucket.path);

    expect(report.files).toMatchObject({ valid: 2, invalid_hash: 1 });
  });

  it("fails on a file that a digest had to name, and on one before all digests only where it is asked to", async () => {
    const put = copy("put");
    const file = put.find("T0945Z");
    cpSync(file, file.replace("T0945Z", "T0947Z"));
    const old = copy("old");
    cpSync(old.find("T0945Z"), old.find("T0945Z").replace("T0945Z", "T0345Z"));

    expect(await verify(put.path)).toMatchObject({ code: 3, report: { extra_files: 1 } });
    const given = [...KEYS, ...METADATA, "--as-of", "2026-10-31T00:00:00Z"];
    const { stdout } = await auditplane(["integrity", "verify", put.path, ...given]);
    expect(stdout).toContain("delivered them. No digest names 1 file that one had to name: see above.\n");
    expect(await verify(old.path)).toMatchObject({ code: 0, report: { extra_files: 0 } });
    expect((await verify(old.path, "--fail-on", "uncovered")).code).toBe(3);
  });

  it.each([
    ["a folder without AWSLogs", [import.meta.dirname, ...KEYS], "nothing in it lies below AWSLogs/"],
    ["keys that are none", [FIXTURES, "--public-keys", join(FIXTURES, "objects.json")], "PublicKeyList"],
    ["metadata that are none", [FIXTURES, ...KEYS, "--metadata", KEYS[1] as string], "no such list"],
    [
      "days in the wrong order",
      [FIXTURES, ...KEYS, "--from", "2026-09-15", "--until", "2026-09-14"],
      "no day lies",
    ],
    ["a time that is none", [FIXTURES, ...KEYS, "--as-of", "yesterday"], "that is no time"],
  ])("says of %s what to give instead", async (_, given, said) => {
    const { code, stderr } = await auditplane(["integrity", "verify", ...given]);

    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });
});
