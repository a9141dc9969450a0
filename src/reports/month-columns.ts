/** A chart of months: a column each, of which a part may be filled. Where what is drawn stands, for a page and for paper. */

export interface MonthColumn {
  /** `2026-10`. */
  readonly month: string;
  /** null: nothing is known of the month. */
  readonly count: number | null;
  /** How much of it is filled; absent: all of it. */
  readonly part?: number;
  /** What it says, and in short, for what is written above it. */
  readonly words: string;
  readonly short: string;
}

export interface MonthChart {
  /** For programs: `rights`. */
  readonly id: string;
  readonly title: string;
  readonly columns: readonly MonthColumn[];
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedColumn {
  /** null: there is none. */
  readonly whole: Box | null;
  /** What of it is filled; null: nothing. */
  readonly filled: Box | null;
  /** The middle of its place. */
  readonly middle: number;
  readonly words: string;
  readonly wordsY: number;
  readonly label: string;
}

/** Above and below columns, for words. */
export const HEAD = 16;
export const FOOT = 18;

/** Within a box of this size whose corner is 0, 0. */
export function placeColumns(
  columns: readonly MonthColumn[],
  { width, height }: { readonly width: number; readonly height: number },
): PlacedColumn[] {
  const most = columns.reduce((best, { count }) => Math.max(best, count ?? 0), 1);
  const step = width / Math.max(columns.length, 1);
  const own = Math.min(step * 0.62, 46);
  const ground = height - FOOT;
  const tall = (count: number): number => (count === 0 ? 0 : Math.max(2, ((ground - HEAD) * count) / most));
  return columns.map(({ month, count, part, short }, at) => {
    const middle = at * step + step / 2;
    const box = (counted: number): Box => {
      const size = tall(counted);
      return { x: middle - own / 2, y: ground - size, width: own, height: size };
    };
    const whole = count === null || count === 0 ? null : box(count);
    const filled = whole === null || part === 0 ? null : box(part ?? count ?? 0);
    return {
      whole,
      filled,
      middle,
      words: short,
      wordsY: (whole?.y ?? ground) - 4,
      label: labelOf(month, { isFirst: at === 0, isNarrow: step < 60 }),
    };
  });
}

/** The year where it begins. */
function labelOf(
  month: string,
  { isFirst, isNarrow }: { readonly isFirst: boolean; readonly isNarrow: boolean },
): string {
  const [year = "", number = ""] = month.split("-");
  if (!isNarrow) return month;
  return isFirst || number === "01" ? `${number}/${year.slice(2)}` : number;
}

/** What it shows, for whoever does not see it. */
export function saidColumns(columns: readonly MonthColumn[]): string {
  return columns
    .map(({ month, words, count }) => `${month}: ${count === null ? "not reviewed" : words}`)
    .join("; ");
}
