/** One element of a container: its exact bytes, and its value or why it has none. */
export type Element =
  | { readonly bytes: Buffer; readonly value: unknown; readonly error?: undefined }
  | { readonly bytes: Buffer; readonly error: string };

/** Parses the bytes of one element, in UTF-8. */
export function parseElement(bytes: Buffer): Element {
  try {
    return { bytes, value: JSON.parse(bytes.toString()) as unknown };
  } catch (error) {
    return { bytes, error: error instanceof Error ? error.message : "no JSON" };
  }
}
