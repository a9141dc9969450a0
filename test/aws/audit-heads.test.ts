import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { appendAudit } from "../../src/store/audit-log.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import { aKey } from "../support/audit.ts";
import { auditplane } from "../support/cli.ts";
import type { CliResult } from "../support/cli.ts";
import { useDatabase } from "../support/database.ts";
import type { PassedRequest } from "../support/http-faults.ts";
import { hasMoto, useMoto } from "../support/moto.ts";
import { startWorker } from "../support/running-worker.ts";

const database = useDatabase();
const moto = useMoto();
const key = aKey();
const folder = mkdtempSync(join(tmpdir(), "auditplane-audit-"));
const keyFile = join(folder, "key.pem");
const publicKey = join(folder, "key.pub");
writeFileSync(keyFile, key.privateKey, { mode: 0o600 });
writeFileSync(publicKey, key.publicKey);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const BUCKET = "audit-heads";
const PLACE = `s3://${BUCKET}/production`;

const names = async (): Promise<string[]> => {
  const { Contents = [] } = await moto
    .s3()
    .send(new ListObjectsV2Command({ Bucket: BUCKET, MaxKeys: 1_000 }));
  return Contents.map(({ Key = "" }) => Key);
};
const append = (): Promise<number[]> =>
  inTransaction(database.pool, (client) =>
    appendAudit(client, [
      {
        actor: { kind: "person", name: "owner@example.com" },
        action: "exception.added",
        subject: { kind: "exception", id: "x" },
      },
    ]),
  );
const verify = (): Promise<CliResult> =>
  auditplane(["audit", "verify", "--heads", PLACE, "--public-key", publicKey], {
    environment: { ...moto.environment(), DATABASE_URL: database.url },
  });

describe.skipIf(!hasMoto())("heads of the audit log in a bucket", () => {
  beforeAll(() => moto.bucket(BUCKET));

  it("are put there by a worker, never over one that is there, and prove the log page by page", async () => {
    await append();
    const sign = async (count: number): Promise<void> => {
      const settings = {
        AUDITPLANE_AUDIT_HEADS: PLACE,
        AUDITPLANE_AUDIT_KEY: keyFile,
        DATABASE_URL: database.url,
      };
      const worker = startWorker({ ...moto.environment(), ...settings }, "--roles", "deliver");
      try {
        await vi.waitFor(async () => expect(await names()).toHaveLength(count), {
          timeout: 120_000,
          interval: 200,
        });
      } finally {
        await worker.stop();
      }
    };
    for (const count of [1, 2, 3]) {
      await sign(count);
      await append();
    }
    expect(
      (await names()).every((name) => /^production\/\d{8}T\d\dZ-0{11}\d-[0-9a-f]{16}\.json$/.test(name)),
    ).toBe(true);

    const whole = await verify();
    expect(whole).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("3 of 3 signed heads in s3://audit-heads/production/ agree"),
    });

    const [first = ""] = await names();
    const over = { Bucket: BUCKET, Key: first, Body: "{}", IfNoneMatch: "*" };
    await expect(moto.s3().send(new PutObjectCommand(over))).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    const { Body: body } = await moto.s3().send(new GetObjectCommand({ Bucket: BUCKET, Key: first }));
    expect(JSON.parse((await body?.transformToString()) ?? "")).toMatchObject({
      tree_size: 1,
      key_id: key.id,
    });

    await database.pool.query(
      "alter table audit_log disable trigger all; delete from audit_log where seq > 2",
    );
    const cut = await verify();
    expect(cut).toMatchObject({
      code: 3,
      stdout: expect.stringContaining("The first bad entry is 3.\ntruncated tail"),
    });
    for (const name of await names())
      await moto.s3().send(new DeleteObjectCommand({ Bucket: BUCKET, Key: name }));
    expect(await verify()).toMatchObject({ code: 2, stderr: expect.stringContaining("there is none") });
  });

  it("are asked for again where S3 is busy, and nothing is proved where they may not be read", async () => {
    await moto.s3().send(new PutObjectCommand({ Bucket: BUCKET, Key: "production/x.json", Body: "{}" }));
    const isRead = ({ method, url }: PassedRequest): boolean => method === "GET" && url.includes("x.json");
    moto.faults().add({ fits: isRead, does: { status: 503, body: "" }, times: 2 });
    expect((await verify()).stdout).toContain("unreadable head: x.json is no signed head");

    moto.faults().add({ fits: isRead, does: { status: 403, body: "" } });
    const refused = await verify();
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("could not read the audit heads in s3://audit-heads/production/: ");
  });
});
