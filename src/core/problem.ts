import { cleanText } from "./record/text.ts";

/** A fault in a file that people write (catalog, rule), with the place and the fix. */
export interface Problem {
  /** The file, as it was named. */
  readonly path: string;
  /** One-based. */
  readonly line: number;
  /** One-based. */
  readonly column: number;
  /** What is wrong and how to mend it, in one line. */
  readonly message: string;
}

/** What comes after so many problems of a file mostly follows from them, and nobody reads it. */
const PROBLEMS_MAX = 100;

/** The first problems of each file, in their order, and how many more it has. */
export function fewOfEach(problems: readonly Problem[]): Problem[] {
  const counts = new Map<string, number>();
  const few: Problem[] = [];
  const last = new Map<string, Problem>();
  for (const problem of problems) {
    const count = (counts.get(problem.path) ?? 0) + 1;
    counts.set(problem.path, count);
    if (count <= PROBLEMS_MAX) few.push(problem);
    else last.set(problem.path, problem);
  }
  for (const problem of last.values())
    few.push(rest(problem, (counts.get(problem.path) ?? 0) - PROBLEMS_MAX, "file"));
  return few;
}

/** The same of one line. */
export function fewOf(problems: readonly Problem[], max: number): readonly Problem[] {
  const next = problems[max];
  return next ? [...problems.slice(0, max), rest(next, problems.length - max, "line")] : problems;
}

function rest(problem: Problem, count: number, what: "file" | "line"): Problem {
  return {
    ...problem,
    message: `${count} more problems of this ${what} are not shown; mend the others first`,
  };
}

/** Characters of what a file says that a message repeats. */
const SHOWN_MAX = 100;

/** Text of a file as a message repeats it, which a database keeps. */
export function shown(text: string): string {
  return cleanText(text, SHOWN_MAX);
}

/** Adds problems, of which there may be more than a call takes arguments. */
export function addProblems(problems: Problem[], more: readonly Problem[]): void {
  for (const one of more) problems.push(one);
}

/** `path:line:column: message`, the form that editors can follow. */
export function formatProblem(problem: Problem): string {
  return `${problem.path}:${problem.line}:${problem.column}: ${problem.message}`;
}
