/**
 * "I don't know this person": whoever owns the consuming project is asked once, about all that somebody has through it in a review and nobody
 * decided yet, and answers in the console.
 */
import type { Pool } from "pg";
import type { CatalogIndex } from "../../../core/catalog/index-catalog.ts";
import { identityName } from "../../../core/identity/identity-name.ts";
import { shownText } from "../../../core/record/text.ts";
import { consumersOf } from "../../../core/review/certify/consumers.ts";
import type { Consumer } from "../../../core/review/certify/consumers.ts";
import { AuditplaneError } from "../../../errors.ts";
import { appendAudit } from "../../../store/audit-log.ts";
import { PeopleIds } from "../../../store/people.ts";
import { answerQuestion, insertQuestion } from "../../../store/review-questions.ts";
import { listReviewItems } from "../../../store/review-items.ts";
import type { ReviewItemRow } from "../../../store/review-items.ts";
import { inTransaction } from "../../../store/transaction.ts";
import { readDelegations } from "./delegated.ts";
import { lockedFor, noItem, refuseUnlessOpen } from "./locked.ts";
import type { ActingGiven } from "./locked.ts";

export interface AskGiven extends ActingGiven {
  /** Of the item. */
  readonly number: number;
  readonly says: string;
  readonly index: CatalogIndex;
}

/** More than any review has. */
const ITEMS_MAX = 1_000_000;

export interface Asked extends Consumer {
  /** Of the items that it is about. */
  readonly numbers: readonly number[];
}

/** Returns whom it asked, about what. Throws as lockedFor does, and `usage` where there is nobody to ask, or somebody was asked and has not answered. */
export async function askAboutItem(pool: Pool, given: AskGiven): Promise<Asked> {
  return await inTransaction(pool, async (client) => {
    const people = new PeopleIds(client);
    const acting = await lockedFor(client, given, people);
    const { review, decider, deciderId, now } = acting;
    refuseUnlessOpen(review);
    const items = await listReviewItems(client, review.id, { limit: ITEMS_MAX });
    const item = items.find(({ rank }) => rank === given.number);
    if (!item) throw noItem(review.id, given.number);
    const refuse = (why: string): never => {
      throw new AuditplaneError("usage", `could not ask about item ${item.rank} of ${review.id}: ${why}`);
    };
    const delegationOf = await readDelegations(client, acting);
    const isTheirs = (one: ReviewItemRow): boolean =>
      decider.role === "owner" || delegationOf(one) !== undefined;
    if (!isTheirs(item)) refuse("it was not put into your hands, or not any more");
    if (item.question && item.question.answer === null)
      refuse(`the owner of ${item.question.project} was asked already`);
    const [consumer] = consumersOf(given.index, item.content, now);
    if (!consumer) return refuse("no project of theirs has an owner to ask; look at who approved it");
    const isSame = ({ due, decision, question, content }: ReviewItemRow): boolean =>
      due !== null &&
      decision === null &&
      question === null &&
      content.subject === item.content.subject &&
      consumersOf(given.index, content, now)[0]?.project === consumer.project;
    const also = items.filter((one) => one !== item && isSame(one) && isTheirs(one));
    await people.resolve(consumer.owners);
    const id = await insertQuestion(client, {
      review: review.id,
      items: [item, ...also].map((one) => one.id),
      project: consumer.project,
      askerId: deciderId,
      askedIds: consumer.owners.map((owner) => people.id(owner)),
      says: given.says,
    });
    await appendAudit(client, [
      {
        actor: { kind: "person", name: decider.person },
        action: "review.asked",
        subject: { kind: "review", id: review.id },
        reason: given.says,
        detail: {
          question: id,
          item: item.id,
          also: also.map((one) => one.id),
          project: consumer.project,
        },
        personal: { asked: consumer.owners },
      },
    ]);
    return { ...consumer, numbers: [item, ...also].map(({ rank }) => rank).sort((a, b) => a - b) };
  });
}

export interface AnswerGiven extends ActingGiven {
  /** Of the item. */
  readonly number: number;
  readonly answer: "known" | "not_known";
  readonly says: string;
}

/** For all items that the question is about. Throws as lockedFor does, and `usage` where they were not asked, or somebody answered already. */
export async function answerAboutItem(pool: Pool, given: AnswerGiven): Promise<void> {
  await inTransaction(pool, async (client) => {
    const people = new PeopleIds(client);
    const { review, decider, deciderId } = await lockedFor(client, given, people);
    refuseUnlessOpen(review);
    const [item] = await listReviewItems(client, review.id, { numbers: [given.number], limit: 1 });
    if (!item) throw noItem(review.id, given.number);
    const { question } = item;
    if (!question || !isAsked(question, decider.person))
      throw new AuditplaneError(
        "usage",
        `could not answer about item ${item.rank} of ${review.id}: ${shownText(decider.name)} was not asked`,
      );
    const { answer, says } = given;
    const items = await answerQuestion(client, { id: question.id, answer, says, answererId: deciderId });
    if (items === 0)
      throw new AuditplaneError(
        "usage",
        `could not answer about item ${item.rank} of ${review.id}: somebody did already`,
      );
    await appendAudit(client, [
      {
        actor: { kind: "person", name: decider.person },
        action: "review.answered",
        subject: { kind: "review", id: review.id },
        reason: says,
        detail: { question: question.id, item: item.id, items, answer },
      },
    ]);
  });
}

function isAsked({ asked }: NonNullable<ReviewItemRow["question"]>, person: string): boolean {
  return asked.some((one) => identityName(one) === identityName(person));
}
