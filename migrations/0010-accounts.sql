-- Accounts stand in the record too: that one was made, closed, opened again or given another password, and by which
-- command. The hash of a password is kept out of it, as the search index of a row is.

create or replace function platform_record_change() returns trigger language plpgsql security definer set search_path = public, pg_temp
  set timezone = 'UTC' set datestyle = 'ISO, YMD' as $$
declare
  line platform_record;
  before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - 'search' - 'password_hash' end;
  after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - 'search' - 'password_hash' end;
  salt bytea := uuid_send(gen_random_uuid());
  review bigint := coalesce(after, before) ->> case when tg_table_name = 'reviews_review' then 'id' else 'review_id' end;
begin
  line.chain := coalesce(review, 0);
  -- Writers of one chain take turns until they commit.
  perform pg_advisory_xact_lock(7261, line.chain::integer);
  select sequence + 1, hash into line.sequence, line.previous from platform_record
    where chain = line.chain order by sequence desc limit 1;
  if not found then
    line.sequence := 1;
    line.previous := sha256(convert_to('chain ' || line.chain, 'UTF8'));
  end if;
  line.recorded_at := clock_timestamp();
  line.at := platform_now();
  line.account_id := platform_account_id();
  line.request := nullif(current_setting('conspectus.request', true), '');
  line.command := coalesce(nullif(current_setting('conspectus.command', true), ''), 'outside a command');
  line.table_name := tg_table_name;
  line.row_id := coalesce(coalesce(after, before) ->> 'id', md5(coalesce(after, before)::text));
  line.operation := lower(tg_op);
  line.digest := platform_record_digest(salt, before, after);
  line.hash := platform_record_hash(line.previous, line);
  insert into platform_record (chain, sequence, recorded_at, at, account_id, request, command, table_name, row_id, operation, digest, previous, hash)
    values (line.chain, line.sequence, line.recorded_at, line.at, line.account_id, line.request, line.command, line.table_name, line.row_id, line.operation, line.digest, line.previous, line.hash)
    returning id into line.id;
  insert into platform_record_content (record_id, review_id, salt, before, after) values (line.id, review, salt, before, after);
  return null;
end $$;

call platform_guard('platform_account');
