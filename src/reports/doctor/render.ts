/** What `doctor` saw, for people and for programs. */
import type { Check, CheckState } from "../../core/doctor/check.ts";
import { formatCounted } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";

export interface DoctorShape {
  readonly json: boolean;
  /** Only what is broken, and nothing of what is well. */
  readonly onlyBroken: boolean;
  readonly colour: boolean;
}

/** More lines of one check that are well are one line. */
const WELL_MAX = 3;
const COLOURS: Readonly<Record<CheckState, number>> = { ok: 32, warning: 33, broken: 31, skipped: 90 };
const MARGIN = " ".repeat("warning  ".length);

export function renderDoctor(checks: readonly Check[], { json, onlyBroken, colour }: DoctorShape): string {
  const shown = onlyBroken ? checks.filter(({ state }) => state === "broken") : checks;
  const counts = countsOf(checks);
  if (json) return `${JSON.stringify({ checks: shown, counts }, null, 2)}\n`;
  const width = Math.max(0, ...shown.map(({ name }) => name.length));
  const lines = (onlyBroken ? shown : folded(shown)).flatMap((check) => linesOf(check, width, colour));
  return [...lines, conclusion(checks, counts, onlyBroken)].map((line) => `${line}\n`).join("");
}

function linesOf({ name, state, place, says, fix }: Check, width: number, colour: boolean): string[] {
  const padded = state.padEnd(MARGIN.length);
  const mark = colour ? `\u001b[${COLOURS[state]}m${padded}\u001b[0m` : padded;
  const where = place === undefined || place === "" ? "" : `${shownText(place)}: `;
  const first = `${mark}${name.padEnd(width)}  ${where}${shownText(says)}`;
  return fix === undefined ? [first] : [first, `${MARGIN}${" ".repeat(width)}  fix: ${shownText(fix)}`];
}

/** A hundred accounts that are well are no hundred lines. */
function folded(checks: readonly Check[]): Check[] {
  const well = new Map<string, number>();
  for (const { name, state } of checks) if (state === "ok") well.set(name, (well.get(name) ?? 0) + 1);
  const told = new Set<string>();
  return checks.flatMap((check) => {
    const { name, state } = check;
    const count = well.get(name) ?? 0;
    if (state !== "ok" || count <= WELL_MAX) return [check];
    if (told.has(name)) return [];
    told.add(name);
    return [
      { name, state, says: `${formatCounted(count, "place")}, such as ${check.place ?? ""}: ${check.says}` },
    ];
  });
}

type Counts = Readonly<Record<CheckState, number>>;

function countsOf(checks: readonly Check[]): Counts {
  const counts = { ok: 0, warning: 0, broken: 0, skipped: 0 };
  for (const { state } of checks) counts[state]++;
  return counts;
}

function conclusion(
  checks: readonly Check[],
  { ok, warning, broken, skipped }: Counts,
  onlyBroken: boolean,
): string {
  if (onlyBroken && broken === 0) return `Nothing is broken: ${formatCounted(checks.length, "check")}.`;
  return `${ok} ok, ${formatCounted(warning, "warning")}, ${broken} broken, ${skipped} skipped.`;
}
