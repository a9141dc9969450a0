/** Opens a review: what was computed is kept, with its hash, for its items to be decided on. Twice is once. */
import { afterWorkingDays } from "../../core/alert/calendar.ts";
import type { Calendar } from "../../core/alert/calendar.ts";
import { indexOwners } from "../../core/alert/owner.ts";
import { compareText } from "../../core/catalog/group.ts";
import { canonicalJson } from "../../core/record/decode.ts";
import { askedHash, sealReview } from "../../core/review/document.ts";
import type { SealedReview } from "../../core/review/document.ts";
import type { Review, ReviewItem } from "../../core/review/review.ts";
import { compareRisk, riskOf } from "../../core/review/risk.ts";
import type { Risk } from "../../core/review/risk.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { readClock } from "../../store/clock.ts";
import { findReview, insertReview } from "../../store/reviews.ts";
import type { FoundReview, NewReviewItem, ReviewKind } from "../../store/reviews.ts";
import { readDeclarations } from "../../store/settings.ts";
import { inTransaction } from "../../store/transaction.ts";
import { insertAnswers } from "../../store/review-answers.ts";
import { makeReviews } from "./index.ts";
import type { MadeReview, ReviewsDeps } from "./index.ts";
import { queriesOf } from "./proof/asked.ts";
import { answersOf } from "./proof/kept.ts";

export interface OpenDeps extends ReviewsDeps {
  /** Of auditplane. */
  readonly version: string;
}

export interface OpenWanted {
  readonly domain: string;
  /** `2026-09`; of a micro-review the month that is under way. */
  readonly month: string;
  readonly kind: ReviewKind;
  /** Of a micro-review: ids of the items that it is about. */
  readonly items?: readonly string[] | undefined;
  /** Of a micro-review: whether it is another one where these items were decided about already in the month. */
  readonly isAgain?: boolean | undefined;
  /** Of a micro-review: why it is opened; names in it are taken out where somebody is erased. */
  readonly reason?: string | undefined;
  /** Events of the month that came later are not in it, in ms. */
  readonly cutOffAt?: number | undefined;
  /** In ms; undefined: ten working days of the domain from now, or five of a micro-review. */
  readonly dueAt?: number | undefined;
  /** As makeReviews made it just now; undefined: it is made. */
  readonly made?: MadeReview | undefined;
}

export interface OpenedReview {
  readonly id: string;
  /** False: it was there, and stays as it is. */
  readonly isNew: boolean;
  /** How many items are to be decided, and how many are listed with their last decision. */
  readonly due: number;
  readonly carried: number;
}

const WORKING_DAYS: Readonly<Record<ReviewKind, number>> = { monthly: 10, micro: 5 };

/**
 * One review for each domain, month, kind and items, whoever asks how often; where `isAgain` one that is to be decided. undefined: it was to
 * be about some items, and none of them is there. Throws as makeReviews does.
 */
export async function openReview(deps: OpenDeps, wanted: OpenWanted): Promise<OpenedReview | undefined> {
  const { pool } = deps;
  const { domain, month, kind } = wanted;
  const asked = kind === "micro" ? [...new Set(wanted.items)].sort(compareText) : undefined;
  const key = { domain, month, kind, askedHash: asked ? askedHash(asked) : "" };
  const known = await findReview(pool, key);
  if (known && (known.isAsking || wanted.isAgain !== true)) return openedBefore(known);
  const turn = (known?.turn ?? 0) + 1;
  const made = wanted.made ?? (await makeOne(deps, { domain, month }));
  const items = made && itemsToOpen(made.review, asked, wanted.reason);
  if (!items || (asked && items.length === 0)) return undefined;
  const { review } = made;
  const by = { version: deps.version, names: "shown", asked, turn } as const;
  const sealed = sealReview(review, by);
  const answers = answersOf(made.given, sealed, by);
  const opened = { id: sealed.id, ...countsOf(items) };
  const isNew = await inTransaction(pool, async (client) => {
    const now = await readClock(client);
    const calendar = await calendarOf(deps, review.domain.id, now);
    const dueAt = wanted.dueAt ?? afterWorkingDays(calendar, now, WORKING_DAYS[kind]);
    const { id, hash } = sealed;
    const reason = wanted.reason ?? null;
    const rows = rowsOf(items, sealed);
    const document = canonicalJson(sealed.document);
    const cutOffAt = wanted.cutOffAt ?? null;
    const row = { ...key, id, turn, reason, hash, cutOffAt, dueAt, document, items: rows };
    if (!(await insertReview(client, row))) return false;
    if (answers !== undefined)
      await insertAnswers(client, id, { answers, queries: queriesOf(made.asked, "shown") });
    await appendAudit(client, [
      {
        actor: { kind: "system" },
        action: "review.opened",
        subject: { kind: "review", id },
        detail: {
          domain,
          month,
          kind,
          hash,
          due: opened.due,
          carried: opened.carried,
          ...(answers === undefined && { answers: "not kept" }),
        },
        ...(wanted.reason !== undefined && { reason: wanted.reason }),
      },
    ]);
    return true;
  });
  if (isNew) return { ...opened, isNew };
  const other = await findReview(pool, key);
  return other && openedBefore(other);
}

function openedBefore({ id, due, carried }: FoundReview): OpenedReview {
  return { id, due, carried, isNew: false };
}

async function makeOne(
  deps: ReviewsDeps,
  { domain, month }: { readonly domain: string; readonly month: string },
): Promise<MadeReview | undefined> {
  for await (const made of makeReviews({ month, domains: [domain] }, deps)) return made;
  return undefined;
}

type OpenItem = Omit<ReviewItem, "due"> & { readonly risk: Risk; readonly due: string | null };

/** As they are to be decided. */
function itemsToOpen({ items }: Review, asked: readonly string[] | undefined, reason?: string): OpenItem[] {
  const wanted = asked && new Set(asked);
  return items
    .filter(({ id }) => wanted?.has(id) ?? true)
    .map(
      (item): OpenItem => ({
        ...item,
        risk: riskOf(item),
        due: wanted ? (reason ?? "it is asked") : (item.due?.reason ?? null),
      }),
    )
    .sort(compareRisk);
}

function countsOf(items: readonly OpenItem[]): Pick<OpenedReview, "due" | "carried"> {
  const due = items.filter((item) => item.due !== null).length;
  return { due, carried: items.length - due };
}

function rowsOf(items: readonly OpenItem[], { document }: SealedReview): NewReviewItem[] {
  const lines = new Map(document.items.map((line) => [line.id, line]));
  return items.map(({ id, risk, due, asset, project }) => ({
    id,
    risk: risk.level,
    riskReasons: risk.reasons,
    due,
    asset,
    project,
    content: canonicalJson(lines.get(id)),
  }));
}

/** What the domain does not say of its days, the nearest one above it says. */
async function calendarOf({ pool, index }: ReviewsDeps, domain: string, now: number): Promise<Calendar> {
  const { domains } = await readDeclarations(pool);
  return indexOwners(index, domains, now)(domain).calendar;
}
