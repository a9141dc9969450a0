/** What is said when a message is told once more, since nobody answered. */
import { shownTime } from "../alert/calendar.ts";
import type { Occasion } from "../alert/plan.ts";
import { isoTime } from "../record/time.ts";
import { composed } from "./message.ts";
import type { ComposedMessage } from "./message.ts";

/** A message on its occasion: news as they are. `toldAt`, in ms: when the alert was told first. */
export function withOccasion(
  message: ComposedMessage,
  { occasion, toldAt }: { readonly occasion: Occasion; readonly toldAt: number | null },
): ComposedMessage {
  if (occasion === "news") return message;
  const { tag, why } = WORDS[kindOf(occasion)];
  const since = toldAt === null ? "" : ` It was told first at ${isoTime(toldAt)}.`;
  const line = `${why}${since}`;
  return composed({
    ...message,
    title: { ...message.title, tag },
    parts: [{ kind: "state", lines: [line] }, ...message.parts],
    essence: { ...message.essence, tag, occasion: line },
  });
}

const WORDS = {
  escalation: {
    tag: "ESCALATED",
    why: "Nobody took this page into their hands, so you are told as the next one.",
  },
  reminder: { tag: "REMINDER", why: "Nobody answered this yet." },
  overdue: { tag: "OVERDUE", why: "The days to answer this in are over, and nobody closed it." },
} as const;

function kindOf(occasion: Exclude<Occasion, "news">): keyof typeof WORDS {
  return occasion === "reminder" || occasion === "overdue" ? occasion : "escalation";
}

/** By when the owner should have answered, in ms, in the time they live in. */
export function withDue(message: ComposedMessage, timeZone: string, dueAt: number): ComposedMessage {
  const line = `Please answer by ${shownTime(timeZone, dueAt)} (${timeZone}).`;
  return composed({ ...message, parts: [...message.parts, { kind: "state", lines: [line] }] });
}
