/** Files that people write are UTF-8. What is not would be read as something else, without a word. */

/** Where the first byte stands that is no UTF-8, one-based; undefined: all are. */
export function findNoUtf8(
  bytes: Uint8Array,
): { readonly line: number; readonly column: number } | undefined {
  if (isUtf8(bytes)) return undefined;
  let line = 1;
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(LINE_END, from);
    const text = bytes.subarray(from, end === -1 ? bytes.length : end);
    if (!isUtf8(text)) return { line, column: lengthOf(text) + 1 };
    if (end === -1) return { line, column: 1 };
    from = end + 1;
    line++;
  }
}

const LINE_END = 10;

/** Characters until the first that is none. */
function lengthOf(text: Uint8Array): number {
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isUtf8(text.subarray(0, middle), true)) good = middle;
    else bad = middle;
  }
  return new TextDecoder().decode(text.subarray(0, good), { stream: true }).length;
}

/** `isPart`: its last character may go on. */
function isUtf8(bytes: Uint8Array, isPart = false): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: isPart });
    return true;
  } catch {
    return false;
  }
}
