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
const SIZE = /^(\d{1,15}(?:\.\d{1,6})?) ?(|B|kB|MB|GB|TB|PB)$/;

/** In bytes; undefined for what is no size, or more than can be counted. */
export function parseSize(text: string): number | undefined {
  const [, number, unit = ""] = SIZE.exec(text.trim()) ?? [];
  const bytes = Math.round(Number(number) * (UNITS[unit] as number));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
