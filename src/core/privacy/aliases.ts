/**
 * What takes the place of the names of somebody who is erased: an alias, the same wherever a name stood, so that what hangs together by
 * names still does, and is derived again as it was.
 */
import { decodeIdentity, encodeIdentity } from "../identity/fields.ts";
import type { IdentityFields } from "../identity/fields.ts";
import { datazoneUserOf, sessionNameOf } from "../identity/session.ts";
import { objectOf } from "../record/text.ts";

/** Aliases by name. */
export interface Aliases {
  readonly alias: string;
  /** In small letters: what any text holds in which something is to be replaced, but for `words`; as it is, and as JSON has it. */
  readonly needles: readonly string[];
  /** The same for `words`, too. */
  readonly wordNeedles: readonly string[];
  /** Exact, whatever the case; the name itself where it is none of theirs. */
  exact(text: string): string;
  /** Names that cannot be anything else, wherever they stand in a text; and all of it where the whole text is a name. */
  within(text: string): string;
  /** In what people wrote for people: other names, too, where they are words of their own. */
  words(text: string): string;
  /** In every text of a value of JSON: `within`, and, where it is about people, `exact` in fields that hold them. Keys as well. */
  json(value: unknown, isAboutPeople: boolean): unknown;
  /** In an identity of the dictionary. */
  identity(encoded: string): string;
}

const USER_ARN = /^(arn:[a-z-]+:(?:iam::\d{12}:user|sts::\d{12}:federated-user)\/)/;
const WORD_MIN = 3;
const TELLING_MIN = 16;

/** `names`: every name of theirs; `keys`: those by which people are stored, each of which gets an alias of its own. */
export function aliasesOf(alias: string, names: readonly string[], keys: readonly string[]): Aliases {
  const others = new Map(keys.map((key, at) => [key.toLowerCase(), at === 0 ? alias : `${alias}-${at + 1}`]));
  const aliasFor = (name: string): string => {
    const own = others.get(name.toLowerCase()) ?? alias;
    return `${USER_ARN.exec(name)?.[1] ?? ""}${own}`;
  };
  const byName = new Map([...keys, ...names].map((name) => [name.toLowerCase(), aliasFor(name)]));
  const all = [...byName.keys()].filter((name) => name.length >= WORD_MIN);
  const parts = all.flatMap(partsOf);
  const telling = patternOf(all.filter(isTelling));
  const anyWord = patternOf([...all, ...parts]);
  const exact = (text: string): string => byName.get(text.toLowerCase()) ?? text;
  const replaced = (text: string, pattern: RegExp | undefined): string =>
    pattern ? text.replace(pattern, (found) => byName.get(found.toLowerCase()) ?? alias) : text;
  const within = (text: string): string => replaced(text, telling);
  return {
    alias,
    needles: needlesOf([...byName.keys()]),
    wordNeedles: needlesOf([...byName.keys(), ...parts]),
    exact,
    within,
    words: (text) => replaced(within(exact(text)), anyWord),
    json: (value, isAboutPeople) => renamed(value, { exact: isAboutPeople ? exact : (text) => text, within }),
    identity: (encoded) => renamedIdentity(encoded, { exact, within, aliasFor }),
  };
}

function needlesOf(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => [name, JSON.stringify(name).slice(1, -1)]))];
}

/** Whether nothing but a person is called so: an address, an ARN, first and last name, the number of a user. */
function isTelling(name: string): boolean {
  return name.length >= TELLING_MIN || (name.length > 4 && /[@:/\s]/.test(name.trim()));
}

function partsOf(name: string): string[] {
  if (name.startsWith("arn:")) return [name.slice(name.lastIndexOf("/") + 1)].filter(isLong);
  const [before = ""] = name.split("@");
  return [before, ...before.split(/[\s._+-]+/)].filter(isLong);
}

function isLong(part: string): boolean {
  return part.length >= WORD_MIN;
}

/** The longest first; not within a longer name. undefined: there is nothing to look for. */
function patternOf(names: readonly string[]): RegExp | undefined {
  if (names.length === 0) return undefined;
  const sorted = [...new Set(names)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const any = sorted.map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
  return new RegExp(`(?<![\\p{L}\\p{N}_.+-])(?:${any})(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])`, "giu");
}

/** Fields of catalogs, entries of the control plane, settings, facts and reviews that hold people, and nothing else. */
const PEOPLE_FIELDS: ReadonlySet<string> = new Set([
  "person",
  "subject",
  "who",
  "author",
  "approver",
  "requestedBy",
  "approvedBy",
  "reviewedBy",
  "by",
  "user",
  "userName",
  "emails",
  "identities",
  "owners",
  "member",
  "principalArn",
  // of reviews
  "people",
  "people_who_left",
  "requested_by",
  "approved_by",
  "granted_by",
  "granted_session",
  "sessionName",
  // of calls that gave something: whom
  "to",
  "last_decided_by",
]);
type Rename = Pick<Aliases, "exact" | "within">;

/** `field`: whose value it is; `of`: in whose list it stands. */
function renamed(
  value: unknown,
  rename: Rename,
  { field, of }: { readonly field: string; readonly of: string } = { field: "", of: "" },
): unknown {
  if (typeof value === "string") {
    const isPerson = field === "name" || field === "id" ? of === "people" : PEOPLE_FIELDS.has(field);
    return rename.within(isPerson ? rename.exact(value) : value);
  }
  if (Array.isArray(value)) return value.map((one) => renamed(one, rename, { field, of: field }));
  const object = objectOf(value);
  if (!object) return value;
  return Object.fromEntries(
    Object.entries(object).map(([key, one]) => [
      rename.within(key),
      renamed(one, rename, { field: key, of }),
    ]),
  );
}

function renamedIdentity(
  encoded: string,
  { exact, within, aliasFor }: Rename & { readonly aliasFor: (name: string) => string },
): string {
  const fields = decodeIdentity(encoded);
  const said = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : within(exact(text));
  const session = sessionNameOf(fields);
  // sessions of DataZone's tools are theirs whose number they begin with
  const user = session === undefined ? undefined : datazoneUserOf(session);
  const isKey = session !== undefined && exact(session) !== session;
  const own = user !== undefined && !isKey && exact(user) !== user ? exact(user) : said(session);
  const isTheirs = fields.arn !== undefined && exact(fields.arn) !== fields.arn;
  const after: IdentityFields = {
    ...fields,
    arn: session !== undefined ? replaceEnd(fields.arn, session, own) : said(fields.arn),
    principalId: isTheirs ? aliasFor("") : replaceEnd(fields.principalId, session, own),
    userName: isTheirs ? aliasFor("") : said(fields.userName),
    issuerArn: said(fields.issuerArn),
    sourceIdentity: said(fields.sourceIdentity),
    onBehalfOf: said(fields.onBehalfOf),
  };
  const isSame = JSON.stringify(after) === JSON.stringify(fields);
  return isSame ? encoded : encodeIdentity(after);
}

function replaceEnd(
  text: string | undefined,
  end: string | undefined,
  by: string | undefined,
): string | undefined {
  if (text === undefined || end === undefined || by === undefined || !text.endsWith(end)) return text;
  return `${text.slice(0, -end.length)}${by}`;
}
