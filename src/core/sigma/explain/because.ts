/** The one sentence that says what decided. */
import type { SelectionName } from "../selection-names.ts";
import type { Explained, ExplainedLine } from "./explain.ts";
import { comparisonText, phraseOf, valueText } from "./phrase.ts";

/** A selection, or what a pipeline adds to a rule, which has no name, and the lines in it that decided. */
interface Cause {
  readonly selection: SelectionName | undefined;
  readonly holds: boolean;
  readonly lines: ExplainedLine[];
}

const LINES_MAX = 5;
const VALUES_MAX = 3;

/**
 * "does not match: selection `filter` matched because sourceIPAddress is 198.51.100.7, within 198.51.100.0/24". Of parts
 * that would each have decided alone the first is named, as the engine goes by it.
 */
export function because(root: Explained): string {
  const causes: Cause[] = [];
  collect(root, causes, undefined);
  return `${root.holds ? "matches" : "does not match"}: ${causes.map(causeText).join("; ")}`;
}

/** Adds the lines without which the part could be judged otherwise. `outer`: the selection that the part is in. */
function collect(part: Explained, causes: Cause[], outer: Cause | undefined): void {
  const cause = part.selection ? causeOf(part, causes) : outer;
  if (part.kind === "line") {
    (cause ?? causeOf(part, causes)).lines.push(part);
    return;
  }
  const oneDecides = part.kind !== "not" && (part.kind === "or") === part.holds;
  const deciding = oneDecides ? part.of.filter(({ holds }) => holds === part.holds).slice(0, 1) : part.of;
  for (const one of deciding) collect(one, causes, cause);
}

/** The cause of the part's selection, made where it is not there yet. */
function causeOf({ selection, holds }: Explained, causes: Cause[]): Cause {
  const known = causes.find((cause) => cause.selection === selection);
  if (known) return known;
  const cause = { selection, holds, lines: [] };
  causes.push(cause);
  return cause;
}

function causeText({ selection, holds, lines }: Cause): string {
  const shown = lines.slice(0, LINES_MAX).map(lineReason);
  const rest = lines.length - shown.length;
  const more = rest > 0 ? ` and ${rest} more` : "";
  const name = selection
    ? `selection \`${selection.name}\`${ofFilter(selection)}`
    : "a condition that the pipeline adds";
  return `${name} ${holds ? "matched" : "did not match"} because ${shown.join(" and ")}${more}`;
}

function ofFilter({ filter }: SelectionName): string {
  return filter === undefined ? "" : ` of the filter "${filter}"`;
}

/** `eventName is StopLogging`, or `eventName is StartLogging, not StopLogging`. */
function lineReason({ test, place, value, values, holds }: ExplainedLine): string {
  if (test.field === undefined && !holds) return `no value of the fact ${comparisonText(test, VALUES_MAX)}`;
  const deciding = values.filter((one) => one.holds === holds).flatMap(({ matchers }) => matchers);
  const shown = deciding
    .slice(0, VALUES_MAX)
    .map((matcher) => phraseOf(matcher, test)[holds ? "yes" : "no"])
    .filter((text) => text !== "");
  const rest = deciding.length - VALUES_MAX;
  const more = rest > 0 && shown.length > 0 ? ` and ${rest} more` : "";
  const why = [...new Set(shown)].join(holds && !test.all ? " or " : " and ") + more;
  return `${place ?? "a value of the fact"} is ${valueText(value)}${why === "" ? "" : `, ${why}`}`;
}
