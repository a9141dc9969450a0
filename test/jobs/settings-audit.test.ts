import { beforeEach, describe, expect, it } from "vitest";
import { verifyChain } from "../../src/core/audit/chain.ts";
import type { ChainedEntry } from "../../src/core/audit/entry.ts";
import type { Exception, Settings } from "../../src/core/settings/settings.ts";
import type { Share } from "../../src/core/settings/share.ts";
import { endEntry, importSettings, setEntry } from "../../src/jobs/settings/index.ts";
import { listAudit } from "../../src/store/audit-log.ts";
import { emptyTables, useDatabase } from "../support/database.ts";

const database = useDatabase();
const { pool } = database;
const span = { from: Date.parse("2026-09-01T08:00:00Z"), until: Date.parse("2026-09-05T18:00:00Z") };
const exception: Exception = {
  id: "migration",
  who: "ana@example.com",
  asset: "orders",
  factor: 50,
  bytes: 2e12,
  ...span,
  reason: "the orders move",
  author: "owner@example.com",
};
const share: Share = {
  id: "partner",
  kind: "ram",
  consumer: { account: "555566667777" },
  asset: "orders",
  volume: 20e9,
  ...span,
  reason: "the partner forecasts demand",
  approver: "owner@example.com",
};
const filed: Partial<Settings> = {
  budget: { page: 2, review: 5 },
  exceptions: [exception],
  confirmed: [
    { id: "october", who: "ben@example.com", ...span, reason: "stolen", author: "security@example.com" },
  ],
  domains: [{ id: "du1sales", regions: ["eu-west-1"] }],
  shares: [share],
};
const audited = (): Promise<ChainedEntry[]> => listAudit(pool, { limit: 1_000 });
const told = async (): Promise<string[]> =>
  (await audited()).map(({ action, subjectKind, subject }) => `${action} ${subjectKind} ${subject}`);

beforeEach(() => emptyTables(database));

describe("the audit log of settings", () => {
  it("says who set an exception by command, why and what, and who changed and ended it", async () => {
    await setEntry(pool, "exception", exception);
    await setEntry(pool, "exception", {
      ...exception,
      bytes: 3e12,
      author: "deputy@example.com",
      reason: "more moves",
    });
    const by = { id: "migration", author: "boss@example.com", reason: "it has moved" };
    expect(await endEntry(pool, "exception", by)).toBe(true);
    expect(await endEntry(pool, "exception", by)).toBe(false);

    const entries = await audited();
    expect(verifyChain(entries)).toBeUndefined();
    expect(await told()).toEqual([
      "exception.added exception migration",
      "exception.changed exception migration",
      "exception.ended exception migration",
    ]);
    expect(entries).toMatchObject([
      {
        actorKind: "person",
        detail: {
          asset: "orders",
          factor: 50,
          bytes: 2e12,
          from: "2026-09-01T08:00:00Z",
          until: "2026-09-05T18:00:00Z",
        },
        personal: {
          actor: "owner@example.com",
          reason: "the orders move",
          detail: { who: "ana@example.com" },
        },
      },
      { detail: { bytes: 3e12 }, personal: { actor: "deputy@example.com", reason: "more moves" } },
      { personal: { actor: "boss@example.com", reason: "it has moved" } },
    ]);
  });

  it("says of each entry of a file that it began, changed or ended, with the file, and of the same file again nothing", async () => {
    await importSettings(pool, filed, { path: "etc/settings.yaml" });
    expect(await told()).toEqual([
      "budget.changed budget fleet",
      "exception.added exception migration",
      "finding.confirmed finding october",
      "domain.declared domain du1sales",
      "share.declared share partner",
    ]);
    await importSettings(pool, filed, { path: "etc/settings.yaml" });
    expect(await audited()).toHaveLength(5);

    await importSettings(pool, { shares: [{ ...share, volume: 5 }] }, { path: "etc/other.yaml" });
    expect((await told()).slice(5).sort()).toEqual([
      "budget.changed budget fleet",
      "domain.ended domain du1sales",
      "exception.ended exception migration",
      "finding.unconfirmed finding october",
      "share.changed share partner",
    ]);
    const entries = await audited();
    expect(verifyChain(entries)).toBeUndefined();
    expect(entries[1]).toMatchObject({
      actorKind: "file",
      personal: {
        actor: "etc/settings.yaml",
        detail: { who: "ana@example.com", author: "owner@example.com" },
      },
    });
    expect(entries[6]).toMatchObject({ personal: { actor: "etc/other.yaml" } });
  });

  it("names in what stays for ever nobody who reads, approves or decides", async () => {
    await importSettings(pool, filed, { path: "settings of ana@example.com" });
    await setEntry(pool, "share", { ...share, id: "of-ana", consumer: { person: "ana@example.com" } });
    await setEntry(pool, "share", {
      ...share,
      id: "by-user",
      consumer: { principalArn: "arn:aws:iam::111122223333:user/ana@example.com" },
    });
    await endEntry(pool, "share", {
      id: "of-ana",
      author: "boss@example.com",
      reason: "ana@example.com left",
    });

    const kept = (await audited()).map(({ personal: _, ...entry }) => entry);
    expect(JSON.stringify(kept)).not.toContain("@example.com");
    expect(JSON.stringify(kept)).not.toContain("forecasts");
  });
});
