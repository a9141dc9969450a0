/** Brings a DataZone domain in line with the policy, step by step; each is noted in the audit log before it is asked for, and when it is done or refused. */
import type { Pool } from "pg";
import type { AuditAction } from "../../core/audit/actions.ts";
import type { AuditEntry } from "../../core/audit/entry.ts";
import type { PlanStep, PolicyPlan } from "../../core/mesh-policy/enforce/plan.ts";
import { sayStep } from "../../core/mesh-policy/enforce/say.ts";
import type { SeenDomain } from "../../core/mesh-policy/enforce/state.ts";
import { shownText } from "../../core/record/text.ts";
import { kindOfFailure, refusalOf } from "../../core/refusal/refusal.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import type { ErrorCode } from "../../errors.ts";
import type { DomainPolicy } from "../../sources/datazone-policy/index.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { inTransaction } from "../../store/transaction.ts";

export interface ApplyGiven {
  readonly plan: PolicyPlan;
  readonly seen: SeenDomain;
  readonly domain: Pick<DomainPolicy, "change">;
  readonly author: string;
  readonly reason: string;
  /** Hears of each step that is done. */
  readonly onDone: (step: PlanStep) => void;
}

/**
 * Returns how many steps were done. Throws `policy_conflict`, and does nothing, where somebody has to decide first. Where AWS refuses a
 * step, or does not answer any more, it stops there and throws `aws_…`: what was done stands, and the same call goes on from there.
 */
export async function applyPolicy(pool: Pool, given: ApplyGiven): Promise<number> {
  const { plan, seen, onDone } = given;
  if (plan.conflicts.length > 0)
    throw new AuditplaneError(
      "policy_conflict",
      `could not apply the policy, and changed nothing: ${plan.conflicts.map(shownText).join("; ")}`,
    );
  const revisions = new Map(seen.forms.map(({ name, revision }) => [name, revision]));
  let done = 0;
  for (const step of plan.steps) {
    // whoever is killed from here on leaves an entry without an end: it may have been done
    await note(pool, auditOf("mesh_policy.applying", step, given));
    const left = await ask(step, { pool, given, revisions, done });
    if (left.revision !== undefined) revisions.set(left.id, left.revision);
    await note(pool, auditOf("mesh_policy.applied", step, { ...given, left }));
    done += 1;
    onDone(step);
  }
  return done;
}

type Left = Awaited<ReturnType<DomainPolicy["change"]>>;

interface Asking {
  readonly pool: Pool;
  readonly given: ApplyGiven;
  /** By form. */
  readonly revisions: ReadonlyMap<string, string>;
  readonly done: number;
}

async function ask(step: PlanStep, { pool, given, revisions, done }: Asking): Promise<Left> {
  try {
    return await given.domain.change(step, (form) => revisions.get(form));
  } catch (cause) {
    const why = stopped(cause, { step, done, all: given.plan.steps.length });
    const entry = auditOf("mesh_policy.apply_failed", step, given);
    await note(pool, { ...entry, personal: { error: reasonOf(why) } });
    throw why;
  }
}

async function note(pool: Pool, entry: AuditEntry): Promise<void> {
  await inTransaction(pool, (client) => appendAudit(client, [entry]));
}

type ApplyAction = Extract<AuditAction, `mesh_policy.appl${string}`>;

function auditOf(
  action: ApplyAction,
  step: PlanStep,
  given: ApplyGiven & { readonly left?: Left },
): AuditEntry {
  const { seen, author, reason, left } = given;
  const isForm = "form" in step;
  const id = left?.id ?? (isForm || step.kind === "create_rule" ? undefined : step.before?.id);
  return {
    actor: { kind: "person", name: author },
    action,
    subject: { kind: "mesh_policy", id: seen.id },
    reason,
    detail: {
      step: step.kind,
      ...(isForm ? { form: step.form.name, revision: left?.revision } : { rule: id, unit: step.rule.unit }),
      before: step.before === undefined ? undefined : (JSON.parse(JSON.stringify(step.before)) as unknown),
      after: isForm ? step.form.fields : { ...step.rule },
    },
  };
}

const CODES: Partial<Record<NonNullable<ReturnType<typeof kindOfFailure>>, ErrorCode>> = {
  throttled: "aws_unavailable",
  unavailable: "aws_unavailable",
  access_denied: "aws_access_denied",
  credentials_expired: "aws_credentials",
  credentials_missing: "aws_credentials",
};

function stopped(
  cause: unknown,
  { step, done, all }: { readonly step: PlanStep; readonly done: number; readonly all: number },
): unknown {
  const kind = kindOfFailure(cause);
  if (kind === undefined) return cause;
  const { action } = refusalOf(cause);
  const missing = action === undefined ? "" : ` (${action})`;
  return new AuditplaneError(
    CODES[kind] ?? "aws_refused",
    `could not go on after ${done} of ${all} steps, at ${shownText(sayStep(step).slice(2))}: ${kind}${missing}: ${shownText(reasonOf(cause))}; what was done stands, run it again to go on`,
    { cause },
  );
}
