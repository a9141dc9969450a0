/** Makes policy files the policy in force: rows of the settings, and entries of the audit log, in one transaction. */
import type { Pool, PoolClient } from "pg";
import type { AuditEntry } from "../../core/audit/entry.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { changesBetween } from "../../core/mesh-policy/changes.ts";
import type { PolicyFiles } from "../../core/mesh-policy/read-files.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { FLOOR_KEY, readStoredPolicy } from "../../store/mesh-policy.ts";
import { PeopleIds } from "../../store/people.ts";
import { writeSettings } from "../../store/settings.ts";
import { readStandingCatalog } from "../../store/standing-catalog.ts";
import { inTransaction } from "../../store/transaction.ts";
import { lockVolume } from "../../store/volume.ts";
import type { SettingActor } from "../settings/audit-entry.ts";
import { unreadParts } from "./unread.ts";

export interface PolicyImport {
  /** Who gives the files. */
  readonly actor: SettingActor;
  readonly reason?: string | undefined;
  /** By which domain units are known; undefined: as the database has it. */
  readonly catalog?: Catalog | undefined;
}

export interface ImportedPolicy {
  /** Files that say something else than before, new and gone ones included. */
  readonly changed: number;
  /** What does not hold of it as it stands, in words: a domain that is not read, units that nobody knows. */
  readonly notes: readonly string[];
}

/**
 * Makes files that were read the policy in force, in place of all that was before: a domain's own file that is not among them has ended.
 * The same files again change nothing.
 */
export async function importMeshPolicy(
  pool: Pool,
  files: PolicyFiles,
  { actor, reason = AS_FILED, catalog }: PolicyImport,
): Promise<ImportedPolicy> {
  const author = actor.kind === "person" ? actor.name : undefined;
  const people = new PeopleIds(pool);
  await people.resolve(author === undefined ? [] : [author]);
  const authorId = author === undefined ? null : people.id(author);
  return await inTransaction(pool, async (client) => {
    await lockVolume(client); // whoever judges waits, and two imports do not cross
    const wanted = formsOf(files);
    const before = await storedForms(client);
    const keys = [...new Set([...wanted.keys(), ...before.keys()])];
    const steps = keys.flatMap((key) => stepOf(key, before.get(key), wanted.get(key)));
    const origin = actor.kind === "person" ? "command" : "file";
    await writeSettings(
      client,
      steps.map(({ key, after }) => {
        return { kind: "mesh_policy", key, value: after ?? null, personId: null, authorId, reason, origin };
      }),
    );
    await appendAudit(
      client,
      steps.map((step) => auditOf(step, actor, reason)),
    );
    const known = catalog ?? (await readStandingCatalog(client));
    return { changed: steps.length, notes: await unreadParts(client, files.policy, known) };
  });
}

const AS_FILED = "as the policy file says";

type Forms = ReadonlyMap<string, unknown>;

function formsOf({ floor, own }: Pick<PolicyFiles, "floor" | "own">): Forms {
  return new Map<string, unknown>([
    [FLOOR_KEY, floor],
    ...own.map((unit) => [`unit ${unit.unit}`, unit] as const),
  ]);
}

async function storedForms(client: PoolClient): Promise<Forms> {
  const stored = await readStoredPolicy(client);
  return stored ? formsOf(stored) : new Map();
}

interface Step {
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
}

function stepOf(key: string, before: unknown, after: unknown): Step[] {
  return changesBetween(before, after).length === 0 ? [] : [{ key, before, after }];
}

function auditOf({ key, before, after }: Step, actor: SettingActor, reason: string): AuditEntry {
  const action =
    before === undefined
      ? "mesh_policy.set"
      : after === undefined
        ? "mesh_policy.ended"
        : "mesh_policy.changed";
  const changes = changesBetween(before ?? {}, after ?? {}).slice(0, CHANGES_MAX);
  return {
    actor,
    action,
    subject: { kind: "mesh_policy", id: key },
    reason,
    detail: { changes: JSON.parse(JSON.stringify(changes)) as never },
  };
}

/** More follow from these, mostly; the versions themselves are kept whole. */
const CHANGES_MAX = 200;
