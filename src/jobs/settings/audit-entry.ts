/** What the audit log is told of a change of settings. */
import type { ActorKind, AuditAction, SubjectKind } from "../../core/audit/actions.ts";
import type { AuditEntry } from "../../core/audit/entry.ts";
import { isoTime } from "../../core/record/time.ts";
import type { Budget } from "../../core/settings/settings.ts";
import type { EntryKind, SettingEntry } from "./entries.ts";

export type Step = "begun" | "changed" | "ended";

const ACTIONS = {
  exception: { begun: "exception.added", changed: "exception.changed", ended: "exception.ended" },
  confirmed: { begun: "finding.confirmed", changed: "finding.changed", ended: "finding.unconfirmed" },
  domain: { begun: "domain.declared", changed: "domain.changed", ended: "domain.ended" },
  rollout: { begun: "rollout.begun", changed: "rollout.changed", ended: "rollout.ended" },
  route: { begun: "route.set", changed: "route.changed", ended: "route.ended" },
  share: { begun: "share.declared", changed: "share.changed", ended: "share.ended" },
} as const satisfies Readonly<Record<EntryKind, Readonly<Record<Step, AuditAction>>>>;

const SUBJECTS = {
  exception: "exception",
  confirmed: "finding",
  domain: "domain",
  rollout: "rollout",
  route: "route",
  share: "share",
} as const satisfies Readonly<Record<EntryKind, SubjectKind>>;

/** Who changes settings: a person by a command, or whoever wrote a file, of whom only the file's own word is known. */
export type SettingActor = AuditEntry["actor"] & { readonly kind: Exclude<ActorKind, "system"> };

interface AuditedChange {
  readonly step: Step;
  readonly actor: SettingActor;
  readonly reason: string;
}

/** `entry`: as it is from now on; of one that ends, as it was. */
export function auditOf(entry: SettingEntry, { step, actor, reason }: AuditedChange): AuditEntry {
  const { kind, id, who, author } = entry;
  // who reads by a share may be somebody by name; its own reason is free text
  const { consumer, reason: why, from, until, ...detail } = entry.value;
  const said = why === reason ? undefined : why;
  return {
    actor,
    action: ACTIONS[kind][step],
    subject: { kind: SUBJECTS[kind], id },
    reason,
    detail: { ...detail, ...timeIn("from", from), ...timeIn("until", until) },
    personal: { who, author, consumer: consumer ?? undefined, said },
  };
}

export function auditOfBudget(budget: Budget, actor: SettingActor, reason: string): AuditEntry {
  return {
    actor,
    action: "budget.changed",
    subject: { kind: "budget", id: "fleet" },
    reason,
    detail: { ...budget },
  };
}

function timeIn(name: string, value: unknown): Readonly<Record<string, string>> {
  return typeof value === "number" ? { [name]: isoTime(value) } : {};
}
