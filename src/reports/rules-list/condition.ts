/** The condition of a rule as an indented list: what must hold, with the names of selections. */
import { lineText } from "../../core/sigma/explain/phrase.ts";
import type { Expression } from "../../core/sigma/expression.ts";
import type { SelectionName, SelectionNames } from "../../core/sigma/selection-names.ts";

/** What a group is called. */
export const GROUP_WORDS = { and: "all of", or: "one of", not: "not" } as const;

/** `name: `, with the filter that it stands in; empty for what has no name. */
export function selectionPrefix(selection: SelectionName | undefined): string {
  if (!selection) return "";
  return selection.filter === undefined
    ? `${selection.name}: `
    : `${selection.name} (filter "${selection.filter}"): `;
}

/** One line a part, indented by two blanks a level. */
export function conditionLines(expression: Expression, names: SelectionNames): string[] {
  return render(expression, { names, indent: "", before: "" });
}

interface Place {
  readonly names: SelectionNames;
  readonly indent: string;
  /** Stands before the part on its line. */
  readonly before: string;
}

function render(part: Expression, { names, indent, before }: Place): string[] {
  const start = `${indent}${before}${selectionPrefix(names.get(part))}`;
  if (part.kind === "field") return [start + lineText(part)];
  if (part.kind === "not")
    return render(part.of, { names, indent, before: `${before}${selectionPrefix(names.get(part))}not ` });
  const inner = { names, indent: `${indent}  `, before: "" };
  return [start + GROUP_WORDS[part.kind], ...part.of.flatMap((one) => render(one, inner))];
}
