/** The names that a JSONPath of Macie goes through. */

/** Macie cuts names from 240 and paths from 250 characters on at their beginning: what is left may be the end of another name. */
const CERTAIN_MAX = 240;

const STEP = /\.([^.[\]]+)|\[(?:(\d+|\*)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/y;

/**
 * The names of fields from the outermost in, without places in lists; undefined where there is none, or where the path
 * may have been cut. https://docs.aws.amazon.com/macie/latest/APIReference/findings-describe.html, "Record"
 * @example
 * fieldsOfPath("$[0]['Card Number']") // ["Card Number"]
 */
export function fieldsOfPath(path: string): readonly string[] | undefined {
  if (!path.startsWith("$") || path.length >= CERTAIN_MAX) return undefined;
  const names: string[] = [];
  let at = 1;
  while (at < path.length) {
    STEP.lastIndex = at;
    const step = STEP.exec(path);
    if (!step) return undefined;
    const [, plain, , single, double] = step;
    const name = plain ?? (single ?? double)?.replace(/\\(.)/gs, "$1");
    if (name !== undefined) names.push(name);
    at = STEP.lastIndex;
  }
  return names.length > 0 && !names.includes("") ? names : undefined;
}
