/** A dashboard as all of them are: read-only, in UTC, with the source of data, links between them, and annotations. */
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type { Dashboard, Panel, VariableModel } from "@grafana/grafana-foundation-sdk/dashboard";
import { ALL_DOMAINS, POSTGRES, SOURCE, postgresQuery, tidy } from "./query.ts";

export interface Described {
  /** After `auditplane-`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly variables?: readonly Builder<VariableModel>[];
  readonly panels: readonly Builder<Panel>[];
  /** How far it looks back; a week where nothing is said. */
  readonly from?: string;
}

export function dashboard(described: Described): Dashboard {
  const { name, title, description, variables = [], panels, from = "now-7d" } = described;
  const built = new DashboardBuilder(title)
    .uid(`auditplane-${name}`)
    .description(description)
    .tags(["auditplane"])
    .readonly()
    .timezone("utc")
    .time({ from, to: "now" })
    .refresh("5m")
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(
      new DatasourceVariableBuilder("datasource").label("Data source").type(POSTGRES).regex("/^auditplane/"),
    )
    .link(
      new DashboardLinkBuilder("auditplane")
        .type(DashboardLinkType.Dashboards)
        .tags(["auditplane"])
        .asDropdown(true)
        .keepTime(true)
        .includeVars(false),
    )
    .annotation(annotation("Alerts", "red", ALERTS))
    .annotation(annotation("Releases and settings", "blue", CHANGES));
  for (const variable of variables) built.withVariable(variable);
  for (const panel of panels) built.withPanel(panel);
  const made = built.build();
  return { ...made, panels: placed((made.panels ?? []) as readonly Panel[]) };
}

const COLUMNS = 24;

/**
 * One beside the other, in a new line where the next does not fit, and numbered: links to a panel name it by its number. A line has no hole:
 * those that are alike share it, else the last takes what is left, and all are as high as the highest.
 */
function placed(panels: readonly Panel[]): Panel[] {
  const lines: Panel[][] = [];
  let taken = COLUMNS;
  for (const panel of panels) {
    if (taken + widthOf(panel) > COLUMNS) [taken] = [0, lines.push([])];
    taken += widthOf(panel);
    lines.at(-1)?.push(panel);
  }
  let y = 0;
  const placed = lines.flatMap((line) => {
    const h = Math.max(...line.map((panel) => panel.gridPos?.h ?? 8));
    const isEven = new Set(line.map(widthOf)).size === 1;
    let x = 0;
    const own = line.map((panel, at) => {
      const wanted = isEven ? Math.ceil(COLUMNS / line.length) : widthOf(panel);
      const gridPos = { x, y, w: at === line.length - 1 ? COLUMNS - x : wanted, h };
      x += gridPos.w;
      return { ...panel, gridPos };
    });
    y += h;
    return own;
  });
  return placed.map((panel, at) => ({ ...panel, id: at + 1 }));
}

function widthOf(panel: Panel): number {
  return panel.gridPos?.w ?? COLUMNS;
}

const ALERTS = `select a.since as time, coalesce(r.title, a.kind) as text, a.domain as tags
from (select since, kind, rule_id, domain from reporting.alerts where $__timeFilter(since) and kind = 'cause' and not in_digest order by since desc limit 100) a
left join reporting.rules r using (rule_id) order by a.since desc`;
const CHANGES = `select at as time, what as text, kind as tags from reporting.changes where $__timeFilter(at) order by at desc limit 100`;

function annotation(name: string, color: string, sql: string): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(SOURCE)
    .enable(true)
    .iconColor(color)
    .target(postgresQuery(sql, "table"));
}

/** Some domains, or all of them, and what is nobody's: pages on what no domain owns are for somebody, too. */
export function domains(): Builder<VariableModel> {
  return list(
    "domain",
    "Domain",
    `select name as __text, domain as __value from reporting.domains
      union all select '(no domain)', '' where reporting.reads_all() order by 1, 2`,
  )
    .multi(true)
    .includeAll(true)
    .allValue(ALL_DOMAINS)
    .current({ selected: true, text: "All", value: "$__all" });
}

/** One of several. Grafana puts the first in the place of what is not among them whenever it asks for them again: all are to be in it. */
export function list(name: string, label: string, sql: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(SOURCE)
    .query(tidy(sql))
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .allowCustomValue(true);
}

export function text(name: string, label: string, value: string): Builder<VariableModel> {
  return new TextBoxVariableBuilder(name).label(label).defaultValue(value);
}
