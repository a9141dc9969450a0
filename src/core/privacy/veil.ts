/**
 * What stands between what is known of people and whoever asks: those who may not see names get pseudonyms, and no addresses. Everything
 * that names people goes through one, whoever asks; for those who see names it changes nothing.
 */
import type { PersonKind } from "../identity/caller.ts";
import { objectOf } from "../record/text.ts";
import type { Directory } from "./directory.ts";
import { isHuman } from "./human.ts";
import { pseudonymOf } from "./pseudonym.ts";
import { scrubbed, withoutCalls } from "./scrub.ts";
import type { Replaced } from "./scrub.ts";
import { unveiledUid, veiledUid } from "./veiled-uid.ts";

export interface Veil {
  /** True: this one hides nothing. */
  readonly isOpen: boolean;
  /** What a key of the people is shown as. `kind`: what is stored of them; of a service the key itself. */
  person(key: string, kind?: PersonKind): string;
  /** Whether all of what somebody did may be shown: their name is seen, or they are nobody. */
  sees(key: string, kind?: PersonKind): boolean;
  /** Whether it is somebody whose name is hidden as a rule, and seen for now. */
  isRevealed(key: string): boolean;
  /** The key of whoever goes by a name, as people are stored. */
  keyOf(name: string): string;
  /** By the catalog; null: it does not say. */
  peerGroup(key: string): string | null;
  /** Somebody who acted: a colleague, by name, unless they are among those whom it is about, by key. */
  actor(name: string, about: readonly string[]): string;
  /** A text that was made of values, without the names of those whom it is about, and of whoever is named by an address. */
  text(text: string, about: readonly string[]): string;
  /** A text that somebody wrote, who may call people by a part of their name. */
  words(text: string, about: readonly string[]): string;
  /** The same in every text of a value of JSON. */
  json(value: unknown, about: readonly string[]): unknown;
  /** The uid of a finding as it is shown, and back. */
  uid(uid: string): string;
  uidOf(shown: string): string;
}

export interface VeilGiven {
  /** Of pseudonyms, 32 bytes. */
  readonly key: Buffer;
  readonly directory: Directory;
  /** Keys of those whose names are seen for now, whatever the case. */
  readonly revealed?: readonly string[];
}

/** For whoever sees names. */
export function openVeil(directory: Directory): Veil {
  return {
    isOpen: true,
    person: (key) => key,
    sees: () => true,
    isRevealed: () => false,
    keyOf: keyIn(directory),
    peerGroup: (key) => directory.find(key)?.peerGroup ?? null,
    actor: (name) => name,
    text: (text) => text,
    words: (text) => text,
    json: (value) => value,
    uid: (uid) => uid,
    uidOf: (shown) => shown,
  };
}

/** For whoever sees pseudonyms. */
export function closedVeil({ key: secret, directory, revealed = [] }: VeilGiven): Veil {
  const seen = new Set(revealed.map((one) => one.toLowerCase()));
  const keyOf = keyIn(directory);
  const sees = (key: string, kind?: PersonKind): boolean =>
    seen.has(key.toLowerCase()) || !isHuman(key, [directory.find(key)?.kind, kind]);
  const person = (key: string, kind?: PersonKind): string =>
    sees(key, kind) ? key : pseudonymOf(secret, key);
  const named = (name: string): string => {
    const key = keyOf(name);
    return sees(key) ? name : pseudonymOf(secret, key);
  };
  const called = (name: string): string | undefined => {
    const known = directory.called(name);
    return known && !sees(known.key, known.kind) ? pseudonymOf(secret, known.key) : undefined;
  };
  const replaced = namesFor({ directory, sees, person });
  const text = (said: string, about: readonly string[]): string =>
    scrubbed(said, about.flatMap(replaced), named);
  return {
    isOpen: false,
    person,
    sees,
    isRevealed: (key) => seen.has(key.toLowerCase()),
    keyOf,
    peerGroup: (key) => directory.find(key)?.peerGroup ?? null,
    actor(name, about) {
      const key = keyOf(name).toLowerCase();
      const isSubject = about.some((one) => keyOf(one).toLowerCase() === key);
      return isSubject ? named(name) : name;
    },
    text,
    words: (said, about) =>
      scrubbed(withoutCalls(said, called), about.flatMap(replaced).flatMap(withParts), named),
    json: (value, about) => mapTexts(value, (said) => text(said, about)),
    uid: (uid) => veiledUid(secret, uid),
    uidOf: (shown) => unveiledUid(secret, shown),
  };
}

/** As resolution of identities makes keys: by the catalog, else ARNs as they are, and names in lower case. */
function keyIn(directory: Directory): (name: string) => string {
  return (name) => directory.find(name)?.key ?? (name.startsWith("arn:") ? name : name.toLowerCase());
}

/** What somebody is called anywhere, with what takes its place; nothing where their name is seen. */
function namesFor({
  directory,
  sees,
  person,
}: Pick<Veil, "sees" | "person"> & Pick<VeilGiven, "directory">): (key: string) => Replaced[] {
  return (key) => {
    const known = directory.find(key);
    const human = known?.kind ?? "human";
    if (sees(key, human)) return [];
    const by = person(key, human);
    return [key, ...(known?.names ?? [])].map((name) => ({ name, by }));
  };
}

/** Of `Ana Ruiz` both, of an address what stands before the @ and its parts, of an ARN of a user the user's name. */
function withParts({ name, by }: Replaced): Replaced[] {
  const own = name.startsWith("arn:") ? name.slice(name.lastIndexOf("/") + 1) : name;
  const [before = ""] = own.split("@");
  return [name, own, before, ...before.split(/[\s._+-]+/)].map((part) => ({ name: part, by }));
}

function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, map));
  const object = objectOf(value);
  if (!object) return value;
  return Object.fromEntries(Object.entries(object).map(([name, one]) => [map(name), mapTexts(one, map)]));
}
