/** Has whoever owns a consuming project told that they are asked in an access review whether they know who has access through it. */
import { questionMessage } from "../../core/finding/question-message.ts";
import type { ComposedMessage } from "../../core/finding/message.ts";
import { addNotice, unknownAmong } from "../../store/notices.ts";
import type { NewNotice, Notice } from "../../store/notices.ts";
import { listOpenQuestions, readOpenQuestion } from "../../store/review-questions.ts";
import type { ReviewNoticeDeps } from "./review-notices.ts";

const KEY = /^AR-\S+ question (\d+)$/;

export function isQuestion({ key }: Pick<Notice, "key">): boolean {
  return KEY.test(key);
}

/** Each question once, to the domain of the consuming project, as its other messages; where that has no route, to the fallback. `now` in ms. */
export async function planQuestionNotices(
  { db, catalog, ownerOf, fallbackTopic }: ReviewNoticeDeps,
  now: number,
): Promise<void> {
  const notices = (await listOpenQuestions(db)).flatMap(({ id, review, project }): NewNotice[] => {
    const domain = catalog.projectAt(project, Math.min(now, catalog.catalog.asOf))?.domain;
    const [own] = domain === undefined ? [] : ownerOf(domain).line;
    const route = own?.deputy ?? own?.route ?? fallbackTopic;
    if (domain === undefined || route === undefined) return [];
    return [{ kind: "review", route, key: `${review} question ${id}`, domains: [domain], dueAt: now }];
  });
  for (const notice of await unknownAmong(db, notices)) await addNotice(db, notice);
}

/** undefined: it was answered, or its review is over. */
export async function questionNoticeMessage(
  { key, domains }: Pick<Notice, "key" | "domains">,
  notice: string,
  { db, catalog, ownerOf, links = {} }: ReviewNoticeDeps,
): Promise<ComposedMessage | undefined> {
  const question = await readOpenQuestion(db, Number(KEY.exec(key)?.[1]));
  const [domain] = domains;
  if (!question || domain === undefined) return undefined;
  const { asOf } = catalog.catalog;
  const nameOf = (id: string): string => catalog.lineOf(id, asOf)[0]?.name ?? id;
  const asked = {
    ...question,
    domain,
    name: nameOf(domain),
    reviewed: nameOf(question.domain),
    project: catalog.projectAt(question.project, asOf)?.name ?? question.project,
    timeZone: ownerOf(domain).calendar.timeZone,
  };
  return questionMessage(asked, { links, notice });
}
