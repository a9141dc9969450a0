/**
 * Text for a chat that takes it as markdown, of Slack or of Teams, which know no escape in common: what would be a link, a mention or a
 * format is put by characters that look alike, so that no name of a record is more than text in either.
 */

/** Stands behind `@` and between brackets, and is not seen. */
const JOINER = "\u2060";

const ALIKE: Readonly<Record<string, string>> = { "*": "∗", "`": "ˋ", "~": "∼", "\\": "＼", "|": "¦" };
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
export function chatText(text: string): string {
  return text
    .replace(/[*`~\\|]/g, (mark) => ALIKE[mark] ?? mark)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "ˍ")
    .replace(/(?<![\w.+-])@/g, `@${JOINER}`)
    .replace(/\](?=\(|\[|:)/g, `]${JOINER}`)
    .replace(/^(\s*)(#|=|-{3}|\+\s)/, `$1${JOINER}$2`)
    .replace(/[&<>]/g, (mark) => ENTITIES[mark] ?? mark);
}
