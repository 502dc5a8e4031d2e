import type pg from 'pg'

/**
 * Takes everything that migrations made out of the schema `public`: views, tables with their rows, functions, types. What
 * belongs to an extension stays. The schema itself stays too, since the owner of the tables need not own it.
 */
export async function emptySchema(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(`
    with ours as (
      select 1 as turn, 'pg_class'::regclass as catalog, oid,
        format('drop %s if exists public.%I cascade',
          case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end,
          relname) as statement
      from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')
      union all
      select 2, 'pg_proc'::regclass, oid, format('drop %s if exists public.%I(%s) cascade',
        case prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
        proname, pg_get_function_identity_arguments(oid))
      from pg_proc where pronamespace = 'public'::regnamespace
      union all
      select 3, 'pg_type'::regclass, oid, format('drop type if exists public.%I cascade', typname)
      from pg_type where typnamespace = 'public'::regnamespace and typtype in ('e', 'd', 'r'))
    select statement from ours
    where not exists (select from pg_depend where classid = ours.catalog and objid = ours.oid and deptype in ('e', 'i'))
    order by turn`)
  for (const { statement } of rows) await client.query(statement)
}
