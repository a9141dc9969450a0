/** The mesh policy of a kept database. */
import { stringify } from "yaml";
import { readMeshPolicyFiles } from "../app.ts";
import type { Config } from "../config.ts";
import type { Catalog } from "../core/catalog/catalog.ts";
import { demandsIn, unitNamed } from "../core/mesh-policy/effective.ts";
import { policyOf } from "../core/mesh-policy/schema.ts";
import { unitsNow } from "../core/mesh-policy/units-now.ts";
import { shownText } from "../core/record/text.ts";
import { AuditplaneError } from "../errors.ts";
import { importMeshPolicy } from "../jobs/mesh-policy/import.ts";
import { policyUncompared, verifyPolicy } from "../jobs/mesh-policy/verify.ts";
import { readStoredPolicy } from "../store/mesh-policy.ts";
import type { StoredPolicy } from "../store/mesh-policy.ts";
import { readStandingCatalog } from "../store/standing-catalog.ts";
import { inTransaction } from "../store/transaction.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { sayNotes } from "./given-settings.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { printOut } from "./print-out.ts";
import type { DecidedOptions } from "./settings-run.ts";

export type PolicyImportOptions = DecidedOptions;

export interface PolicyVerifyOptions extends Answered {
  readonly dataDir?: string;
}

export interface PolicyShowOptions {
  readonly unit?: string;
  readonly format: "yaml" | "json";
  readonly output: string;
  readonly dataDir?: string;
}

/** Nothing is opened before the files are known to be good. */
export async function performPolicyImport(
  paths: readonly string[],
  options: PolicyImportOptions,
  config: Config,
): Promise<void> {
  const files = await readMeshPolicyFiles(paths);
  if (!files) throw new AuditplaneError("usage", "could not import a policy: no file is given");
  const actor = { kind: "person", name: options.author } as const;
  const { changed, notes } = await withKeptDatabase(options.dataDir, config, ({ pool }) =>
    importMeshPolicy(pool, files, { actor, reason: options.reason }),
  );
  sayNotes(notes);
  const text =
    changed === 0 ? "The policy is as it was.\n" : `The policy is set: ${changed} of its files changed.\n`;
  await answer(options, text, { changed, notes });
}

/** Prints each difference between the mesh as it was read and its policy; returns how many there are. */
export async function performPolicyVerify(options: PolicyVerifyOptions, config: Config): Promise<number> {
  const { facts, notes } = await withKeptDatabase(options.dataDir, config, async ({ pool }) => ({
    facts: await verifyPolicy(pool),
    notes: await policyUncompared(pool),
  }));
  sayNotes(notes);
  const lines = facts.map(({ kind, subject, asset, reason }) => {
    const about = [asset, subject].filter((one) => one !== null).map(shownText);
    return `${kind}  ${about.join(", ")}: ${shownText(reason)}\n`;
  });
  const text = facts.length === 0 ? "Everything that was read is as the policy says.\n" : lines.join("");
  await printOut("-", options.json ? `${JSON.stringify({ differences: facts, notes }, null, 2)}\n` : text);
  return facts.length;
}

export async function performPolicyShow(options: PolicyShowOptions, config: Config): Promise<void> {
  const shown = await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const stored = await readStoredPolicy(pool);
    if (!stored)
      throw new AuditplaneError(
        "policy_invalid",
        "could not show the policy: none is set; set one with policy import mesh-policy.yaml",
      );
    const { floor, own } = stored;
    if (options.unit === undefined) return { ...floor, units: [...(floor.units ?? []), ...own] };
    return whatHoldsIn(options.unit, stored, await inTransaction(pool, readStandingCatalog));
  });
  const text = options.format === "json" ? `${JSON.stringify(shown, null, 2)}\n` : stringify(shown);
  await printOut(options.output, text);
}

/** Where no catalog is known, units are as the policy names them. */
function whatHoldsIn(wanted: string, { floor, own }: StoredPolicy, catalog: Catalog | undefined): object {
  const policy = policyOf(floor, own);
  const units = (catalog && unitsNow(catalog)) ?? policy.units.map(({ unit }) => ({ id: unit, name: unit }));
  const unit = unitNamed(wanted, units);
  if (!unit)
    throw new AuditplaneError(
      "input_missing",
      `could not show what holds in ${shownText(wanted)}: there is no such domain unit, or several of that name; give an id`,
    );
  const { ofClass, ...demands } = demandsIn(policy, units)(unit.id);
  const classes = demands.classifications ?? [];
  return JSON.parse(
    JSON.stringify({
      unit: unit.id,
      ...demands,
      of_class: Object.fromEntries(classes.map((name) => [name, ofClass(name)])),
    }),
  ) as object;
}
