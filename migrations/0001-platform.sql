-- Who may act, who did what, and the means by which each module's tables are guarded.
-- Names: <module>_<noun>. A table is written only by its module; others read it through <module>_read_… views.

do $$
declare role_name text;
begin
  foreach role_name in array array['conspectus_gate', 'conspectus_staff', 'conspectus_respondent', 'conspectus_public'] loop
    if not exists (select from pg_roles where rolname = role_name) then
      execute format('create role %I nologin nosuperuser nobypassrls', role_name);
    end if;
    -- The login role must be able to become each of them.
    execute format('grant %I to current_user', role_name);
  end loop;
end $$;

-- Nothing is open by default: each table says what each role may do.
revoke create on schema public from public;
grant usage on schema public to conspectus_gate, conspectus_staff, conspectus_respondent, conspectus_public;

-- ---------------------------------------------------------------- accounts, sessions, grants

create table platform_account (
  id bigint generated always as identity primary key,
  person_id bigint not null unique,
  name text not null,
  email text not null,
  kind text not null check (kind in ('staff', 'respondent')),
  password_hash text,
  created_at timestamptz not null default now(),
  closed_at timestamptz
);
create unique index platform_account_email on platform_account (lower(email));
comment on table platform_account is 'Who can sign in. The person stands in the register; the name is repeated so that a page needs no second reading.';

create table platform_session (
  token_sha256 bytea primary key,
  account_id bigint references platform_account on delete cascade,
  content jsonb not null,
  expires_at timestamptz not null
);
create index platform_session_account on platform_session (account_id);
create index platform_session_expiry on platform_session (expires_at);
comment on table platform_session is 'Signed-in browsers, by the hash of their token: a stolen copy of this table opens nothing.';

create table platform_grant (
  id bigint generated always as identity primary key,
  person_id bigint not null,
  role text not null,
  review_id bigint,
  from_at timestamptz not null,
  until_at timestamptz,
  version integer not null default 1,
  unique nulls not distinct (person_id, role, review_id)
);
comment on table platform_grant is 'Roles held by a person, who may not have an account yet: in one review, or, without one, wherever the role has standing. Ended by a date, never deleted.';

create table platform_setting (
  name text primary key,
  value text not null
);
comment on table platform_setting is 'What was decided when the database was made and never changes, such as whether it holds the worked example.';

create table platform_posted (
  account_id bigint not null,
  key text not null,
  command text not null,
  result jsonb not null,
  at timestamptz not null default clock_timestamp(),
  primary key (account_id, key)
);
comment on table platform_posted is 'Answers already given to posted forms: the same form posted twice gets the first answer and changes nothing.';

-- ---------------------------------------------------------------- who acts in this transaction

create function platform_account_id() returns bigint language sql stable
  return nullif(current_setting('conspectus.account', true), '')::bigint;
create function platform_person_id() returns bigint language sql stable
  return nullif(current_setting('conspectus.person', true), '')::bigint;
create function platform_now() returns timestamptz language sql stable
  return coalesce(nullif(current_setting('conspectus.now', true), '')::timestamptz, now());

-- Called as (select platform_my_reviews()) in policies: once per statement, never per row.
create function platform_my_reviews() returns bigint[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct review_id), '{}') from platform_grant
  where person_id = platform_person_id() and review_id is not null
    and (until_at is null or until_at > platform_now())
$$;
create function platform_holds(variadic roles text[]) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from platform_grant
    where person_id = platform_person_id() and review_id is null and role = any (roles)
      and (until_at is null or until_at > platform_now()))
$$;
comment on function platform_holds is 'True when the one who acts holds one of the roles outside any one review.';

-- ---------------------------------------------------------------- the record

create table platform_record (
  id bigint generated always as identity primary key,
  chain bigint not null,
  sequence bigint not null,
  recorded_at timestamptz not null,
  at timestamptz not null,
  account_id bigint,
  request text,
  command text not null,
  table_name text not null,
  row_id text not null,
  operation text not null check (operation in ('insert', 'update', 'delete')),
  digest bytea not null,
  previous bytea not null,
  hash bytea not null,
  unique (chain, sequence)
);
create index platform_record_row on platform_record (table_name, row_id);
comment on table platform_record is 'Who did what when: append-only, one hash chain per review and chain 0 for the rest. Holds digests; the readable change is in platform_record_content.';
comment on column platform_record.recorded_at is 'The clock of the machine.';
comment on column platform_record.at is 'The moment the command reckoned with, which in the worked example is the chosen day.';

create table platform_record_content (
  record_id bigint primary key references platform_record,
  review_id bigint,
  salt bytea not null,
  before jsonb,
  after jsonb
);
comment on table platform_record_content is 'What changed, from and to. Erasure removes a row here and leaves the chain whole.';

create function platform_record_digest(salt bytea, before jsonb, after jsonb) returns bytea language sql immutable
  return sha256(salt || convert_to(jsonb_build_array(before, after)::text, 'UTF8'));

create function platform_record_hash(previous bytea, line platform_record) returns bytea language sql stable
  set timezone = 'UTC' set datestyle = 'ISO, YMD'
  return sha256(previous || convert_to(jsonb_build_array(
    line.chain, line.sequence,
    to_char(line.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    to_char(line.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    line.account_id, line.request, line.command, line.table_name, line.row_id, line.operation,
    encode(line.digest, 'hex'))::text, 'UTF8'));

create function platform_record_change() returns trigger language plpgsql security definer set search_path = public, pg_temp
  set timezone = 'UTC' set datestyle = 'ISO, YMD' as $$
declare
  line platform_record;
  before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - 'search' end;
  after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - 'search' end;
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

create function platform_record_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the record is only ever added to' using errcode = '42501';
end $$;
create trigger platform_record_fixed before update or delete on platform_record for each row execute function platform_record_refuse();
create trigger platform_record_kept before truncate on platform_record for each statement execute function platform_record_refuse();
create trigger platform_record_content_fixed before update on platform_record_content for each row execute function platform_record_refuse();

create function platform_record_verify() returns table (chain bigint, sequence bigint, fault text) language sql stable as $$
  with line as (
    select r as whole, r.*,
      lag(r.hash, 1, sha256(convert_to('chain ' || r.chain, 'UTF8'))) over (partition by r.chain order by r.sequence) as hash_before,
      lag(r.sequence, 1, 0::bigint) over (partition by r.chain order by r.sequence) as sequence_before
    from platform_record r)
  select line.chain, line.sequence,
    case
      when line.sequence <> line.sequence_before + 1 then 'a line is missing before this one'
      when line.previous <> line.hash_before then 'this line does not follow from the one before'
      when line.hash <> platform_record_hash(line.previous, line.whole) then 'this line was changed'
      when content.record_id is null then 'the content of this line is gone'
      else 'the content of this line was changed'
    end
  from line left join platform_record_content content on content.record_id = line.id
  where line.sequence <> line.sequence_before + 1
    or line.previous <> line.hash_before
    or line.hash <> platform_record_hash(line.previous, line.whole)
    or content.record_id is null
    or line.digest <> platform_record_digest(content.salt, content.before, content.after)
  order by 1, 2
$$;
comment on function platform_record_verify is 'Lines of the record that do not hold; none when it is whole.';

-- ---------------------------------------------------------------- how a module's table is guarded

create function platform_next_version() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  return new;
end $$;

-- Row security on, every change recorded, and the version counted up by the database itself.
create procedure platform_guard(guarded regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', guarded);
  execute format('create trigger record after insert or update or delete on %s for each row execute function platform_record_change()', guarded);
  if exists (select from pg_attribute where attrelid = guarded and attname = 'version' and not attisdropped) then
    execute format('create trigger version before update on %s for each row execute function platform_next_version()', guarded);
  end if;
end $$;

-- The usual case: a table of a review, with a column review_id. Staff of the review read and write; nobody deletes.
create procedure platform_guard_review_table(guarded regclass) language plpgsql as $$
begin
  call platform_guard(guarded);
  execute format('grant select, insert, update on %s to conspectus_staff', guarded);
  execute format('create policy staff on %s to conspectus_staff using ('
    '(select platform_holds(''programme-manager'', ''approver'')) or review_id = any ((select platform_my_reviews())::bigint[]))', guarded);
end $$;
comment on procedure platform_guard_review_table is 'Further policies (respondents, the public, deletes) are written out in the module''s own migration.';

-- ---------------------------------------------------------------- grants on the platform's own tables

call platform_guard('platform_grant');
grant select, insert, update on platform_grant to conspectus_staff;
grant select on platform_grant to conspectus_respondent;
create policy own on platform_grant for select to conspectus_staff, conspectus_respondent using (person_id = platform_person_id());
create policy team on platform_grant to conspectus_staff
  using ((select platform_holds('programme-manager', 'administrator')) or review_id = any ((select platform_my_reviews())::bigint[]));
create policy gate on platform_grant for select to conspectus_gate using (true);

alter table platform_account enable row level security;
create policy gate on platform_account for select to conspectus_gate using (true);
create policy known on platform_account for select to conspectus_staff using (true);
create policy own on platform_account for select to conspectus_respondent using (id = platform_account_id());
grant select on platform_account, platform_grant to conspectus_gate;
-- Names and addresses are for colleagues; the hash of a password is for the gate alone.
grant select (id, person_id, name, email, kind, created_at, closed_at) on platform_account to conspectus_staff, conspectus_respondent;

alter table platform_session enable row level security;
create policy gate on platform_session to conspectus_gate using (true);
grant select, insert, update, delete on platform_session to conspectus_gate;

alter table platform_setting enable row level security;
create policy everybody on platform_setting for select using (true);
grant select on platform_setting to conspectus_gate, conspectus_staff, conspectus_respondent, conspectus_public;

alter table platform_posted enable row level security;
create policy own on platform_posted to conspectus_staff, conspectus_respondent using (account_id = platform_account_id());
grant select, insert, update on platform_posted to conspectus_staff, conspectus_respondent;

alter table platform_record enable row level security;
alter table platform_record_content enable row level security;
create policy staff on platform_record for select to conspectus_staff
  using (chain = 0 or (select platform_holds('programme-manager')) or chain = any ((select platform_my_reviews())::bigint[]));
create policy staff on platform_record_content for select to conspectus_staff
  using (review_id is null or (select platform_holds('programme-manager')) or review_id = any ((select platform_my_reviews())::bigint[]));
grant select on platform_record, platform_record_content to conspectus_staff;

create view platform_read_record with (security_invoker = true) as
  select record.id, record.chain, record.at, record.recorded_at, record.account_id, account.name as account_name, record.request, record.command,
    record.table_name, record.row_id, record.operation, content.before, content.after
  from platform_record record
  left join platform_record_content content on content.record_id = record.id
  left join platform_account account on account.id = record.account_id;
grant select on platform_read_record to conspectus_staff;

create view platform_read_account with (security_invoker = true) as select id, person_id, name, kind from platform_account;
grant select on platform_read_account to conspectus_staff, conspectus_respondent;
