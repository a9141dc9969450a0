/**
 * Texts that whatever matches a regular expression must hold, in order: most texts are known not to match without running it.
 * Reads only what stands outside of groups, and gives up on what it does not know.
 */

/** Escapes that stand for a class of characters, or for a place. */
const CLASSES = "dDwWsSbBAzntrfva";
/** A bracketed class without another bracket in it, or a repetition. */
const CLASS = /\[\^?(?:\\.|[^\\[\]])+\]/suy;
const REPETITION = /\{\d+(?:,\d*)?\}/uy;

/** Empty: nothing is known. */
export function requiredTexts(source: string, flags: string): readonly string[] {
  if (flags.includes("i") || /\(\?(?!:)/u.test(source)) return [];
  const texts: string[] = [];
  let run: string[] = [];
  const end = (): void => {
    if (run.length > 0) texts.push(run.join(""));
    run = [];
  };
  for (let at = 0; at < source.length; ) {
    const char = String.fromCodePoint(source.codePointAt(at) as number);
    const length = lengthOf(source, at, char);
    if (length === undefined || char === "|") return [];
    const isOptional = "*?".includes(char) || (char === "{" && length > 1);
    if (isOptional) run.pop();
    if (char === "\\" && !CLASSES.includes(source.charAt(at + 1)))
      run.push(source.slice(at + 1, at + length));
    else if (isOptional || "\\[(.^$+".includes(char)) end();
    else run.push(char);
    at += length;
  }
  end();
  return texts;
}

/** Whether a text holds all of some texts, one behind the other. */
export function holdsInOrder(text: string, required: readonly string[]): boolean {
  let from = 0;
  for (const one of required) {
    const at = text.indexOf(one, from);
    if (at === -1) return false;
    from = at + one.length;
  }
  return true;
}

/** How long what begins at a place is; undefined where that is not known. */
function lengthOf(source: string, at: number, char: string): number | undefined {
  if (char === "\\") return /^\\[dDwWsSbBAzntrfva\p{P}\p{S}]/u.exec(source.slice(at, at + 2)) ? 2 : undefined;
  if (char === "[") return match(CLASS, source, at);
  if (char === "{") return match(REPETITION, source, at) ?? 1;
  return char === "(" ? groupLength(source, at) : char.length;
}

function groupLength(source: string, from: number): number | undefined {
  for (let at = from + 1; at < source.length; ) {
    const char = String.fromCodePoint(source.codePointAt(at) as number);
    if (char === ")") return at + 1 - from;
    const length = lengthOf(source, at, char);
    if (length === undefined) return undefined;
    at += length;
  }
  return undefined;
}

function match(pattern: RegExp, source: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0].length;
}
