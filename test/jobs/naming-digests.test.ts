import { readFileSync, readdirSync, existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { findNamingDigests } from "../../src/jobs/evidence/naming-digests.ts";

const BUCKET = join(import.meta.dirname, "../fixtures/digests/bucket");
const REGION = "ct/AWSLogs/o-a1b2c3d4e5/444455556666/CloudTrail/eu-west-1";

it("finds the digest of late files that names one, in the folder of the hour that it is of, a day before", async () => {
  const naming = findNamingDigests({
    readKept: () => Promise.resolve([]),
    reader: {
      list: (folder) =>
        Promise.resolve(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []),
      content: (path) =>
        Promise.resolve({ bytes: readFileSync(path), place: undefined, signature: undefined }),
    },
  });

  const found = await naming(
    join(
      BUCKET,
      REGION,
      "2026/09/15/444455556666_CloudTrail_eu-west-1_20260915T0800Z_Bf1Bf2Bf3Bf4Bf5B.json.gz",
    ),
  );

  expect(found).toMatchObject([{ found: { name: expect.stringContaining("T101244Z_backfill.json.gz") } }]);
});
