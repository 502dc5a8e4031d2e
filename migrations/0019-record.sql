-- What the record shows follows what its reader may see; every view of protected material stands in a chain of its own;
-- and what is erased goes by a rule, is said, and is told apart from what was tampered with.

-- ---------------------------------------------------------------- the record follows its rows

create table platform_record_followed (
  table_name text primary key
);
comment on table platform_record_followed is 'Recorded tables whose rows are not open to everybody who reads the review: what the record holds of a row is open to those who see the row now.';
alter table platform_record_followed enable row level security;

create procedure platform_record_follows(guarded regclass) language plpgsql as $$
declare
  branches text := '';
  name text;
begin
  insert into platform_record_followed values (guarded::text) on conflict do nothing;
  for name in select table_name from platform_record_followed order by 1 loop
    branches := branches || format(' when %L then exists (select from %I followed where followed.id = line.row_id::bigint)', name, name);
  end loop;
  drop policy if exists follows on platform_record_content;
  execute 'create policy follows on platform_record_content as restrictive for select to conspectus_staff using '
    '((select case line.table_name' || branches || ' else true end from platform_record line where line.id = record_id))';
end $$;
comment on procedure platform_record_follows is 'For each table with a policy narrower than reading the review; its rows have an id and the staff may select that. A row that is gone hides what the record holds of it.';

do $$
declare name text;
begin
  foreach name in array array['judgements_proposal', 'reports_comment', 'platform_file', 'platform_refused_file', 'platform_grant'] loop
    if to_regclass(name) is not null then call platform_record_follows(name::regclass); end if;
  end loop;
end $$;

-- ---------------------------------------------------------------- a line of the record, made by a function

create function platform_record_append(line platform_record, salt bytea, before jsonb, after jsonb) returns platform_record language plpgsql
  set timezone = 'UTC' set datestyle = 'ISO, YMD' as $$
begin
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
  line.digest := platform_record_digest(salt, before, after);
  line.hash := platform_record_hash(line.previous, line);
  insert into platform_record (chain, sequence, recorded_at, at, account_id, request, command, table_name, row_id, operation, digest, previous, hash)
    values (line.chain, line.sequence, line.recorded_at, line.at, line.account_id, line.request, line.command, line.table_name, line.row_id, line.operation, line.digest, line.previous, line.hash)
    returning id into line.id;
  return line;
end $$;
revoke execute on function platform_record_append(platform_record, bytea, jsonb, jsonb) from public;

-- ---------------------------------------------------------------- who viewed what

create table platform_view (
  id bigint generated always as identity primary key,
  review_id bigint not null,
  at timestamptz not null,
  account_id bigint not null references platform_account,
  table_name text not null,
  row_id text not null,
  classification text not null,
  page text not null,
  request text,
  salt bytea not null
);
create index platform_view_row on platform_view (table_name, row_id);
create index platform_view_review on platform_view (review_id, id);
comment on table platform_view is 'Every view of material that tells of single children or of whistle-blowers: who, when, what, on which page. Added to only; each stands in a chain of the record whose number is that of the review, below zero.';
alter table platform_view enable row level security;
create trigger platform_view_fixed before update or delete on platform_view for each row execute function platform_record_refuse();
create trigger platform_view_kept before truncate on platform_view for each statement execute function platform_record_refuse();

-- Lines of the chains of views say who looked at which row: not for everybody who reads the review.
create policy changes on platform_record as restrictive for select to conspectus_staff using (chain >= 0);
grant select (id, review_id, at, account_id, table_name, row_id, classification, page) on platform_view to conspectus_staff;
create policy conducting on platform_view for select to conspectus_staff
  using ((select platform_everywhere('conduct')) or review_id = any ((select platform_reviews_where('conduct'))::bigint[]));

create function platform_note_view(review bigint, viewed jsonb, shown_on text) returns void language plpgsql security definer set search_path = public, pg_temp
  set timezone = 'UTC' set datestyle = 'ISO, YMD' as $$
declare
  each jsonb;
  seen platform_view;
  line platform_record;
begin
  if platform_account_id() is null then
    raise exception 'nobody views without an account' using errcode = '42501';
  end if;
  for each in select value from jsonb_array_elements(viewed) loop
    insert into platform_view (review_id, at, account_id, table_name, row_id, classification, page, request, salt)
      values (review, platform_now(), platform_account_id(), each ->> 'table', each ->> 'row', each ->> 'classification', shown_on,
        nullif(current_setting('conspectus.request', true), ''), uuid_send(gen_random_uuid()))
      returning * into seen;
    line.chain := -review;
    line.command := 'view';
    line.table_name := 'platform_view';
    line.row_id := seen.id::text;
    line.operation := 'insert';
    perform platform_record_append(line, seen.salt, null, to_jsonb(seen) - 'salt');
  end loop;
end $$;
comment on function platform_note_view is 'Notes that the one who acts is shown rows: viewed is a list of {table, row, classification}. Called in the transaction that reads them.';
revoke execute on function platform_note_view(bigint, jsonb, text) from public;
grant execute on function platform_note_view(bigint, jsonb, text) to conspectus_staff, conspectus_respondent;

create view platform_read_view with (security_invoker = true) as
  select viewed.id, viewed.review_id, viewed.at, viewed.account_id, account.name as account_name, viewed.table_name, viewed.row_id,
    viewed.classification, viewed.page
  from platform_view viewed left join platform_account account on account.id = viewed.account_id;
grant select on platform_read_view to conspectus_staff;

-- Those who keep accounts see how often and by whom, never what.
create function platform_view_counts() returns table (account_id bigint, review_id bigint, classification text, views bigint, last_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select account_id, review_id, classification, count(*), max(at) from platform_view
  where platform_everywhere('accounts', 'erase') group by 1, 2, 3
$$;
revoke execute on function platform_view_counts() from public;
grant execute on function platform_view_counts() to conspectus_staff;

-- ---------------------------------------------------------------- legal hold and erasure

do $$
declare listed text;
begin
  -- One more right, whatever other rights there are by now.
  select pg_get_constraintdef(oid) into listed from pg_constraint
    where conrelid = 'platform_role_right'::regclass and contype = 'c' and conname = 'platform_role_right_opens_check';
  if listed is not null and position('''erase''' in listed) = 0 then
    alter table platform_role_right drop constraint platform_role_right_opens_check;
    execute 'alter table platform_role_right add constraint platform_role_right_opens_check ' || regexp_replace(listed, 'ARRAY\[', 'ARRAY[''erase''::text, ');
  end if;
end $$;
insert into platform_role (id, kind, scope, label, meaning) values
  ('data-protection-officer', 'staff', 'standing', 'Data protection officer', 'Erases what may no longer be kept, places legal holds and sees who viewed how much. Sees which reviews there are and nothing of what they hold.');
insert into platform_role_right (role, opens) values ('data-protection-officer', 'outline'), ('data-protection-officer', 'erase');

create table platform_hold (
  id bigint generated always as identity primary key,
  review_id bigint,
  person_id bigint,
  because text not null check (because <> ''),
  placed_at timestamptz not null default platform_now(),
  placed_by bigint not null default platform_account_id() references platform_account,
  ended_at timestamptz,
  ended_because text,
  version integer not null default 1,
  check (num_nonnulls(review_id, person_id) = 1),
  check ((ended_at is null) = (ended_because is null))
);
create index platform_hold_review on platform_hold (review_id) where ended_at is null;
create index platform_hold_person on platform_hold (person_id) where ended_at is null;
comment on table platform_hold is 'A legal hold: while it stands nothing of the review is erased, nor anything that the person wrote. Ended with a reason, never deleted.';
call platform_guard('platform_hold');
grant select, insert on platform_hold to conspectus_staff;
grant update (ended_at, ended_because) on platform_hold to conspectus_staff;
create policy erasing on platform_hold to conspectus_staff using ((select platform_everywhere('erase')));
create policy reading on platform_hold for select to conspectus_staff
  using ((select platform_everywhere('conduct', 'accounts')) or review_id = any ((select platform_reviews_where('conduct'))::bigint[]));

create table platform_erasable (
  subject text,
  table_name text,
  key_column text not null,
  blanked jsonb not null default '{}',
  primary key (subject, table_name)
);
comment on table platform_erasable is 'What goes when a thing of a kind is erased: in each table the rows whose key is its number, and what their columns say afterwards. The table whose key is id is the thing itself, with its review_id and author_id. What is not listed here cannot be erased.';
alter table platform_erasable enable row level security;
-- The words of an item may stand beside it in a table of their own; older lines of the record have them with the item.
insert into platform_erasable
  select 'evidence', table_name, case table_name when 'evidence_item' then 'id' else 'item_id' end,
    coalesce(jsonb_object_agg(column_name, case column_name when 'title' then 'Erased' when 'text' then 'Erased' else '' end)
      filter (where column_name in ('title', 'text', 'place', 'people_met', 'note')), '{}')
  from information_schema.columns
  where table_schema = 'public' and table_name in ('evidence_item', 'evidence_words', 'evidence_share') group by table_name;

create table platform_erasure (
  id bigint generated always as identity primary key,
  review_id bigint,
  subject text not null,
  ids text[] not null,
  lines bigint[] not null,
  rule text,
  ground text not null check (ground <> ''),
  at timestamptz not null default platform_now(),
  account_id bigint references platform_account
);
comment on table platform_erasure is 'What was erased, under which rule of the retention schedule (where one called for it) and on which ground; lines are those of the record whose content and salt are gone. Added to only.';
call platform_guard('platform_erasure');
create trigger platform_erasure_fixed before update or delete on platform_erasure for each row execute function platform_record_refuse();
create trigger platform_erasure_kept before truncate on platform_erasure for each statement execute function platform_record_refuse();
grant select on platform_erasure to conspectus_staff;
create policy reading on platform_erasure for select to conspectus_staff
  using ((select platform_everywhere('erase', 'read', 'accounts')) or review_id = any ((select platform_reviews_where('read'))::bigint[]));

create function platform_may_erase() returns boolean language sql stable security definer set search_path = public, pg_temp as
  -- Without a role set it is the product itself, which acts on no person's behalf.
  $$ select current_setting('role') = 'none' or platform_everywhere('erase') $$;

create function platform_held(review bigint, persons bigint[]) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from platform_hold where ended_at is null and (review_id = review or person_id = any (persons)))
$$;

create function platform_erase(erased text, wanted text[], by_rule text, on_ground text) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
  head text := (select table_name from platform_erasable where subject = erased and key_column = 'id');
  place platform_erasable;
  of_review bigint;
  found_ids text[];
  writers bigint[];
  found_lines bigint[];
  gone bigint[] := '{}';
  files bigint[];
  said bigint;
begin
  if not platform_may_erase() then
    raise exception 'only a data protection officer erases' using errcode = '42501';
  end if;
  if head is null then
    raise exception 'nothing called % can be erased', erased using errcode = '22023';
  end if;
  -- One review at a time: an erasure stands in the chain of what it erases.
  for of_review in execute format('select distinct review_id from %I where id::text = any ($1) order by 1', head) using wanted loop
    execute format('select array_agg(id::text order by id), array_agg(distinct author_id) from %I where id::text = any ($1) and review_id = $2',
      head) into found_ids, writers using wanted, of_review;
    if platform_held(of_review, writers) then
      raise exception 'a legal hold stands on this' using errcode = '23514', constraint = 'platform_hold';
    end if;
    gone := '{}';
    if erased = 'evidence' then
      -- Only what was superseded says why.
      update evidence_item set superseded_because = 'Erased' where id::text = any (found_ids) and superseded_because is not null;
    end if;
    for place in select * from platform_erasable where subject = erased order by table_name loop
      -- Blanking writes lines too, which hold what was blanked: they go with the others.
      if place.blanked <> '{}' then
        execute format('update %I set %s where %I::text = any ($1)', place.table_name,
          (select string_agg(format('%I = %L', key, value), ', ' order by key) from jsonb_each_text(place.blanked)), place.key_column) using found_ids;
      end if;
      select array_agg(line.id order by line.id) into found_lines
        from platform_record line join platform_record_content content on content.record_id = line.id
        where line.chain = of_review and line.table_name = place.table_name
          and coalesce(content.after, content.before) ->> place.key_column = any (found_ids);
      gone := gone || coalesce(found_lines, '{}');
    end loop;
    if erased = 'evidence' then
      -- Files go whole: once no row refers to their bytes, the daily sweep takes those away.
      with cut as (delete from evidence_attachment where item_id::text = any (found_ids) returning file_id)
        select array_agg(file_id) into files from cut;
      delete from platform_file where id = any (files) and not exists (select from evidence_attachment other where other.file_id = platform_file.id);
      select array_agg(line.id order by line.id) into found_lines
        from platform_record line join platform_record_content content on content.record_id = line.id
        where line.chain = of_review
          and (line.table_name = 'evidence_attachment' and coalesce(content.after, content.before) ->> 'item_id' = any (found_ids)
            or line.table_name = 'platform_file' and line.row_id in (select file::text from unnest(files) as file
              where not exists (select from platform_file kept where kept.id = file)));
      gone := gone || coalesce(found_lines, '{}');
    end if;
    insert into platform_erasure (review_id, subject, ids, lines, rule, ground, account_id)
      values (of_review, erased, found_ids, gone, by_rule, on_ground, platform_account_id())
      returning id into said;
    delete from platform_record_content where record_id = any (gone);
  end loop;
  return said;
end $$;
comment on function platform_erase is 'Blanks the words of things of a kind and takes the content and salt of their lines out of the record, whose chain stays whole; says so in a line of its own. Gives the number of the (last) erasure; none where there were no such things.';
revoke execute on function platform_may_erase(), platform_held(bigint, bigint[]), platform_erase(text, text[], text, text) from public;
grant execute on function platform_may_erase(), platform_held(bigint, bigint[]), platform_erase(text, text[], text, text) to conspectus_staff;

-- ---------------------------------------------------------------- verification, views and erasures included

create or replace function platform_record_verify() returns table (chain bigint, sequence bigint, fault text) language sql stable
  set timezone = 'UTC' set datestyle = 'ISO, YMD' as $$
  with line as (
    select r as whole, r.*,
      lag(r.hash, 1, sha256(convert_to('chain ' || r.chain, 'UTF8'))) over (partition by r.chain order by r.sequence) as hash_before,
      lag(r.sequence, 1, 0::bigint) over (partition by r.chain order by r.sequence) as sequence_before
    from platform_record r),
  -- An erasure counts where its own line holds, and for lines of its own chain before it.
  erased as (
    select said.chain, said.id as by_id, gone.value::bigint as id
    from platform_record said
    join platform_record_content content on content.record_id = said.id
    cross join lateral jsonb_array_elements_text(content.after -> 'lines') gone
    where said.table_name = 'platform_erasure' and said.operation = 'insert'
      and said.digest = platform_record_digest(content.salt, content.before, content.after))
  select line.chain, line.sequence,
    case
      when line.sequence <> line.sequence_before + 1 then 'a line is missing before this one'
      when line.previous <> line.hash_before then 'this line does not follow from the one before'
      when line.hash <> platform_record_hash(line.previous, line.whole) then 'this line was changed'
      when line.table_name = 'platform_view' and viewed.id is null then 'the view that this line tells of is gone'
      when line.table_name = 'platform_view' then 'the view that this line tells of was changed'
      when content.record_id is null then 'the content of this line is gone'
      else 'the content of this line was changed'
    end
  from line
  left join platform_record_content content on content.record_id = line.id
  left join platform_view viewed on line.table_name = 'platform_view' and viewed.id::text = line.row_id
  where line.sequence <> line.sequence_before + 1
    or line.previous <> line.hash_before
    or line.hash <> platform_record_hash(line.previous, line.whole)
    or case
      when line.table_name = 'platform_view'
        then viewed.id is null or line.digest <> platform_record_digest(viewed.salt, null, to_jsonb(viewed) - 'salt')
      when content.record_id is null
        then not exists (select from erased where erased.chain = line.chain and erased.id = line.id and erased.by_id > line.id)
      else line.digest <> platform_record_digest(content.salt, content.before, content.after)
    end
  union all
  -- A view without its line was put in beside the function that notes views.
  select -viewed.review_id, 0, 'view ' || viewed.id || ' stands in no line'
  from platform_view viewed
  where not exists (select from platform_record r
    where r.table_name = 'platform_view' and r.row_id = viewed.id::text and r.chain = -viewed.review_id)
  order by 1, 2
$$;
