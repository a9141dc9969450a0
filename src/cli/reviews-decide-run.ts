/** Has somebody act in a review of a kept database, by their word: whoever runs a command may write it. */
import { userInfo } from "node:os";
import type { Config } from "../config.ts";
import { answersFor } from "../core/authority/answers-for.ts";
import type { CatalogIndex } from "../core/catalog/index-catalog.ts";
import { formatCounted } from "../core/finding/explain.ts";
import { shownText } from "../core/record/text.ts";
import type { DecisionKind } from "../core/review/due.ts";
import { AuditplaneError } from "../errors.ts";
import { answerAboutItem, askAboutItem } from "../jobs/review/certify/ask.ts";
import { closeReview } from "../jobs/review/certify/close.ts";
import { decideItems } from "../jobs/review/certify/decide.ts";
import { delegateReview, endReviewDelegation } from "../jobs/review/certify/delegate.ts";
import type { ActingGiven } from "../jobs/review/certify/locked.ts";
import type { Database } from "../app.ts";
import { readClock } from "../store/clock.ts";
import { readReview } from "../store/review-rows.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { endOf } from "./moment.ts";
import { readIndex } from "./reviews-list-run.ts";

export interface ByOptions extends Answered {
  readonly author: string;
  readonly dataDir?: string;
}

export interface SaidOptions extends ByOptions {
  readonly reason: string;
}

export interface DecideItemsOptions extends ByOptions {
  readonly decision: DecisionKind;
  readonly reason?: string;
  readonly until?: string;
  readonly ticket?: string;
}

interface Run<O> {
  readonly options: O;
  readonly config: Config;
}

export async function performDecideItems(
  review: string,
  texts: readonly string[],
  { options, config }: Run<DecideItemsOptions>,
): Promise<void> {
  const { decision, reason, until, ticket } = options;
  const numbers = [...new Set(texts.map(numberOf))];
  const at = until === undefined ? undefined : endOf(until, "decide until");
  await acting(review, { options, config }, async (by, { pool, index }) => {
    await decideItems(pool, { ...by, numbers, decision, reason, until: at, ticket, index });
  });
  await answer(options, `${formatCounted(numbers.length, "item")} of ${shownText(review)}: ${decision}\n`, {
    review,
    items: numbers,
    decision,
  });
}

export interface DelegateOptions extends SaidOptions {
  readonly to: string;
  readonly asset?: string;
  readonly project?: string;
  readonly until?: string;
}

export async function performDelegate(
  review: string,
  options: DelegateOptions,
  config: Config,
): Promise<void> {
  const { to, asset, project, reason } = options;
  const until = options.until === undefined ? undefined : endOf(options.until, "delegate until");
  const id = await acting(review, { options, config }, (by, { pool }) =>
    delegateReview(pool, { ...by, to, asset, project, until, reason }),
  );
  const text = `Delegation ${id}: ${shownText(to)} decides about ${shownText(asset ?? project ?? "")}\n`;
  await answer(options, text, { review, delegation: id, to });
}

export async function performEndDelegation(
  review: string,
  number: string,
  { options, config }: Run<SaidOptions>,
): Promise<void> {
  const delegation = numberOf(number);
  await acting(review, { options, config }, async (by, { pool }) => {
    await endReviewDelegation(pool, { ...by, delegation, reason: options.reason });
  });
  await answer(options, `Delegation ${delegation} has ended\n`, { review, delegation, ended: true });
}

export async function performAsk(
  review: string,
  number: string,
  { options, config }: Run<SaidOptions>,
): Promise<void> {
  const asked = await acting(review, { options, config }, (by, { pool, index }) =>
    askAboutItem(pool, { ...by, number: numberOf(number), says: options.reason, index }),
  );
  const { project, owners, numbers } = asked;
  const about = `${numbers.length === 1 ? "item" : "items"} ${numbers.join(", ")}`;
  const text = `Asked ${owners.map((one) => shownText(one)).join(", ")}, of project ${shownText(project)}, about ${about}\n`;
  await answer(options, text, { review, item: numberOf(number), items: numbers, project, asked: owners });
}

export interface AnswerOptions extends SaidOptions {
  readonly answer: "known" | "not_known";
}

export async function performAnswer(
  review: string,
  number: string,
  { options, config }: Run<AnswerOptions>,
): Promise<void> {
  await acting(review, { options, config }, async (by, { pool }) => {
    const given = { answer: options.answer, says: options.reason, number: numberOf(number) };
    await answerAboutItem(pool, { ...by, ...given });
  });
  await answer(options, `Item ${number} of ${shownText(review)}: ${options.answer}\n`, {
    review,
    item: numberOf(number),
    answer: options.answer,
  });
}

export interface CloseOptions extends ByOptions {
  readonly apply?: boolean;
}

export async function performClose(review: string, options: CloseOptions, config: Config): Promise<void> {
  const { apply: isApplied = false } = options;
  const sum = await acting(review, { options, config }, (by, { pool }) =>
    closeReview(pool, { ...by, isApplied }),
  );
  const next = isApplied ? "What it revokes becomes revocations, once a worker looks at it.\n" : "";
  const text = `${shownText(review)} is closed: ${sum}\n${next}`;
  await answer(options, text, { review, state: "closed", sum, applied: isApplied });
}

interface There {
  readonly pool: Database["pool"];
  readonly index: CatalogIndex;
}

async function acting<T>(
  review: string,
  { options: { author, dataDir }, config }: Run<ByOptions>,
  work: (by: ActingGiven, there: There) => Promise<T>,
): Promise<T> {
  return await withKeptDatabase(dataDir, config, async ({ pool }) => {
    const index = await readIndex(pool);
    const row = await readReview(pool, review);
    const domain = row?.domain ?? "";
    const now = await readClock(pool);
    const by: ActingGiven = {
      review,
      by: {
        name: author,
        way: "command",
        issuer: "command line",
        subject: userInfo().username,
        authenticatedAt: null,
      },
      isOwner: answersFor(domain, { index, name: author, roles: undefined, now }),
    };
    return await work(by, { pool, index });
  });
}

function numberOf(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 2 ** 31) return number;
  throw new AuditplaneError(
    "usage",
    `could not find item ${shownText(text.slice(0, 40))}: that is no number; reviews show prints them`,
  );
}
