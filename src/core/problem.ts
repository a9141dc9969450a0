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

/** `path:line:column: message`, the form that editors can follow. */
export function formatProblem(problem: Problem): string {
  return `${problem.path}:${problem.line}:${problem.column}: ${problem.message}`;
}
