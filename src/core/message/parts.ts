/** A message in parts, and its text: long values cost their own part, never those that close the message. */
import { shownText } from "../record/text.ts";
import { cutEnd } from "./value.ts";

export type PartKind =
  /** What happened, in a sentence; the first line is the headline. */
  | "what"
  | "facts"
  | "why"
  | "normal"
  /** What to do: a step a line. */
  | "next"
  /** Runbook, console, commands. */
  | "act"
  | "evidence"
  | "rule"
  /** What was decided of the alert. */
  | "state"
  /** Why whoever reads it gets it, and how to get less. */
  | "you";

export interface Part {
  readonly kind: PartKind;
  readonly heading?: string;
  readonly lines: readonly string[];
}

/** Parts that are whole in every message. */
const KEPT: ReadonlySet<PartKind> = new Set(["act", "state", "you"]);

const LINE_MAX = 2_500;
/** In UTF-16 units: at most 180 KB in UTF-8, which with attributes is below the 256 KB of SNS and of EventBridge. */
export const TEXT_MAX = 60_000;
const CUT = "[It was cut here: findings show has it all.]";

/** Parts with an empty line between them; none is empty. Of what is too long the first that has no room is cut, those behind it go. */
export function textOf(parts: readonly Part[], max = TEXT_MAX): string {
  const blocks = parts.map((part) => ({ kept: KEPT.has(part.kind), text: blockOf(part) }));
  const filled = blocks.filter(({ text }) => text !== "");
  let room = max - filled.reduce((sum, { kept, text }) => sum + 2 + (kept ? text.length : 0), 0);
  const shown = filled.flatMap(({ kept, text }) => {
    if (kept) return [text];
    if (room <= 0) return [];
    const own = text.length <= room ? text : `${cutEnd(text, Math.max(0, room - CUT.length - 1))}\n${CUT}`;
    room = own === text ? room - text.length : 0;
    return [own];
  });
  return shown.join("\n\n");
}

function blockOf({ heading, lines }: Part): string {
  const all = heading === undefined || lines.length === 0 ? lines : [heading, ...lines];
  return all.map((line) => cutEnd(shownText(line), LINE_MAX).toWellFormed()).join("\n");
}

/** Facts in two columns; what is not known is left out. */
export function rowsOf(
  rows: readonly (readonly [name: string, value: string | null | undefined])[],
): string[] {
  return rows.flatMap(([name, value]) =>
    value === null || value === undefined || value === "" ? [] : [`${name.padEnd(14)}${value}`],
  );
}

/** Lines below a heading. */
export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
