/** Dashboards as they are committed, and every statement in them. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./cli.ts";
import { expandSql, intervalOf } from "./grafana.ts";
import type { Chosen } from "./grafana.ts";

export interface Target {
  readonly refId: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly format: "time_series" | "table";
  readonly rawSql: string;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly interval?: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly Target[];
  readonly fieldConfig: {
    readonly defaults: {
      readonly unit?: string;
      readonly thresholds?: { readonly steps: readonly object[] };
      readonly custom?: { readonly thresholdsStyle?: { readonly mode: string } };
    };
  };
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly query: string;
  readonly refresh?: number;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly datasource?: { readonly uid: string };
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly editable: boolean;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly target?: Target }[] };
}

export function readDashboards(): Dashboard[] {
  const folder = join(ROOT, "dashboards");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Dashboard);
}

export interface Statement {
  /** Whose it is: dashboard and panel, variable or annotation. */
  readonly name: string;
  readonly kind: "panel" | "variable" | "annotation";
  readonly sql: string;
  readonly format: Target["format"];
  readonly interval: string;
  readonly isRaw: boolean;
}

export function statementsOf({ uid, panels, templating, annotations }: Dashboard): Statement[] {
  return [
    ...panels.flatMap(({ title, targets, interval = "1m" }) =>
      targets.map(({ rawSql, format }) => ({
        name: `${uid}: ${title}`,
        kind: "panel" as const,
        sql: rawSql,
        format,
        interval,
        isRaw: rawSql.includes("reporting.events"),
      })),
    ),
    ...templating.list
      .filter(({ type }) => type === "query")
      .map(({ name, query }) => ({
        name: `${uid}: $${name}`,
        kind: "variable" as const,
        sql: query,
        format: "table" as const,
        interval: "1m",
        isRaw: false,
      })),
    ...annotations.list.flatMap(({ name, target }) =>
      target?.rawSql === undefined
        ? []
        : [
            {
              name: `${uid}: ${name}`,
              kind: "annotation" as const,
              sql: target.rawSql,
              format: "table" as const,
              interval: "1m",
              isRaw: false,
            },
          ],
    ),
  ];
}

/** What Grafana would send of it. */
export function sent(
  { sql, interval }: Statement,
  range: { readonly from: number; readonly to: number },
  variables: Readonly<Record<string, Chosen>>,
): string {
  return expandSql(sql, { ...range, intervalMs: intervalOf(range, interval), variables });
}
