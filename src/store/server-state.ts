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
  /** Whether it knows the small letter of one that is not ASCII's. */
  readonly foldsLetters: boolean;
  /** As they are granted; `{user}` stands for the user. */
  readonly missingRights: readonly string[];
}

/** In the place of membership in a superuser's role, which would be all of the server. */
const OWN_ALL =
  "do $$ declare t regclass; begin for t in select oid from pg_class where relkind in ('r', 'p', 'v') " +
  "and relnamespace in (to_regnamespace('public'), to_regnamespace('reporting')) " +
  "loop execute format('alter table %s owner to {user}', t); end loop; end $$";

interface Row {
  readonly version: number;
  readonly user_name: string;
  readonly now: Date;
  readonly bytes: number;
  readonly partitions: number;
  readonly folds_letters: boolean;
  readonly database_name: string;
  readonly creates_schemas: boolean;
  readonly creates_tables: boolean;
  /** Of tables and views, where the user has not their rights. */
  readonly other_owners: readonly { readonly name: string; readonly is_superuser: boolean }[];
  /** What the server's administrator has to do for a user who makes no roles. */
  readonly lacks_roles: readonly string[];
}

/**
 * The user owns the tables, or has their owner's rights: partitions are attached and dropped by who does, rows are copied past row
 * security by nobody else, and rights on tables alone would have hours derived never. The queue makes a schema of its own.
 */
export async function readServerState(pool: Pool): Promise<ServerState> {
  const { rows } = await pool.query<Row>(`
    select current_setting('server_version_num')::int4 as version, current_user as user_name, clock_timestamp() as now,
      pg_database_size(current_database()) as bytes,
      (select count(*)::int4 from pg_inherits where inhparent = to_regclass('public.events')) as partitions,
      lower('Ö') = 'ö' as folds_letters, quote_ident(current_database()) as database_name,
      to_regnamespace('bullmq') is not null or has_database_privilege(current_database(), 'create') as creates_schemas,
      has_schema_privilege('public', 'create') as creates_tables,
      (select coalesce(json_agg(o order by o.name), '[]') from (
        select distinct quote_ident(r.rolname) as name, r.rolsuper as is_superuser
        from pg_class c join pg_roles r on r.oid = c.relowner
        where c.relnamespace in (to_regnamespace('public'), to_regnamespace('reporting')) and c.relkind in ('r', 'p', 'v')
          and not pg_has_role(c.relowner, 'usage')) o) as other_owners,
      array(select 'create role ' || n.name || ' nologin'
        from unnest(array['auditplane_owner', 'grafana_reader', 'grafana_domain_reader']) n (name)
        left join pg_roles r on r.rolname = n.name
        where r.oid is null and not own.makes_roles)
        || array(select 'grant auditplane_owner to {user}'
          -- from Postgres 16 on who makes roles gives membership of their own alone: another database's login may have made this one
          where not own.is_superuser
            and (not own.makes_roles or current_setting('server_version_num')::int4 >= 160000 and to_regrole('auditplane_owner') is not null)
            and not coalesce((select pg_has_role(oid, 'member') from pg_roles where rolname = 'auditplane_owner'), false))
        as lacks_roles
    from (select rolsuper as is_superuser, rolsuper or rolcreaterole as makes_roles from pg_roles where rolname = current_user) own`);
  const [row] = rows;
  if (row === undefined) throw new Error("Postgres answered nothing");
  return {
    version: row.version,
    user: row.user_name,
    now: row.now.getTime(),
    bytes: row.bytes,
    partitions: row.partitions,
    foldsLetters: row.folds_letters,
    missingRights: [
      ...(row.creates_schemas ? [] : [`grant create on database ${row.database_name} to {user}`]),
      ...(row.creates_tables ? [] : ["grant create, usage on schema public to {user}"]),
      ...row.lacks_roles,
      ...row.other_owners.map((owner) => (owner.is_superuser ? OWN_ALL : `grant ${owner.name} to {user}`)),
    ],
  };
}
