/** Moves a domain to another stage. */
import type { Pool } from "pg";
import { shownText } from "../../core/record/text.ts";
import { rolloutSchema } from "../../core/settings/rollout-schema.ts";
import { indexRollout, nextStage, UNOWNED } from "../../core/settings/rollout.ts";
import type { Rollout, Stage } from "../../core/settings/rollout.ts";
import { AuditplaneError } from "../../errors.ts";
import { readAlertDomains } from "../../store/alert-states.ts";
import { readRollout } from "../../store/settings.ts";
import { checkedEntry } from "../settings/checked-entry.ts";
import { setEntry } from "../settings/index.ts";

export interface Step {
  /** Its id, or `none`. */
  readonly domain: string;
  /** Of this rule alone; undefined: of all that have no stage of their own. */
  readonly rule: string | undefined;
  /** A stage, or a step forth or back. */
  readonly to: Stage | 1 | -1;
  readonly reason: string;
  readonly author: string;
}

/** Returns the stage, and the one before; `isFiled`: a settings file says otherwise, and sets it again when it is read next. Throws `usage` where there is no stage in that direction, and as `setEntry` does. */
export async function stepRollout(
  pool: Pool,
  { domain, rule, to, reason, author }: Step,
): Promise<{ readonly stage: Stage; readonly before: Stage; readonly isFiled: boolean }> {
  const rollout = await readRollout(pool);
  const before = indexRollout(rollout)(rule ?? "", domain === UNOWNED ? null : domain);
  const stage = typeof to === "number" ? nextStage(before, to) : to;
  if (stage === undefined)
    throw new AuditplaneError(
      "usage",
      `could not move ${shownText(domain)}: it is at ${before}, and there is no stage ${to === 1 ? "after" : "before"} that`,
    );
  const own = rollout.find(({ id }) => id === domain);
  const entry = withStage(domain, own, { rule, stage, reason, author });
  await setEntry(pool, "rollout", checkedEntry(rolloutSchema, entry, "the stage"));
  return { stage, before, isFiled: own?.origin === "file" };
}

function withStage(
  id: string,
  before: Rollout | undefined,
  {
    rule,
    stage,
    ...by
  }: {
    readonly rule: string | undefined;
    readonly stage: Stage;
    readonly reason: string;
    readonly author: string;
  },
): Rollout {
  if (rule === undefined) return { id, stage, rules: before?.rules ?? {}, ...by };
  const own = before?.stage ?? indexRollout([])("", id === UNOWNED ? null : id);
  return { id, stage: own, rules: { ...before?.rules, [rule]: stage }, ...by };
}

/** `known`: domains of the catalog. Throws `input_missing`: a name with a slip must not be promoted in place of a domain. */
export async function refuseUnknown(
  pool: Pool,
  domain: string,
  { known, verb }: { readonly known: readonly string[]; readonly verb: string },
): Promise<void> {
  if (domain === UNOWNED || known.includes(domain)) return;
  const all = new Set([...known, ...(await readAlertDomains(pool)).keys()]);
  if (all.has(domain)) return;
  const names = [...all].sort().slice(0, 10).map(shownText).join(", ");
  throw new AuditplaneError(
    "input_missing",
    `could not ${verb} ${shownText(domain.slice(0, 64))}: no catalog has that domain${names === "" ? "" : `; there are ${names}`}`,
  );
}
