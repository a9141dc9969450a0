/** Small things that pages are made of: times, sizes, badges, tables. */
import type { Child, FC } from "hono/jsx";
import { formatBytes, formatCount } from "../../core/finding/explain.ts";
import { wordOf } from "../../core/alert/state.ts";
import { isoTime } from "../../core/record/time.ts";

/** `2026-10-31 12:00 UTC`. `time`: in ms, or ISO 8601; null: never. */
export const Time: FC<{ readonly time: number | string | null | undefined; readonly never?: string }> = ({
  time,
  never = "never",
}) => {
  if (time === null || time === undefined) return <span class="quiet">{never}</span>;
  const text = typeof time === "number" ? isoTime(time) : time;
  return (
    <time datetime={text}>
      {text.slice(0, 16).replace("T", " ")} <small>UTC</small>
      <small class="own"></small>
    </time>
  );
};

export const Bytes: FC<{ readonly bytes: number }> = ({ bytes }) => <>{formatBytes(bytes)}</>;
export const Count: FC<{ readonly count: number }> = ({ count }) => <>{formatCount(count)}</>;

const LEVEL_CLASS: Readonly<Record<string, string>> = {
  critical: "critical",
  high: "high",
  medium: "medium",
  low: "low",
};

export const Level: FC<{ readonly level: string | null }> = ({ level }) => (
  <span class={`badge ${LEVEL_CLASS[level ?? ""] ?? ""}`}>{level ?? "none"}</span>
);

const STATE_CLASS: Readonly<Record<string, string>> = {
  open: "high",
  acknowledged: "low",
  snoozed: "medium",
  confirmed: "critical",
  resolved: "good",
  expected: "good",
  false_positive: "good",
};

export const State: FC<{ readonly state: string }> = ({ state }) => (
  <span class={`badge ${STATE_CLASS[state] ?? ""}`}>
    {state === "withdrawn" ? state : wordOf(state as "open")}
  </span>
);

const VERDICT_CLASS: Readonly<Record<string, string>> = {
  none: "critical",
  revoked: "high",
  unknown: "medium",
  pending: "medium",
  ungoverned: "medium",
  owner: "good",
  subscribed: "good",
  exempt: "low",
};

export const Verdict: FC<{ readonly verdict: string }> = ({ verdict }) => (
  <span class={`badge ${VERDICT_CLASS[verdict] ?? ""}`}>{verdict}</span>
);

interface Column {
  readonly name: string;
  readonly isNumber?: boolean;
}

/** On a telephone each row is a card; the first cell of a row is its heading. Of none `empty` is shown, which says what would be. */
export const Table: FC<{
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Child[])[];
  readonly empty: Child;
}> = ({ caption, columns, rows, empty }) => (
  <div class="table" tabindex={0} role="region" aria-label={caption}>
    <table class="cards">
      <caption>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ name, isNumber }) => (
            <th scope="col" class={isNumber ? "number" : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.length === 0 && (
          <tr>
            <td colspan={columns.length} class="quiet">
              {empty}
            </td>
          </tr>
        )}
        {rows.map((row) => (
          <tr>
            {row.map((cell, at) => (
              <td data-label={columns[at]?.name} class={columns[at]?.isNumber ? "number" : undefined}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** Names and values; what is null is left out. */
export const Facts: FC<{ readonly facts: readonly (readonly [name: string, value: Child])[] }> = ({
  facts,
}) => (
  <dl class="facts">
    {facts
      .filter(([, value]) => value !== null && value !== undefined && value !== "")
      .map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
  </dl>
);

export const Tiles: FC<{ readonly tiles: readonly (readonly [name: string, value: Child])[] }> = ({
  tiles,
}) => (
  <dl class="tiles">
    {tiles.map(([name, value]) => (
      <div>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
