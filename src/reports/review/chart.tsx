/** Charts of a review: bars that are told apart without colours, each with its figure beside it, and in words for whoever sees none. */
import type { FC } from "hono/jsx";
import { formatCount } from "../../core/finding/explain.ts";
import type { CountBar } from "../count-bar.ts";

const WIDTH = 480;
const ROW = 26;
const LABEL = 240;
const FIGURE = 60;

/** `id`: of the page's own, in the place of one that is counted: the same bytes each time. */
export const CountBars: FC<{
  readonly id: string;
  readonly title: string;
  readonly bars: readonly CountBar[];
}> = ({ id, title, bars }) => {
  const most = bars.reduce((best, { count }) => Math.max(best, count), 1);
  const says = bars.map(({ label, count }) => `${label}: ${formatCount(count)}`).join("; ");
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <svg
        class="chart"
        viewBox={`0 0 ${WIDTH} ${bars.length * ROW}`}
        role="img"
        aria-labelledby={`${id}-title ${id}-words`}
      >
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-words`}>{says}</desc>
        <defs>
          <pattern id={`${id}-rising`} width="6" height="6" patternUnits="userSpaceOnUse">
            <path class="mark" d="M0 6 L6 0" />
          </pattern>
          <pattern id={`${id}-falling`} width="6" height="6" patternUnits="userSpaceOnUse">
            <path class="mark" d="M0 0 L6 6" />
          </pattern>
          <pattern id={`${id}-dots`} width="6" height="6" patternUnits="userSpaceOnUse">
            <circle class="dot" cx="3" cy="3" r="1.4" />
          </pattern>
        </defs>
        {bars.map(({ label, count, fill }, at) => {
          const width = Math.round(((WIDTH - LABEL - FIGURE) * count) / most);
          const middle = at * ROW + ROW / 2;
          return (
            <g>
              <text class="label" x={String(LABEL - 10)} y={String(middle + 4)} text-anchor="end">
                {label}
              </text>
              <rect
                class={fill === "full" ? "bar full" : "bar"}
                x={String(LABEL)}
                y={String(at * ROW + 5)}
                width={String(Math.max(count > 0 ? 2 : 0, width))}
                height={String(ROW - 10)}
                {...(fill === "full" || fill === "empty" ? {} : { fill: `url(#${id}-${fill})` })}
              />
              <text class="figure" x={String(LABEL + width + 8)} y={String(middle + 4)}>
                {formatCount(count)}
              </text>
            </g>
          );
        })}
      </svg>
    </figure>
  );
};
