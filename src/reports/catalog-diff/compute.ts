/** What changed in the control plane, change by change: the report as programs read it. */
import { canonicalJson } from "../../core/record/decode.ts";
import { isoTime } from "../../core/record/time.ts";
import type { ControlChange } from "../../store/control-changes.ts";

export interface ChangeLine {
  readonly change: "began" | "changed" | "ended";
  readonly scope: string;
  readonly kind: string;
  readonly id: string;
  /** What people call it, where it has a name. */
  readonly name: string | null;
  /** When it was so; null: nobody knows since when. */
  readonly at: string | null;
  /** said by the service, an event of CloudTrail or EventBridge, or assumed between two reads. */
  readonly how: string;
  /** When the read that learnt it began. */
  readonly learnt_at: string;
  /** Of what changed: the fields, from what to what. */
  readonly fields: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
}

export interface DiffReport {
  readonly from: string;
  readonly to: string;
  readonly began: number;
  readonly changed: number;
  readonly ended: number;
  readonly changes: readonly ChangeLine[];
}

export function computeDiff(
  changes: readonly ControlChange[],
  { from, to }: { readonly from: number; readonly to: number },
): DiffReport {
  const lines = changes.map(lineOf);
  const count = (what: ChangeLine["change"]): number => lines.filter(({ change }) => change === what).length;
  return {
    from: isoTime(from),
    to: isoTime(to),
    began: count("began"),
    changed: count("changed"),
    ended: count("ended"),
    changes: lines,
  };
}

function lineOf({ scope, kind, id, from, until, how, before, after, learntAt }: ControlChange): ChangeLine {
  const at = after ? from : until;
  return {
    change: before && after ? "changed" : after ? "began" : "ended",
    scope,
    kind,
    id,
    name: nameOf(after ?? before ?? {}),
    at: at === null ? null : isoTime(at),
    how,
    learnt_at: isoTime(learntAt),
    fields: before && after ? fieldsOf(before, after) : [],
  };
}

function nameOf(content: Readonly<Record<string, unknown>>): string | null {
  const name = content["name"] ?? content["userName"];
  return typeof name === "string" ? name : null;
}

function fieldsOf(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): ChangeLine["fields"] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .filter((field) => canonicalJson(before[field]) !== canonicalJson(after[field]))
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }));
}
