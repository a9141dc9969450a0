/** What is signed: the review as it was opened, and the decisions that hold, by one hash; in words that whoever signs reads. */
import { hash } from "node:crypto";
import { formatCounted } from "../../finding/explain.ts";
import { canonicalJson } from "../../record/decode.ts";
import { isoTime } from "../../record/time.ts";
import type { DecisionKind } from "../due.ts";

export interface SignedDecision {
  readonly item: string;
  readonly decision: DecisionKind;
  readonly reason: string | null;
  /** In ms. */
  readonly until: number | null;
  /** The person's key. */
  readonly by: string;
  /** In ms. */
  readonly at: number;
}

/** SHA-256, hexadecimal, over the review's own hash and the last decision of each item, by item. */
export function signedHash(reviewHash: string, decisions: readonly SignedDecision[]): string {
  const sorted = decisions.toSorted((a, b) => (a.item < b.item ? -1 : 1));
  const rows = sorted.map(({ until, at, ...one }) => ({
    ...one,
    until: until === null ? null : isoTime(until),
    at: isoTime(at),
  }));
  return hash("sha256", canonicalJson({ review: reviewHash, decisions: rows }), "hex");
}

export interface Counts {
  readonly due: number;
  readonly carried: number;
  readonly undecided: number;
  readonly keep: number;
  readonly revoke: number;
  readonly change: number;
  readonly defer: number;
  readonly exception: number;
}

/** The sum that an auditor does: every item is in one of its parts. */
export function countLine({ due, carried, undecided, ...of }: Counts): string {
  return `${of.keep} kept + ${of.change} changed + ${of.revoke} revoked + ${of.defer} deferred + ${of.exception} exceptions + ${undecided} not reviewed = ${due} due; with ${carried} whose last decision holds ${due + carried}`;
}

/**
 * `step` 1: of whoever answers for the decisions; 2: of somebody else, who takes note of them. What is signed after the review was closed, at
 * `closedAt` in ms, says that it comes late.
 */
export function statementOf(
  step: 1 | 2,
  { id, closedAt, ...counts }: Counts & { readonly id: string; readonly closedAt: number | null },
): string {
  const what = step === 1 ? `I have looked at` : `I take note of what was decided about`;
  const own = step === 1 ? " Nobody decided about their own access." : "";
  const late =
    closedAt === null ? "" : ` Late: the review was closed as overdue at ${isoTime(closedAt)}, and stays so.`;
  return `${what} ${formatCounted(counts.due, "item")} of the access review ${id}: ${countLine(counts)}.${own}${late}`;
}

export interface SigningGiven {
  readonly state: "open" | "signed" | "closed";
  readonly kind: "monthly" | "micro";
  readonly counts: Counts;
  /** In ms. */
  readonly dueAt: number;
  readonly now: number;
  /** Keys of people, by step. */
  readonly signers: readonly string[];
  readonly signer: { readonly person: string; readonly way: string; readonly role: "owner" | "delegate" };
}

/** So many people sign. */
const SIGNERS = { monthly: 2, micro: 1 } as const;

/** Whether everybody signed who has to. */
export function isSigned({ kind, signers }: Pick<SigningGiven, "kind" | "signers">): boolean {
  return signaturesMissing(kind, signers.length) === 0;
}

/** How many have to sign yet, where so many did. */
export function signaturesMissing(kind: SigningGiven["kind"], signed: number): number {
  return Math.max(0, SIGNERS[kind] - signed);
}

/**
 * The step that somebody would sign now, or why they may not. What was closed since it was overdue is signed late: nothing else of it is changed.
 */
export function nextSigning(given: SigningGiven): { readonly step: 1 | 2 } | { readonly refused: string } {
  const { state, counts, signer, signers, now, dueAt } = given;
  if (signer.way !== "login") return { refused: "nothing is signed without a login" };
  if (signer.role === "delegate")
    return { refused: "whoever owns the data signs, not who decides in their place" };
  if (state === "closed" && isSigned(given)) return { refused: "it is closed" };
  if (state === "closed" && signers.length === 0) return { step: 1 };
  if (state === "open")
    return counts.undecided > 0 && now < dueAt
      ? { refused: `${formatCounted(counts.undecided, "item is", "items are")} not decided yet` }
      : { step: 1 };
  if (signers.length > 1) return { refused: "it is signed twice already; close it" };
  return signers.includes(signer.person)
    ? { refused: "somebody else than who signed first signs second" }
    : { step: 2 };
}

/** Why a review cannot be closed; undefined: it can. `isSystem`: nobody closes it, it is overdue. */
export function refusedClosing({
  state,
  kind,
  signers,
  now,
  dueAt,
  isSystem,
}: Pick<SigningGiven, "state" | "kind" | "signers" | "now" | "dueAt"> & {
  readonly isSystem: boolean;
}): string | undefined {
  if (state === "closed") return "it is closed already";
  if (isSystem) return now < dueAt ? "it is not overdue" : undefined;
  if (state === "open") return "it is not signed";
  return isSigned({ kind, signers }) ? undefined : "somebody else than who signed first has to sign second";
}

/** Why what a review revokes is not carried out by auditplane; undefined: it may be. `mode`: of revocations, by the mesh policy. */
export function refusedApplying({
  kind,
  signers,
  mode,
}: Pick<SigningGiven, "kind" | "signers"> & { readonly mode: string }): string | undefined {
  if (mode === "off")
    return "the mesh policy has revocations off, and nothing is revoked then; see revocation.mode in docs/role-change.md";
  return isSigned({ kind, signers })
    ? undefined
    : "not everybody has signed it who has to, and nothing is revoked that nobody signed";
}
