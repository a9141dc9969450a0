/** Sizes as people write them: `2 TB`, `500MB`; powers of ten. */

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
};
const SIZE = /^(\d+(?:\.\d{1,6})?) ?(|B|kB|MB|GB|TB|PB)$/;

/** In bytes; undefined for what is no size, or more than can be counted. */
export function parseSize(text: string): number | undefined {
  const bytes = Math.round(bytesOf(text));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Whether it is a size, and more than can be counted. */
export function isTooLarge(size: string | number): boolean {
  return (typeof size === "number" ? size : bytesOf(size)) > Number.MAX_SAFE_INTEGER;
}

/** NaN for what is no size. */
function bytesOf(text: string): number {
  const [, number, unit = ""] = SIZE.exec(text.trim()) ?? [];
  return Number(number) * (UNITS[unit] as number);
}
