/**
 * Makes of a panel's statement what Grafana sends to Postgres: its page first, then its server (packages/grafana-sql, scenes' interpolator,
 * pkg/tsdb/grafana-postgresql-datasource/macros.go).
 */

/** A variable as somebody chose it: one of several values is a list, also where one is chosen; what stands for all of them is put in as it is. */
export type Chosen = string | readonly string[] | { readonly all: string };

export interface Expansion {
  /** In ms. */
  readonly from: number;
  readonly to: number;
  readonly intervalMs: number;
  readonly variables: Readonly<Record<string, Chosen>>;
}

/** Throws where Grafana shows an error, and of forms of variables that panels are not to have. */
export function expandSql(sql: string, given: Expansion): string {
  return withMacros(withGlobals(withVariables(sql, given), given), given);
}

const VARIABLE = /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?:\.([^:^}]+))?(?::([^}]+))?\}/g;

function withVariables(sql: string, { variables, intervalMs }: Expansion): string {
  return sql.replace(VARIABLE, (found, ...groups: readonly (string | undefined)[]) => {
    const [plain, old, , braced, , format] = groups;
    const name = plain ?? old ?? braced ?? "";
    if (format !== undefined)
      throw new Error(`${found}: a format other than the source's own is unsafe, or wrong in Postgres`);
    if (name === "__interval_ms") return String(intervalMs);
    if (name === "__interval") return intervalText(intervalMs);
    const value = variables[name];
    return value === undefined ? found : formatted(value);
  });
}

/** The source's own form: a list is quoted, a single value is not. */
function formatted(value: Chosen): string {
  const doubled = (text: string): string => text.replaceAll("'", "''");
  if (typeof value === "string") return doubled(value);
  if ("all" in value) return value.all;
  return value.length === 0 ? "''" : value.map((one) => `'${doubled(one)}'`).join(",");
}

function withGlobals(sql: string, { from, to }: Expansion): string {
  return sql
    .replaceAll("$__unixEpochFrom()", String(Math.floor(from / 1000)))
    .replaceAll("$__unixEpochTo()", String(Math.floor(to / 1000)));
}

const MACRO = /\$([_a-zA-Z0-9]+)\(([^)]*)\)/g;

function withMacros(sql: string, { from, to }: Expansion): string {
  const [since, until] = [timeText(from), timeText(to)];
  return sql.replace(MACRO, (_, name: string, given: string) => {
    const [column = "", interval = ""] = given.split(",").map((one) => one.trim());
    const seconds = (): number => secondsOf(interval.replaceAll("'", ""));
    switch (name) {
      case "__time":
        return `${column} AS "time"`;
      case "__timeEpoch":
        return `extract(epoch from ${column}) as "time"`;
      case "__timeFilter":
        return `${column} BETWEEN '${since}' AND '${until}'`;
      case "__timeFrom":
        return `'${since}'`;
      case "__timeTo":
        return `'${until}'`;
      case "__timeGroup":
        return `floor(extract(epoch from ${column})/${seconds()})*${seconds()}`;
      case "__timeGroupAlias":
        return `floor(extract(epoch from ${column})/${seconds()})*${seconds()} AS "time"`;
      default:
        throw new Error(`unknown macro "${name}"`);
    }
  });
}

/** As Go's RFC3339Nano: zeros at the end are left out. */
function timeText(at: number): string {
  return new Date(at).toISOString().replace(/\.?0*Z$/, "Z");
}

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

function secondsOf(interval: string): number {
  const [, count = "", unit = ""] = /^(\d+)(ms|[smhdw])$/.exec(interval) ?? [];
  if (count === "") throw new Error(`error parsing interval ${interval}`);
  return Number(count) * (UNITS[unit] as number);
}

const LADDER = [1, 5, 10, 15, 30].map((seconds) => seconds * 1_000);
for (const minutes of [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 360, 720, 1_440, 10_080, 43_200, 525_600])
  LADDER.push(minutes * 60_000);

/** What Grafana takes for `$__interval` of a range, at least the panel's own; in ms. */
export function intervalOf(
  { from, to }: Pick<Expansion, "from" | "to">,
  least: string,
  points = 1_000,
): number {
  const wanted = (to - from) / points;
  const rounded = LADDER.find((step) => step >= wanted) ?? (LADDER.at(-1) as number);
  return Math.max(rounded, secondsOf(least) * 1_000);
}

function intervalText(ms: number): string {
  const unit = ["w", "d", "h", "m", "s"].find((one) => ms % ((UNITS[one] as number) * 1_000) === 0);
  return unit === undefined ? `${ms}ms` : `${ms / ((UNITS[unit] as number) * 1_000)}${unit}`;
}
