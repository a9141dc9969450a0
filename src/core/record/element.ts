/** One element of a container: its exact bytes, and its value, or why it has none, or why it is no record. */
import type { SkipReason } from "./skip-reason.ts";

export type Element = ParsedElement | BrokenElement | SkippedElement;

export interface ParsedElement {
  readonly bytes: Buffer;
  /** The bytes as text. */
  readonly text: string;
  readonly value: unknown;
  readonly error?: undefined;
  readonly skip?: undefined;
}

export interface BrokenElement {
  readonly bytes: Buffer;
  readonly error: string;
  readonly skip?: undefined;
}

/** Well formed, and by what carries it no record. */
interface SkippedElement {
  readonly bytes: Buffer;
  readonly value?: undefined;
  readonly error?: undefined;
  readonly skip: SkipReason;
}

/** No record of the size that is read is larger with all that may carry it; what is larger is not parsed. */
export const ELEMENT_BYTES_MAX = 4_194_304;

/** Parses the bytes of one element, in UTF-8. */
export function parseElement(bytes: Buffer): ParsedElement | BrokenElement {
  if (bytes.length > ELEMENT_BYTES_MAX) return { bytes, error: `${bytes.length} bytes are not parsed` };
  try {
    const text = bytes.toString();
    return { bytes, text, value: JSON.parse(text) as unknown };
  } catch (error) {
    return { bytes, error: error instanceof Error ? error.message : "no JSON" };
  }
}
