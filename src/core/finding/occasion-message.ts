/** What is said when a message is told once more, since nobody answered. */
import { shownTime } from "../alert/calendar.ts";
import type { Occasion } from "../alert/plan.ts";
import { isoTime } from "../record/time.ts";
import { subjectOf, textOf } from "./message.ts";
import type { Message } from "./message.ts";

/** A message on its occasion: news as they are. `toldAt`, in ms: when the alert was told first. */
export function withOccasion(
  message: Message,
  { occasion, toldAt }: { readonly occasion: Occasion; readonly toldAt: number | null },
): Message {
  if (occasion === "news") return message;
  const [word, why] = WORDS[kindOf(occasion)];
  const since = toldAt === null ? "" : ` It was told first at ${isoTime(toldAt)}.`;
  return {
    ...message,
    subject: subjectOf(`[${word}] ${message.subject.replace(/^\[[^\]]*\] /, "")}`),
    text: textOf([`${why}${since}`, "", ...message.text.split("\n")]),
  };
}

const WORDS: Readonly<Record<"escalation" | "reminder" | "overdue", readonly [string, string]>> = {
  escalation: ["ESCALATED", "Nobody took this page into their hands, so you are told as the next one."],
  reminder: ["REMINDER", "Nobody answered this yet."],
  overdue: ["OVERDUE", "The days to answer this in are over, and nobody closed it."],
};

function kindOf(occasion: Exclude<Occasion, "news">): keyof typeof WORDS {
  return occasion === "reminder" || occasion === "overdue" ? occasion : "escalation";
}

/** By when the owner should have answered, in ms, in the time they live in. */
export function withDue(message: Message, timeZone: string, dueAt: number): Message {
  const line = `Please answer by ${shownTime(timeZone, dueAt)} (${timeZone}).`;
  return { ...message, text: textOf([...message.text.split("\n"), line]) };
}
