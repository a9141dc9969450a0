/** A chart of bars, as a picture with words beside it: bytes by day. */
import type { FC } from "hono/jsx";
import { formatBytes, formatCount } from "../../core/finding/explain.ts";

export interface Bar {
  /** `2026-10-31`. */
  readonly label: string;
  readonly value: number;
  /** It is what the page is about. */
  readonly isMarked?: boolean;
}

const HEIGHT = 64;
const WIDTH = 360;
const FOOT = 14;

/** `title` says what is shown; whoever does not see it is told the most and the last. */
export const Bars: FC<{
  readonly title: string;
  readonly bars: readonly Bar[];
  /** Absent: bytes. */
  readonly unit?: string;
}> = ({ title, bars, unit }) => {
  const sized = (value: number): string =>
    unit === undefined ? formatBytes(value) : `${formatCount(value)} ${unit}`;
  if (bars.length === 0) return <p class="quiet">Nothing in this time.</p>;
  const most = bars.reduce((best, bar) => (bar.value > best.value ? bar : best), bars[0] as Bar);
  const step = WIDTH / bars.length;
  const [first, last] = [bars[0] as Bar, bars.at(-1) as Bar];
  const says = `${title}, from ${first.label} to ${last.label}: most on ${most.label} with ${sized(most.value)}, ${sized(last.value)} at last.`;
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT + FOOT}`} role="img" aria-label={says}>
      <line class="axis" x1="0" x2={String(WIDTH)} y1={String(HEIGHT)} y2={String(HEIGHT)} />
      {bars.map((bar, at) => {
        const height =
          most.value === 0 ? 0 : Math.max(bar.value > 0 ? 1 : 0, (bar.value / most.value) * (HEIGHT - 12));
        return (
          <rect
            class={bar.isMarked ? "bar marked" : "bar"}
            x={(at * step + 0.5).toFixed(2)}
            y={(HEIGHT - height).toFixed(2)}
            width={Math.max(0.5, step - 1).toFixed(2)}
            height={height.toFixed(2)}
          >
            <title>{`${bar.label}: ${sized(bar.value)}`}</title>
          </rect>
        );
      })}
      <text x="0" y={String(HEIGHT + 10)}>
        {first.label}
      </text>
      <text x={String(WIDTH)} y={String(HEIGHT + 10)} text-anchor="end">
        {last.label}
      </text>
      <text x="0" y="8">{`most ${sized(most.value)}`}</text>
    </svg>
  );
};
