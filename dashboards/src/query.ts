/** A statement for Postgres as a panel, an annotation or a rule sends it: the SDK has no builder of its own for it. */
import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";

export const POSTGRES = "grafana-postgresql-datasource";
/** Whichever source of data is chosen above the panels. */
export const SOURCE = { type: POSTGRES, uid: "${datasource}" } as const;

export type Format = "time_series" | "table";

export interface PostgresQuery extends Dataquery {
  readonly refId: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly editorMode: "code";
  readonly format: Format;
  readonly rawQuery: true;
  readonly rawSql: string;
}

export function postgresQuery(sql: string, format: Format, refId = "A"): Builder<PostgresQuery> {
  const query = {
    refId,
    datasource: SOURCE,
    editorMode: "code",
    format,
    rawQuery: true,
    rawSql: tidy(sql),
  } as const;
  return { build: () => query as typeof query & Dataquery };
}

/** Without the indentation of the file that it stands in. */
export function tidy(sql: string): string {
  const lines = sql.split("\n").filter((line) => line.trim() !== "");
  const indent = Math.min(...lines.slice(1).map((line) => line.length - line.trimStart().length), 40);
  return lines
    .map((line, at) => (at === 0 ? line.trim() : line.slice(Math.min(indent, line.length)).trimEnd()))
    .join("\n")
    .trim();
}

/** Rows of whole days of the range, whatever the session's time zone: the column alone is compared, so that an index finds them. */
export const IN_DAYS =
  "day between ($__timeFrom()::timestamptz at time zone 'UTC')::date and ($__timeTo()::timestamptz at time zone 'UTC')::date";

/** Findings of whole days: one of a day begins with it, however late in it something was done. */
export const FOUND_IN_DAYS =
  "window_start between date_trunc('day', $__timeFrom()::timestamptz, 'UTC') and $__timeTo()::timestamptz";

/** Of panels that show one figure, or a list, of such days. */
export const DAYS_NOTE = "Days that the range touches count whole.";

/** Rows of whole hours, of the range's last two weeks at most: nobody reads more hours than that off a screen. */
export const IN_HOURS =
  "hour between greatest(date_trunc('hour', $__timeFrom()::timestamptz, 'UTC'), $__timeTo()::timestamptz - interval '14 days') and $__timeTo()::timestamptz";
/** The same of the whole range. */
export const IN_ALL_HOURS =
  "hour between date_trunc('hour', $__timeFrom()::timestamptz, 'UTC') and $__timeTo()::timestamptz";
export const HOURS_NOTE = "Of the last 14 days of the range at most.";

/** Of the domains that are chosen, and what is no domain's where that is. */
export const OF_DOMAINS = "coalesce(domain, '') in ($domain)";
/** What stands for all of them: Grafana would list those of the catalog in force, and an alert of one that ended would be of none. */
export const ALL_DOMAINS = "coalesce(domain, '')";
/** Data that an asset covers, or covered then. */
export const GOVERNED = `is_governed and ${OF_DOMAINS}`;

/**
 * Alerts of which owners of such domains are told, whichever of several comes first. A variable is there once: a macro in its value takes what
 * follows up to the next bracket, a quote with it, and of a second one the value would be part of the statement.
 */
export const TOLD_TO_DOMAINS =
  "exists (select from unnest(domains || coalesce(domain, '')) d (domain) where d.domain in ($domain))";

/** Of scopes `s` of the control plane: how old what is known of one is; of one that no read was taken of, since the first was tried. */
export const SCOPE_AGE = `coalesce(age_seconds,
          (select extract(epoch from now() - min(began_at)) from reporting.entitlement_reads r where r.scope = s.scope))`;

/** Of rows of accesses: those that AWS did not refuse, as rules and the access map count them. */
export const GIVEN = "(accesses - denied)";
