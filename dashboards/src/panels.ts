/** Panels as all dashboards have them: a title, what it means, a unit, and one statement. */
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  StackingConfigBuilder,
  StackingMode,
  VisibilityMode,
} from "@grafana/grafana-foundation-sdk/common";
import { ThresholdsConfigBuilder, ThresholdsMode } from "@grafana/grafana-foundation-sdk/dashboard";
import type { DynamicConfigValue, Panel, Threshold } from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as StatusHistoryBuilder } from "@grafana/grafana-foundation-sdk/statushistory";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { LINKS } from "./links.ts";
import type { CellLink } from "./links.ts";
import { DAYS_NOTE, FOUND_IN_DAYS, IN_DAYS, SOURCE, postgresQuery } from "./query.ts";

export interface Shown {
  readonly title: string;
  /** What it means, for whoever sees it the first time. */
  readonly description: string;
  readonly unit: "short" | "decbytes" | "percentunit" | "s" | "none";
  readonly sql: string;
  /** Of 24. */
  readonly width?: number;
  readonly height?: number;
  /** From where on something is yellow, and red; `below`: the less, the worse. Absent: no value is better than another. */
  readonly limits?: Limits;
}

interface Limits {
  readonly warn: number;
  readonly bad: number;
  readonly below?: true;
}

type Look = "lines" | "bars" | "stacked";

/** Values over time; a text column is the name of the series. Limits are dashed lines. */
export function series(shown: Shown & { readonly look?: Look; readonly interval?: string }): Builder<Panel> {
  const { look = "lines", interval } = shown;
  const panel = framed(new TimeseriesBuilder(), shown)
    .withTarget(postgresQuery(shown.sql, "time_series"))
    .drawStyle(look === "lines" ? GraphDrawStyle.Line : GraphDrawStyle.Bars)
    .fillOpacity(look === "lines" ? 10 : 70)
    .showPoints(VisibilityMode.Auto)
    .min(0);
  if (look === "stacked") panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group("A"));
  if (interval !== undefined) panel.interval(interval);
  if (shown.limits)
    panel.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  return panel;
}

export interface TableShown extends Shown {
  /** Of columns that have another unit than the table. */
  readonly units?: Readonly<Record<string, Shown["unit"] | "dateTimeAsIso">>;
  /** Columns whose cells lead somewhere, by name. */
  readonly links?: Readonly<Record<string, keyof typeof LINKS>>;
}

export function table({ units = {}, links = {}, ...shown }: TableShown): Builder<Panel> {
  const panel = framed(new TableBuilder(), { width: 12, height: 9, ...noted(shown) }).withTarget(
    postgresQuery(shown.sql, "table"),
  );
  for (const [column, unit] of Object.entries(units)) panel.overrideByName(column, [property("unit", unit)]);
  for (const [column, to] of Object.entries(links)) {
    const targets: readonly CellLink[] = LINKS[to];
    panel.overrideByName(column, [property("links", targets)]);
  }
  return panel;
}

/** One number; the statement has one row. */
export function stat(shown: Shown): Builder<Panel> {
  return framed(new StatBuilder(), { width: 4, height: 4, ...noted(shown) }).withTarget(
    postgresQuery(shown.sql, "table"),
  );
}

/** One row of squares for each series. */
export function history(shown: Shown & { readonly interval: string }): Builder<Panel> {
  return framed(new StatusHistoryBuilder(), shown)
    .withTarget(postgresQuery(shown.sql, "time_series"))
    .interval(shown.interval);
}

/** With what a figure of days is of: a series shows its days. */
function noted<T extends Shown>(shown: T): T {
  return [IN_DAYS, FOUND_IN_DAYS].some((whole) => shown.sql.includes(whole))
    ? { ...shown, description: `${shown.description} ${DAYS_NOTE}` }
    : shown;
}

/** What all kinds of panels have. */
interface Frame<T> {
  title(title: string): T;
  description(description: string): T;
  datasource(source: typeof SOURCE): T;
  unit(unit: string): T;
  span(width: number): T;
  height(height: number): T;
  noValue(text: string): T;
  thresholds(thresholds: ThresholdsConfigBuilder): T;
}

function framed<T extends Frame<T>>(panel: T, { width = 12, height = 8, limits, ...shown }: Shown): T {
  return panel
    .title(shown.title)
    .description(shown.description)
    .datasource(SOURCE)
    .unit(shown.unit)
    .span(width)
    .height(height)
    .noValue("nothing")
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(stepsOf(limits)));
}

/** Without limits one colour for whatever there is: where a panel says nothing, Grafana has everything from 80 on red. */
function stepsOf(limits: Limits | undefined): Threshold[] {
  if (!limits) return [{ value: null, color: "blue" }];
  const { warn, bad, below } = limits;
  return below
    ? [
        { value: null, color: "red" },
        { value: bad, color: "yellow" },
        { value: warn, color: "green" },
      ]
    : [
        { value: null, color: "green" },
        { value: warn, color: "yellow" },
        { value: bad, color: "red" },
      ];
}

function property(id: string, value: unknown): DynamicConfigValue {
  return { id, value };
}
