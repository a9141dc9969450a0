/** What a server says of itself and of who asks. Reads catalogs only; works before the first migration, too. */
import type { Pool } from "pg";

export interface ServerState {
  /** `150004`. */
  readonly version: number;
  readonly user: string;
  /** In ms. */
  readonly now: number;
  readonly bytes: number;
  /** Of events. */
  readonly partitions: number;
  /** As they are granted; `{user}` stands for the user. */
  readonly missingRights: readonly string[];
}

interface Row {
  readonly version: number;
  readonly user_name: string;
  readonly now: Date;
  readonly bytes: number;
  readonly partitions: number;
  readonly database_name: string;
  readonly creates_schemas: boolean;
  readonly creates_tables: boolean;
  readonly owns_events: boolean;
  /** What the server's administrator has to do for a user who makes no roles. */
  readonly lacks_roles: readonly string[];
  readonly lacks: readonly string[];
}

/** Partitions are attached by the owner of `events`; the queue makes a schema of its own. */
export async function readServerState(pool: Pool): Promise<ServerState> {
  const { rows } = await pool.query<Row>(`
    select current_setting('server_version_num')::int4 as version, current_user as user_name, clock_timestamp() as now,
      pg_database_size(current_database()) as bytes,
      (select count(*)::int4 from pg_inherits where inhparent = to_regclass('public.events')) as partitions,
      quote_ident(current_database()) as database_name,
      to_regnamespace('bullmq') is not null or has_database_privilege(current_database(), 'create') as creates_schemas,
      has_schema_privilege('public', 'create') as creates_tables,
      coalesce((select pg_has_role(relowner, 'usage') from pg_class where oid = to_regclass('public.events')), true)
        as owns_events,
      array(select 'create role ' || n.name || ' nologin'
        from unnest(array['auditplane_owner', 'grafana_reader', 'grafana_domain_reader']) n (name)
        left join pg_roles r on r.rolname = n.name
        where r.oid is null and not own.makes_roles)
        || array(select 'grant auditplane_owner to {user}'
          where not own.makes_roles and not coalesce((select pg_has_role(oid, 'member') from pg_roles where rolname = 'auditplane_owner'), false))
        as lacks_roles,
      array(select relname::text from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
          and not (has_table_privilege(oid, 'select') and has_table_privilege(oid, 'insert')
            and (relname = 'audit_log' or has_table_privilege(oid, 'update') and has_table_privilege(oid, 'delete')))
        order by relname collate "C") as lacks
    from (select rolsuper or rolcreaterole as makes_roles from pg_roles where rolname = current_user) own`);
  const [row] = rows;
  if (row === undefined) throw new Error("Postgres answered nothing");
  return {
    version: row.version,
    user: row.user_name,
    now: row.now.getTime(),
    bytes: row.bytes,
    partitions: row.partitions,
    missingRights: [
      ...(row.creates_schemas ? [] : [`grant create on database ${row.database_name} to {user}`]),
      ...(row.creates_tables ? [] : ["grant create, usage on schema public to {user}"]),
      ...row.lacks_roles,
      ...(row.owns_events ? [] : ["alter table events owner to {user}"]),
      ...(row.lacks.length === 0
        ? []
        : ["grant select, insert, update, delete on all tables in schema public to {user}"]),
    ],
  };
}
