/** Texts of records as YAML and in comments of it: whatever they hold, they stay the text that they are. */
import { cleanText, shownText } from "../../core/record/text.ts";

/** What needs no quotes: begins with a letter, and no colon or hash is followed or led by a blank. */
const PLAIN = /^[A-Za-z](?:[\w./@+=-]|:(?=\/))*$/;
/** Words that readers of YAML take for something else. */
const RESERVED = /^(?:true|false|yes|no|on|off|null|y|n|nan|inf)$/i;
/** What JSON leaves as it is and a terminal, an editor or YAML takes for more than text. */
const UNSEEN = /[\u007f-\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\ufeff\ufff9-\ufffb]/g;
const COMMENT_MAX = 160;

/** A value that reads back as the same text; only what no database takes is replaced. */
export function yamlText(value: string): string {
  if (PLAIN.test(value) && !RESERVED.test(value)) return value;
  const quoted = JSON.stringify(cleanText(value, Infinity));
  return quoted.replaceAll(
    UNSEEN,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Text within a comment: one line, that steers no terminal and is no longer than a reader bears. */
export function commentText(value: string): string {
  const shown = shownText(cleanText(value, Infinity)).replaceAll(UNSEEN, "\u{FFFD}");
  return shown.length <= COMMENT_MAX
    ? shown
    : `${cleanText(shown.slice(0, 100), Infinity)}…${cleanText(shown.slice(-50), Infinity)}`;
}
