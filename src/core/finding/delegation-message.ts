/** What is told to whom something of an access review was put into the hands of: by name, as colleagues are; whose access it is stands in the review. */
import { shownTime } from "../alert/calendar.ts";
import type { Links } from "../message/links.ts";
import { reviewPageOf } from "../message/links.ts";
import { rowsOf } from "../message/parts.ts";
import { valueText } from "../message/value.ts";
import { formatCounted } from "./explain.ts";
import type { ComposedMessage } from "./message.ts";
import { noticeMessage } from "./notice.ts";

export interface ToldDelegation {
  readonly review: string;
  readonly to: string;
  readonly by: string;
  /** What people call it; null: it is about a project. */
  readonly asset: string | null;
  /** What people call it. */
  readonly project: string | null;
  readonly undecided: number;
  /** Of the domain on whose topic it is told: its id and what people call it. */
  readonly domain: string;
  readonly name: string;
  /** What people call the domain that is reviewed. */
  readonly reviewed: string;
  /** In ms, and of the domain. */
  readonly until: number;
  readonly timeZone: string;
}

/** The title has nobody's name: it goes where names of people may not. */
export function delegationMessage(
  told: ToldDelegation,
  { links, notice }: { readonly links: Links; readonly notice: string },
): ComposedMessage {
  const { review, name, domain, reviewed, until, timeZone } = told;
  const page = reviewPageOf(review, links);
  const what = valueText(told.asset ?? told.project ?? "");
  const by = valueText(told.by);
  return noticeMessage({
    id: notice,
    tag: "DELEGATED",
    where: name,
    symptom: `somebody of yours is to decide who may read ${what} of ${valueText(reviewed)}`,
    domain,
    ruleId: "review",
    level: "low",
    tier: "review",
    parts: [
      {
        kind: "what",
        lines: [
          `${by} has ${valueText(told.to)} decide in the access review of ${valueText(reviewed)}, about ${told.asset === null ? "project" : "asset"} ${what}: ${formatCounted(told.undecided, "item is", "items are")} not decided yet.`,
        ],
      },
      {
        kind: "facts",
        lines: rowsOf([
          ["Decides", valueText(told.to)],
          ["Instead of", by],
          ["Review", review],
          ["Until", `${shownTime(timeZone, until)} (${timeZone})`],
        ]),
      },
      {
        kind: "act",
        lines: [
          ...(page === null ? [] : [`Console       ${page}`]),
          `What is left  auditplane reviews show ${review} --list undecided`,
          `Decide        auditplane reviews decide ${review} NUMBER --decision keep --author YOU --reason "…"`,
        ],
      },
      {
        kind: "you",
        lines: [
          `You get this since ${valueText(told.to)} works with you. Nobody decides about access of their own, and it is handed on to nobody; ${by} can take it back.`,
        ],
      },
    ],
  });
}
