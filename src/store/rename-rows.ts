/** Replaces what names somebody in whatever table stores text: those that come later as well. */
import type { PoolClient } from "pg";

/** How a column's text is renamed: as JSON, as a list, as prose for people, else as a value. */
export type ColumnKind = "json" | "list" | "prose" | "value";

export interface NamedColumn {
  readonly table: string;
  readonly column: string;
  readonly kind: ColumnKind;
}

/** Tables that are changed in their own way, or not at all: see jobs/privacy/erase.ts. */
const APART: ReadonlySet<string> = new Set(["audit_log", "people", "dictionary"]);
/** Where files lie: they are found by it. What the log is called, and ours. */
const PATHS: ReadonlySet<string> = new Set(["path", "hash", "uid", "cause", "key_hash"]);
/** Written by people for people, or for a log. */
const PROSE: ReadonlySet<string> = new Set([
  "reason",
  "reasons",
  "last_error",
  "withdrawn_reason",
  "detail",
  "says",
  "instead_why",
]);

/** Every column of text of every table. */
export async function listNamedColumns(client: PoolClient): Promise<NamedColumn[]> {
  const { rows } = await client.query<{ table: string; column: string; type: string }>(
    `select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
       and format_type(a.atttypid, null) in ('text', 'text[]', 'json', 'jsonb') and c.relname not like 'kysely%'
     order by c.relname, a.attnum`,
  );
  return rows
    .filter(({ table, column }) => !APART.has(table) && !PATHS.has(column))
    .map(({ table, column, type }) => ({ table, column, kind: kindOf(column, type) }));
}

function kindOf(column: string, type: string): ColumnKind {
  if (type === "json" || type === "jsonb") return "json";
  return type === "text[]" ? "list" : PROSE.has(column) ? "prose" : "value";
}

export interface FoundText {
  readonly table: string;
  readonly column: string;
  readonly kind: ColumnKind;
  /** Of a table whose rows are of kinds: of control_entries what the entry is. */
  readonly rowKind: string | null;
  /** Of JSON as Postgres has it, of a list its elements. */
  readonly value: string | readonly string[];
}

/**
 * Rewrites what may hold one of some texts (`needles`, in small letters, as JSON has them, too); `rename` says what stands there then,
 * undefined where it is to stay. Returns how many rows of which table were changed.
 */
export async function renameRows(
  client: PoolClient,
  needles: readonly string[],
  rename: (found: FoundText) => string | readonly string[] | undefined,
): Promise<Map<string, number>> {
  const changed = new Map<string, number>();
  for (const { table, column, kind } of await listNamedColumns(client)) {
    const { rows } = await client.query<{ ctid: string; rowKind: string | null; value: string | string[] }>(
      `select t.ctid, to_jsonb(t) ->> 'kind' as "rowKind", t.${quoted(column)}${kind === "json" ? "::text" : ""} as value
       from ${quoted(table)} t
       where exists (select from unnest($1::text[]) n where position(n in lower(t.${quoted(column)}::text)) > 0) for update`,
      [needles],
    );
    for (const { ctid, rowKind, value } of rows) {
      const after = rename({ table, column, kind, rowKind, value });
      if (after === undefined || JSON.stringify(after) === JSON.stringify(value)) continue;
      await client.query(`update ${quoted(table)} set ${quoted(column)} = $2 where ctid = $1`, [ctid, after]);
      changed.set(table, (changed.get(table) ?? 0) + 1);
    }
  }
  return changed;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
