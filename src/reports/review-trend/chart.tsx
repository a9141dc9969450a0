/** A chart of months for a page: columns with their figures above them, told apart without colours, and in words for whoever sees none. */
import type { FC } from "hono/jsx";
import { FOOT, placeColumns, saidColumns } from "../month-columns.ts";
import type { MonthChart } from "../month-columns.ts";

const SIZE = { width: 480, height: 170 };

/** What is filled is a part of its column. */
export const MonthColumns: FC<{ readonly chart: MonthChart }> = ({ chart: { id, title, columns } }) => (
  <figure>
    <figcaption>{title}</figcaption>
    <svg
      class="chart months"
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      role="img"
      aria-labelledby={`${id}-title ${id}-words`}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-words`}>{saidColumns(columns)}</desc>
      <path class="ground" d={`M0 ${SIZE.height - FOOT} H${SIZE.width}`} />
      {placeColumns(columns, SIZE).map(({ whole, filled, middle, words, wordsY, label }) => (
        <g>
          {whole && <rect class="bar" {...texts(whole)} />}
          {filled && <rect class="bar full" {...texts(filled)} />}
          <text class="figure" x={middle.toFixed(1)} y={wordsY.toFixed(1)} text-anchor="middle">
            {words}
          </text>
          <text x={middle.toFixed(1)} y={String(SIZE.height - 4)} text-anchor="middle">
            {label}
          </text>
        </g>
      ))}
    </svg>
  </figure>
);

function texts(box: Readonly<Record<"x" | "y" | "width" | "height", number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(box).map(([name, value]) => [name, value.toFixed(1)]));
}
