/** What a statement in clear writes, and where to. CloudTrail masks statements since 2022; older records have them. */

export interface Writing {
  readonly by: "ctas" | "unload" | "insert";
  /** `s3://bucket/folder/`; undefined where the statement does not say. */
  readonly target: string | undefined;
}

/** Longer ones are not looked at: what they begin with decides. */
const LOOKED_AT = 20_000;
const COMMENT = /--[^\n]*|\/\*[\s\S]*?\*\//g;

/**
 * Whether a statement writes what it reads: CREATE TABLE … AS, UNLOAD or INSERT INTO; undefined for any other, and for one that is
 * masked. It reads no SQL beyond the first words and the place: a statement that hides them is not understood.
 * @example
 * writingOf("unload (select * from t) to 's3://b/x/'") // { by: "unload", target: "s3://b/x/" }
 */
export function writingOf(statement: string): Writing | undefined {
  const text = statement.slice(0, LOOKED_AT).replace(COMMENT, " ").trim();
  if (/^unload\b/i.test(text)) return { by: "unload", target: placeIn(/\bto\s*'(s3:\/\/[^']+)'/i, text) };
  if (/^insert\s+into\b/i.test(text)) return { by: "insert", target: undefined };
  if (!/^create\s+table\b/i.test(text) || !/\bas\s*\(?\s*(?:select|with)\b/i.test(text)) return undefined;
  const target = placeIn(/\b(?:external_location|location)\s*=\s*'(s3:\/\/[^']+)'/i, text);
  return { by: "ctas", target };
}

function placeIn(pattern: RegExp, text: string): string | undefined {
  const place = pattern.exec(text)?.[1];
  return place === undefined || place.endsWith("/") ? place : `${place}/`;
}
