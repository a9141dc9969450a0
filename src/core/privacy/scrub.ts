/**
 * Takes people out of a text that somebody wrote, or that was made of values by others: the last fence, behind what puts a pseudonym in a
 * field. It takes out too much rather than too little.
 */

/** What stands for an address of a network. */
export const HIDDEN_ADDRESS = "(address)";
const HIDDEN_SESSION = "(session)";

/** Of what may stand in one, by RFC 5322, more than is good for a text: what is before it is told apart below. */
const EMAIL = /[^\s"<>();[\]\\]*@[^\s"'<>(),;:/=[\]{}|\\`@]*[\p{L}\p{N}]/gu;
/** What ends before an address begins: a path, a field, a quote. */
const BEFORE_EMAIL = /^.*[/=:,{|](?=[^/=:,{|]+@)|^['`]+(?=[^'`@])/;
const SESSION = /\b(arn:[a-z-]+:sts::\d{12}:assumed-role\/[^\s/"]+\/)[^\s"',;)\]}]+/g;
const USER = /\barn:[a-z-]+:(?:iam::\d{12}:user|sts::\d{12}:federated-user)\/[^\s"',;)\]}]+/g;
/** As Identity Center numbers users. */
const USER_ID = /(?<![0-9a-f-])(?:[0-9a-f]{10}-)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f-])/gi;
const IPV4 = /(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)/g;
const IPV6 =
  /(?<![\w:.-])(?=[0-9a-f:]*:[0-9a-f:]*:)[0-9a-f:]{2,39}(?:(?:\d{1,3}\.){3}\d{1,3})?(?:%\w+)?(?![\w:-]|\.\d)/gi;
/** A time of day is no address. */
const CLOCK = /^\d{1,2}:\d{2}:\d{2}$/;
/** Shorter names stand within other words. */
const NAME_MIN = 3;

/** What somebody is called in a text, and what is to stand there. */
export interface Replaced {
  readonly name: string;
  readonly by: string;
}

/** `known`: names of those whom it may be about; `shown`: what anybody is called whose name stands there by its form. */
export function scrubbed(text: string, known: readonly Replaced[], shown: (name: string) => string): string {
  return withoutNames(text, known)
    .replace(SESSION, `$1${HIDDEN_SESSION}`)
    .replace(USER, (arn) => shownUser(arn, shown))
    .replace(EMAIL, (found) => {
      const before = BEFORE_EMAIL.exec(found)?.[0] ?? "";
      return `${before}${shown(found.slice(before.length))}`;
    })
    .replace(USER_ID, (id) => shown(id))
    .replace(IPV6, (found) => (CLOCK.test(found) ? found : HIDDEN_ADDRESS))
    .replace(IPV4, HIDDEN_ADDRESS);
}

const WORD = /[\p{L}\p{N}][\p{L}\p{N}._@+'-]*[\p{L}\p{N}]/gu;
/** First names, last names, and what stands between. */
const WORDS_MAX = 4;

/** Names of one word or some in what people wrote. `calledBy`: what is to stand in the place of one; undefined: it is no name. */
export function withoutCalls(text: string, calledBy: (name: string) => string | undefined): string {
  const words = [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    from: index,
    until: index + word.length,
  }));
  let [said, after] = ["", 0];
  for (let at = 0; at < words.length; at++) {
    const found = longestCall(text, words.slice(at, at + WORDS_MAX), calledBy);
    const [first, last] = [words[at], words[at + (found?.count ?? 1) - 1]];
    if (!found || !first || !last) continue;
    said += `${text.slice(after, first.from)}${found.by}`;
    after = last.until;
    at += found.count - 1;
  }
  return `${said}${text.slice(after)}`;
}

function longestCall(
  text: string,
  words: readonly { readonly from: number; readonly until: number }[],
  calledBy: (name: string) => string | undefined,
): { readonly by: string; readonly count: number } | undefined {
  for (let count = words.length; count > 0; count--) {
    const name = text.slice(words[0]?.from, words[count - 1]?.until).replace(/\s+/g, " ");
    const by = name.length < NAME_MIN ? undefined : calledBy(name);
    if (by !== undefined) return { by, count };
  }
  return undefined;
}

/** The longest first; as a word of its own. */
function withoutNames(text: string, known: readonly Replaced[]): string {
  const names = known
    .filter(({ name }) => name.length >= NAME_MIN)
    .toSorted((a, b) => b.name.length - a.name.length || (a.name < b.name ? -1 : 1));
  if (names.length === 0) return text;
  const byName = new Map(names.map(({ name, by }) => [name.toLowerCase(), by]));
  const pattern = names.map(({ name }) => escaped(name)).join("|");
  const word = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${pattern})(?![\\p{L}\\p{N}_])`, "giu");
  return text.replace(word, (found) => byName.get(found.toLowerCase()) ?? HIDDEN_NAME);
}

const HIDDEN_NAME = "(name)";

function escaped(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** `arn:aws:iam::123456789012:user/P-K7QD-93XM`: whose account it is stays. */
function shownUser(arn: string, shown: (name: string) => string): string {
  const by = shown(arn);
  return by.startsWith("arn:") ? by : `${arn.slice(0, arn.indexOf("/") + 1)}${by}`;
}
