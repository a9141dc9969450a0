/** Titles: short enough for a telephone, and cut so that what happened survives. */
import { cutEnd, cutMiddle } from "./value.ts";

/** A phone shows about so much, and SNS takes less than 100: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const TITLE_MAX = 79;

export interface TitleGiven {
  /** `HIGH`, `WITHDRAWN`: in brackets. */
  readonly tag: string;
  /** An asset, an account, a domain. */
  readonly where: string;
  /** Names of people, the one that is named first; none where it is about nobody, or must not say. */
  readonly who?: readonly string[];
  /** In a few words: whole, if any of it can be. */
  readonly symptom: string;
  /** null: it is about none. */
  readonly alert: number | null;
}

/** In the place of a domain. */
export const UNOWNED_TITLE = "owned by nobody";

const MARK = "...";
/** So much of a name tells it from most others. */
const NAME_MIN = 10;

/** One line of ASCII of at most TITLE_MAX characters: `[HIGH] orders: ana@example.com: Access without a subscription (#7)`. */
export function titleOf({ tag, where, who = [], symptom, alert }: TitleGiven): string {
  const [before, after] = [`[${tag}] `, alert === null ? "" : ` (#${alert})`];
  const more = who.length > 1 ? ` and ${who.length - 1} more` : "";
  const person = who[0] === undefined ? undefined : ascii(who[0]);
  const between = person === undefined ? ": ".length : ": ".length * 2 + more.length;
  const room = TITLE_MAX - before.length - after.length - between;
  const least = [where, person ?? ""].reduce((sum, name) => sum + Math.min(NAME_MIN, name.length), 0);
  const said = cutEnd(ascii(symptom), Math.max(NAME_MIN, room - least), MARK);
  const [place, name] = shared(ascii(where), person ?? "", room - said.length);
  const named = person === undefined ? "" : `${name}${more}: `;
  return `${before}${place}: ${named}${said}${after}`.slice(0, TITLE_MAX);
}

/** Two names in so much room; what one does not need the other has. */
function shared(where: string, person: string, room: number): [where: string, person: string] {
  if (where.length + person.length <= room) return [where, person];
  const [place, name] = [shortName(where), shortName(person)];
  const half = Math.floor(room / 2);
  const forName = Math.max(half, room - place.length);
  const shownName = cutEnd(name, Math.max(0, Math.min(forName, room)), MARK);
  return [cutMiddle(place, Math.max(0, room - shownName.length), MARK), shownName];
}

/** Of an ARN its last part, of an address its name: what tells it apart where there is no room. */
function shortName(name: string): string {
  if (name.startsWith("arn:")) return name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf(":")) + 1);
  const at = name.indexOf("@");
  return at > 0 ? name.slice(0, at) : name;
}

function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?");
}
