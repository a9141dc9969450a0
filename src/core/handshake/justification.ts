/** Whether what somebody wrote to justify a request says anything. DataZone wants a text, and takes any. */

/** What is written where something has to be. */
const FILLERS = new Set(
  `access accesses and applicable asap asdf because bla blah cool data dataset datasets for give grant have hello hi i it
  justification just me my n na need needed needs no none nothing of ok okay owner please pls qwerty reason request requested
  required see some subscribe subscribing subscription subscriptions table tbd test testing tests thank thanks that the this to todo
  us use want we work x xx xxx yes you`.split(/\s+/),
);

const WORD = /[\p{L}\p{N}]+/gu;
/** Alphabets in which a word is a sign, and not written apart. */
const SIGNS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/**
 * Whether a text has no word of its own: none at all, what is written where something has to be, or the names of what is asked for alone.
 * It is for people to judge whether what is said is a reason.
 *
 * @example saysNothing("Please give me access", []) // true
 * @example saysNothing("Q4 campaign analysis", []) // false
 */
export function saysNothing(text: string | undefined, names: readonly string[]): boolean {
  let own: ReadonlySet<string> | undefined;
  // of a million texts most say something with their first word
  for (const [word] of (text ?? "").toLowerCase().matchAll(WORD)) {
    if (FILLERS.has(word) || !isWord(word)) continue;
    own ??= new Set(names.flatMap(wordsOf));
    if (!own.has(word)) return false;
  }
  return true;
}

function isWord(word: string): boolean {
  return word.length > 1 && !isOneSign(word) ? true : SIGNS.test(word);
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(WORD) ?? [];
}

/** `aaaa`, `111`. */
function isOneSign(word: string): boolean {
  return /^(.)\1*$/u.test(word);
}
