/** Access reviews in the API. */
import { DECISIONS } from "../../core/review/due.ts";
import { z } from "../endpoint.ts";
import { reason } from "../reason.ts";
import { count, text, time } from "./field.ts";

const facts = {
  id: text,
  domain: text,
  month: text,
  kind: z.enum(["monthly", "micro"]),
  reason: text.nullable().openapi({ description: "Of a review out of turn: why it was opened." }),
  state: z.enum(["open", "signed", "closed"]),
  overdue: z.boolean(),
  hash: text.openapi({ description: "SHA-256 of the review as it was opened." }),
  opened_at: time,
  cut_off_at: time.nullable(),
  due_at: time,
  closed_at: time.nullable(),
  due: count.openapi({ description: "So many items are to be decided." }),
  carried: count.openapi({ description: "Of so many the last decision holds." }),
  undecided: count,
  undecided_high: count,
  kept: count,
  changed: count,
  revoked: count,
  deferred: count,
  exceptions: count,
  sum: text,
  applied_at: time.nullable().openapi({ description: "Since when auditplane carries out what it revokes." }),
  removals_open: count.openapi({ description: "To be revoked, and nothing shows yet that it was." }),
  median_seconds: count.nullable().openapi({ description: "The middle of the times that decisions took." }),
};

export const review = z.object(facts).openapi("Review");

const decision = z.object({
  decision: z.enum(DECISIONS),
  reason: text.nullable(),
  until: time.nullable(),
  ticket: text.nullable(),
  by: text,
  way: z.enum(["login", "token", "command"]),
  at: time,
  took_seconds: count.nullable(),
  bulk: z.boolean(),
  delegation: count.nullable(),
  removal: z
    .object({
      state: z.enum(["open", "proven", "taken_back"]),
      revocation: count.nullable(),
      proven_at: time.nullable(),
      proof: z.record(z.string(), z.unknown()).nullable(),
      event_id: text.nullable(),
    })
    .nullable(),
});

const question = z.object({
  items: z.array(count).openapi({ description: "What it is about: the answer is for all of them." }),
  project: text,
  says: text,
  asked_by: text,
  asked: z.array(text),
  asked_at: time,
  answer: z.enum(["known", "not_known"]).nullable(),
  answer_says: text.nullable(),
  answered_by: text.nullable(),
  answered_at: time.nullable(),
});

const item = z
  .object({
    number: count.openapi({ description: "By which it is called; the riskiest is 1." }),
    risk: z.enum(["high", "low"]),
    risk_reasons: z.array(text),
    due_because: text.nullable().openapi({ description: "null: its last decision holds." }),
    right: z.record(z.string(), z.unknown()).openapi({ description: "The item as review.json has it." }),
    decision: decision.nullable(),
    question: question.nullable(),
  })
  .openapi("ReviewItem");

export const shownReview = z
  .object({
    ...facts,
    delegations: z.array(
      z.object({
        number: count,
        asset: text.nullable(),
        project: text.nullable(),
        to: text,
        by: text,
        reason: text,
        made_at: time,
        until: time,
        ended_at: time.nullable(),
      }),
    ),
    sign_offs: z.array(
      z.object({
        step: count,
        by: text,
        roles: z.array(text),
        issuer: text,
        subject: text,
        authenticated_at: time,
        statement: text,
        signed_hash: text,
        at: time,
      }),
    ),
    reports: z
      .array(
        z.object({
          id: text,
          written_at: time,
          place: text.openapi({
            description: "The folder, or the prefix in a bucket, as whoever wrote it knew it.",
          }),
          with_decisions: z.boolean(),
          names: z.enum(["shown", "pseudonyms"]),
          review_sha256: text,
          manifest_sha256: text,
          key_id: text.nullable().openapi({ description: "Of the key that signed it; null: nobody did." }),
          verify: text.openapi({ description: "The command that checks it." }),
        }),
      )
      .openapi({ description: "Reports that were written of it, in that order." }),
    to_sign: text.openapi({ description: "The hash that a signature now would be over." }),
    items: z.array(item),
    next_after: count.nullable().openapi({ description: "`after` of the next page; null: it is the last." }),
  })
  .openapi("ShownReview");

const number = z.number().int().min(1).max(2_147_483_647);

export const wantedDecision = z
  .object({
    items: z.array(number).min(1).max(1_000).openapi({ description: "Numbers of items." }),
    decision: z.enum(DECISIONS),
    reason: reason.optional(),
    until: time.optional().openapi({ description: "Of what is deferred, and of an exception." }),
    ticket: z.string().trim().min(1).max(200).optional(),
    shown_at: time.optional().openapi({ description: "When whoever decides saw them first." }),
  })
  .openapi("ReviewDecision");

export const wantedDelegation = z
  .object({
    asset: text.min(1).max(2_000).optional(),
    project: text.min(1).max(2_000).optional(),
    to: text.trim().min(1).max(320),
    until: time.optional(),
    reason,
  })
  .openapi("ReviewDelegation");

export const wantedQuestion = z.object({ item: number, says: reason }).openapi("ReviewQuestion");

export const wantedAnswer = z
  .object({ item: number, answer: z.enum(["known", "not_known"]), says: reason })
  .openapi("ReviewAnswer");

export const wantedClosing = z
  .object({
    apply: z.boolean().default(false).openapi({
      description:
        "Whether auditplane asks DataZone for what was decided to be revoked; refused while the mesh policy has revocations off.",
    }),
  })
  .openapi("ReviewClosing");

export const wantedSignature = z
  .object({
    seen_hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .openapi({
        description: "`to_sign` that was shown: where something was decided since, it is refused.",
      }),
  })
  .openapi("ReviewSignature");
