/** Brings a DataZone domain in line with the policy, step by step; each is noted in the audit log as soon as it is done. */
import type { Pool } from "pg";
import type { AuditEntry } from "../../core/audit/entry.ts";
import type { PlanStep, PolicyPlan } from "../../core/mesh-policy/enforce/plan.ts";
import { sayStep } from "../../core/mesh-policy/enforce/say.ts";
import type { SeenDomain } from "../../core/mesh-policy/enforce/state.ts";
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
  const { plan, seen, domain, onDone } = given;
  if (plan.conflicts.length > 0)
    throw new AuditplaneError(
      "policy_conflict",
      `could not apply the policy, and changed nothing: ${plan.conflicts.join("; ")}`,
    );
  const revisions = new Map(seen.forms.map(({ name, revision }) => [name, revision]));
  let done = 0;
  for (const step of plan.steps) {
    try {
      const left = await domain.change(step, (form) => revisions.get(form));
      if (left.revision !== undefined) revisions.set(left.id, left.revision);
      await inTransaction(pool, (client) => appendAudit(client, [auditOf(step, left, given)]));
    } catch (cause) {
      throw stopped(cause, { step, done, all: plan.steps.length });
    }
    done += 1;
    onDone(step);
  }
  return done;
}

function auditOf(
  step: PlanStep,
  { id, revision }: Awaited<ReturnType<DomainPolicy["change"]>>,
  { seen, author, reason }: ApplyGiven,
): AuditEntry {
  const isForm = "form" in step;
  return {
    actor: { kind: "person", name: author },
    action: "mesh_policy.applied",
    subject: { kind: "mesh_policy", id: seen.id },
    reason,
    detail: {
      step: step.kind,
      ...(isForm ? { form: step.form.name, revision } : { rule: id, unit: step.rule.unit }),
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
    `could not go on after ${done} of ${all} steps, at ${sayStep(step).slice(2)}: ${kind}${missing}: ${reasonOf(cause)}; what was done stands, run it again to go on`,
    { cause },
  );
}
