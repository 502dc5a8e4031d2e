-- A child in danger, and what whistle-blowers tell. Both stand outside every review: no role in one, no standing role and
-- nobody who gives roles opens them. Those who are named for it do, and they are named here.

-- ---------------------------------------------------------------- who is named

create table concerns_named (
  id bigint generated always as identity primary key,
  duty text not null check (duty in ('danger', 'tellings')),
  person_id bigint not null references register_person,
  rank integer not null check (rank between 1 and 9),
  telephone text not null default '',
  named_at timestamptz not null default platform_now(),
  named_by bigint not null default platform_account_id() references platform_account,
  ended_at timestamptz,
  version integer not null default 1
);
create unique index concerns_named_rank on concerns_named (duty, rank) where ended_at is null;
create unique index concerns_named_person on concerns_named (duty, person_id) where ended_at is null;
comment on table concerns_named is 'Who receives concerns about a child in danger (danger: 1 the designated person, 2 the deputy, then further people in their order) and who handles what whistle-blowers tell (tellings). Ended, never deleted.';

-- Those named whose account is open: somebody who has left receives nothing.
create function concerns_present(wanted text) returns table (person_id bigint, rank integer) language sql stable security definer set search_path = public, pg_temp as $$
  select named.person_id, named.rank from concerns_named named
  join platform_account account on account.person_id = named.person_id and account.closed_at is null and account.kind = 'staff'
  where named.duty = wanted and named.ended_at is null
$$;
comment on function concerns_present is 'Who is named for a duty now and can sign in.';

create function concerns_duty(wanted text) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from concerns_present(wanted) present where present.person_id = platform_person_id()
    and (wanted = 'tellings' or present.rank <= 2))
$$;
comment on function concerns_duty is 'True when the one who acts has this duty whole: handles tellings, or is the designated person or the deputy.';

create function concerns_nameable() returns setof bigint language sql stable security definer set search_path = public, pg_temp as $$
  select account.person_id from platform_account account
  where account.kind = 'staff' and account.closed_at is null and account.person_id <> platform_person_id()
$$;
comment on function concerns_nameable is 'Whom the one who acts can name: others of the inspecting side with an open account.';

-- Whoever gives roles names somebody only while nobody is there: afterwards those named name each other. Never oneself.
create function concerns_may_name(given concerns_named) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select (concerns_duty(given.duty)
      or platform_everywhere('accounts') and not exists (select from concerns_present(given.duty)))
    and given.named_by = platform_account_id()
    and given.person_id in (select concerns_nameable())
$$;
create function concerns_may_end(given concerns_named) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select concerns_duty(given.duty) or given.person_id = platform_person_id()
    or platform_everywhere('accounts') and not exists (select from concerns_present(given.duty))
$$;

call platform_guard('concerns_named');
grant select, insert (duty, person_id, rank, telephone), update (ended_at) on concerns_named to conspectus_staff;
create policy known on concerns_named for select to conspectus_staff using (true);
create policy naming on concerns_named for insert to conspectus_staff with check (concerns_may_name(concerns_named));
create policy ending on concerns_named for update to conspectus_staff using (concerns_may_end(concerns_named)) with check (ended_at is not null);

-- ---------------------------------------------------------------- a record of their own

create function concerns_chain() returns bigint language sql immutable return -2000000000;
comment on function concerns_chain is 'The chain of the record in which concerns stand: below zero, so that no role reads it; its lines are verified and its head is kept elsewhere like that of every other chain.';

create function concerns_record() returns trigger language plpgsql security definer set search_path = public, pg_temp
  set timezone = 'UTC' set datestyle = 'ISO, YMD' as $$
declare
  line platform_record;
  before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  salt bytea := uuid_send(gen_random_uuid());
begin
  line.chain := tg_argv[0];
  line.command := coalesce(nullif(current_setting('conspectus.command', true), ''), 'outside a command');
  line.table_name := tg_table_name;
  line.row_id := coalesce(after, before) ->> 'id';
  line.operation := lower(tg_op);
  line := platform_record_append(line, salt, before, after);
  insert into platform_record_content (record_id, review_id, salt, before, after) values (line.id, line.chain, salt, before, after);
  return null;
end $$;
create policy apart on platform_record_content as restrictive for select to conspectus_staff using (review_id is null or review_id >= 0);

create procedure concerns_guard(guarded regclass, chain bigint default concerns_chain()) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', guarded);
  execute format('create trigger record after insert or update or delete on %s for each row execute function concerns_record(%L)', guarded, chain);
  if exists (select from pg_attribute where attrelid = guarded and attname = 'version' and not attisdropped) then
    execute format('create trigger version before update on %s for each row execute function platform_next_version()', guarded);
  end if;
end $$;
comment on procedure concerns_guard is 'As platform_guard, with the record in the chain of concerns, or in another that no role reads.';

-- ---------------------------------------------------------------- a child in danger

create table concerns_concern (
  id bigint generated always as identity primary key,
  what text not null check (what <> ''),
  place text not null check (place <> ''),
  who text not null check (who <> ''),
  happened text not null check (happened <> ''),
  raised_at timestamptz not null default platform_now(),
  raised_by bigint not null default platform_account_id() references platform_account,
  acknowledge_by timestamptz not null,
  state text not null default 'raised' check (state in ('raised', 'acknowledged', 'closed')),
  acknowledged_at timestamptz,
  acknowledged_by bigint references platform_account,
  closed_at timestamptz,
  version integer not null default 1,
  check ((acknowledged_at is null) = (state = 'raised')),
  check ((closed_at is null) = (state <> 'closed')),
  check (acknowledged_by <> raised_by)
);
create index concerns_concern_raised_by on concerns_concern (raised_by);
create index concerns_concern_open on concerns_concern (raised_at) where state = 'raised';
comment on table concerns_concern is 'A child in danger, as somebody of the inspecting side says it. Seen by whoever raised it and by those whom it has reached, and by nobody else.';

create table concerns_told (
  id bigint generated always as identity primary key,
  concern_id bigint not null references concerns_concern,
  person_id bigint not null references register_person,
  step integer not null check (step > 0),
  told_at timestamptz not null default platform_now(),
  mailed boolean not null,
  unique (concern_id, step, person_id)
);
create index concerns_told_person on concerns_told (person_id);
comment on table concerns_told is 'To whom a concern went when: the first of the chain at once, the next when it is not acknowledged in time, and all of them again after that. Added to only.';

create table concerns_note (
  id bigint generated always as identity primary key,
  concern_id bigint not null references concerns_concern,
  kind text not null check (kind in ('note', 'passed', 'closed')),
  text text not null default '',
  passed_to text,
  passed_at timestamptz,
  outcome text,
  at timestamptz not null default platform_now(),
  by_id bigint not null default platform_account_id() references platform_account,
  check ((kind = 'passed') = (passed_to is not null and passed_at is not null)),
  check ((kind = 'closed') = (outcome is not null)),
  check (kind <> 'note' or text <> '')
);
create index concerns_note_concern on concerns_note (concern_id);
comment on table concerns_note is 'What those who received a concern did: notes, to whom it was passed on and when, how it was closed. Not for whoever raised it. Added to only.';

create function concerns_reached() returns bigint[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(told.concern_id), '{}') from concerns_told told
  where told.person_id = platform_person_id()
    and exists (select from concerns_present('danger') present where present.person_id = told.person_id)
$$;
comment on function concerns_reached is 'Concerns that went to the one who acts, while they are named.';
create function concerns_raised() returns bigint[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(id), '{}') from concerns_concern where raised_by = platform_account_id()
$$;
comment on function concerns_raised is 'Concerns that the one who acts has raised.';

create function concerns_unsent() returns boolean language sql stable
  return exists (select from platform_draft where account_id = platform_account_id() and form = '/concerns/new');
comment on function concerns_unsent is 'True when the one who acts began to write a concern and has not sent it.';

call concerns_guard('concerns_concern');
call concerns_guard('concerns_told');
call concerns_guard('concerns_note');
create trigger fixed before update or delete on concerns_told for each row execute function platform_record_refuse();
create trigger fixed before update or delete on concerns_note for each row execute function platform_record_refuse();

grant select, insert (what, place, who, happened, acknowledge_by), update (state, acknowledged_at, acknowledged_by, closed_at) on concerns_concern to conspectus_staff;
create policy own on concerns_concern for select to conspectus_staff using (raised_by = (select platform_account_id()));
create policy receiving on concerns_concern for select to conspectus_staff
  using ((select concerns_duty('danger')) or id = any ((select concerns_reached())::bigint[]));
-- Somebody other than oneself has to be there to receive it.
create policy raising on concerns_concern for insert to conspectus_staff
  with check (raised_by = (select platform_account_id()) and state = 'raised'
    and exists (select from concerns_present('danger') present where present.person_id <> platform_person_id()));
create policy handling on concerns_concern for update to conspectus_staff
  using (((select concerns_duty('danger')) or id = any ((select concerns_reached())::bigint[])) and raised_by <> (select platform_account_id()));

grant select, insert (concern_id, person_id, step, mailed) on concerns_told to conspectus_staff;
create policy reading on concerns_told for select to conspectus_staff
  using ((select concerns_duty('danger')) or concern_id = any ((select concerns_reached())::bigint[]) or concern_id = any ((select concerns_raised())::bigint[]));
create policy telling on concerns_told for insert to conspectus_staff
  with check (step = 1 and concern_id = any ((select concerns_raised())::bigint[])
    and exists (select from concerns_present('danger') present where present.person_id = concerns_told.person_id));

-- Whoever raised it does not read what others wrote, also when they are named themselves.
grant select, insert (concern_id, kind, text, passed_to, passed_at, outcome) on concerns_note to conspectus_staff;
create policy handling on concerns_note to conspectus_staff
  using (((select concerns_duty('danger')) or concern_id = any ((select concerns_reached())::bigint[]))
    and concern_id <> all ((select concerns_raised())::bigint[]))
  with check (by_id = (select platform_account_id()) and concern_id <> all ((select concerns_raised())::bigint[])
    and ((select concerns_duty('danger')) or concern_id = any ((select concerns_reached())::bigint[])));

-- ---------------------------------------------------------------- what whistle-blowers tell

-- No order of arrival and no moment: numbers are random and days are days. An hourly job writes all rows anew, so that not
-- even the database's own number of the transaction ties one to what else happened then.
create table concerns_telling (
  id uuid primary key default gen_random_uuid(),
  receipt_sha256 bytea not null unique,
  told_on date not null
);
comment on table concerns_telling is 'Something that a whistle-blower told, by the hash of the receipt with which they come back. Not in the record, because a line there would have its moment.';

create table concerns_message (
  id uuid primary key default gen_random_uuid(),
  telling_id uuid not null references concerns_telling on delete cascade,
  position integer not null,
  from_teller boolean not null default false,
  text text not null check (text <> ''),
  told_on date not null,
  by_id bigint references platform_account default platform_account_id(),
  unique (telling_id, position),
  check (from_teller = (by_id is null))
);
comment on table concerns_message is 'What was told and what was answered, in its order. Not in the record, because a line there would have its moment.';

create table concerns_identity (
  telling_id uuid primary key references concerns_telling on delete cascade,
  sealed bytea not null
);
comment on table concerns_identity is 'Who told it, where they said so: sealed with the key of the installation, which is in no backup. Read through concerns_open_identity alone, which notes each view. Not in the record, because a line there would have its moment.';

create table concerns_triage (
  id bigint generated always as identity primary key,
  telling_id uuid not null unique references concerns_telling on delete cascade,
  state text not null default 'open' check (state in ('open', 'passed', 'closed')),
  read_to integer not null default 0,
  concern_id bigint references concerns_concern,
  because text not null default '',
  version integer not null default 1
);
comment on table concerns_triage is 'How those who handle what was told stand with it: how far it was read, whether it was passed on as a concern or closed. There is none before somebody opens it.';

create table concerns_identity_view (
  id bigint generated always as identity primary key,
  telling_id uuid not null,
  at timestamptz not null default platform_now(),
  account_id bigint not null default platform_account_id() references platform_account,
  because text not null check (because <> '')
);
comment on table concerns_identity_view is 'Every view of who told something, with its reason. Added to only.';

call concerns_guard('concerns_triage');
call concerns_guard('concerns_identity_view');
create trigger fixed before update or delete on concerns_identity_view for each row execute function platform_record_refuse();
alter table concerns_telling enable row level security;
alter table concerns_message enable row level security;
alter table concerns_identity enable row level security;

grant select (id, told_on) on concerns_telling to conspectus_staff;
create policy handling on concerns_telling for select to conspectus_staff using ((select concerns_duty('tellings')));
grant select, insert (telling_id, position, text, told_on) on concerns_message to conspectus_staff;
create policy handling on concerns_message for select to conspectus_staff using ((select concerns_duty('tellings')));
create policy answering on concerns_message for insert to conspectus_staff
  with check ((select concerns_duty('tellings')) and not from_teller and by_id = (select platform_account_id()));
grant select (telling_id) on concerns_identity to conspectus_staff;
create policy handling on concerns_identity for select to conspectus_staff using ((select concerns_duty('tellings')));
grant select, insert (telling_id, state, read_to, concern_id, because), update (state, read_to, concern_id, because) on concerns_triage to conspectus_staff;
create policy handling on concerns_triage to conspectus_staff using ((select concerns_duty('tellings')));
grant select on concerns_identity_view to conspectus_staff;
create policy handling on concerns_identity_view for select to conspectus_staff using ((select concerns_duty('tellings')));

create function concerns_open_identity(telling uuid, why text) returns bytea language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare found bytea;
begin
  if not concerns_duty('tellings') then
    return null;
  end if;
  select identity.sealed into found from concerns_identity identity where identity.telling_id = telling;
  if found is not null then
    insert into concerns_identity_view (telling_id, because) values (telling, why);
  end if;
  return found;
end $$;
comment on function concerns_open_identity is 'Who told something, sealed; for those who handle it, and each call is on record with its reason.';

-- The public adds words and reads them back with a receipt, through these two functions and in no other way.
create function concerns_tell(receipt bytea, words text, identity bytea, on_day date, begins boolean) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare told uuid;
begin
  if begins then
    insert into concerns_telling (receipt_sha256, told_on) values (receipt, on_day) on conflict do nothing;
  end if;
  select held.id into told from concerns_telling held where held.receipt_sha256 = receipt for update;
  if told is null then
    return false;
  end if;
  -- The same words sent twice count once.
  insert into concerns_message (telling_id, position, from_teller, text, told_on, by_id)
    select told, coalesce(max(message.position), 0) + 1, true, words, on_day, null
    from concerns_message message where message.telling_id = told
    having not coalesce(bool_or(message.from_teller and message.text = words), false);
  if identity is not null then
    insert into concerns_identity values (told, identity) on conflict (telling_id) do update set sealed = excluded.sealed;
  end if;
  return true;
end $$;
comment on function concerns_tell is 'Keeps what was told under the hash of a receipt; false where nothing begins and there is none such.';

create function concerns_told_back(receipt bytea) returns table ("position" integer, from_teller boolean, text text, told_on date)
  language sql stable security definer set search_path = public, pg_temp as $$
  select message.position, message.from_teller, message.text, message.told_on
  from concerns_telling telling join concerns_message message on message.telling_id = telling.id
  where telling.receipt_sha256 = receipt order by message.position
$$;
comment on function concerns_told_back is 'What was told and answered under the hash of a receipt; nothing where there is none such.';

revoke execute on function concerns_present(text), concerns_duty(text), concerns_nameable(), concerns_may_name(concerns_named), concerns_may_end(concerns_named), concerns_reached(), concerns_raised(),
  concerns_open_identity(uuid, text), concerns_tell(bytea, text, bytea, date, boolean), concerns_told_back(bytea) from public;
grant execute on function concerns_present(text), concerns_duty(text), concerns_nameable(), concerns_may_name(concerns_named), concerns_may_end(concerns_named), concerns_reached(), concerns_raised(),
  concerns_open_identity(uuid, text) to conspectus_staff;
grant execute on function concerns_tell(bytea, text, bytea, date, boolean), concerns_told_back(bytea) to conspectus_public;

-- ---------------------------------------------------------------- what nobody asks for

-- The clocks of concerns and the forgetting of moments are jobs: they act for nobody and own nothing.
create function concerns_unacknowledged() returns table (id bigint, raised_at timestamptz, raised_by bigint, last_step integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select concern.id, concern.raised_at, account.person_id,
    coalesce((select max(told.step) from concerns_told told where told.concern_id = concern.id), 0)
  from concerns_concern concern join platform_account account on account.id = concern.raised_by
  where concern.state = 'raised'
$$;
comment on function concerns_unacknowledged is 'Concerns that nobody has acknowledged, without a word of what they are about: when and by whom each was raised, and the last step of its clock.';

create function concerns_addresses(people bigint[]) returns table (person_id bigint, email text) language sql stable security definer set search_path = public, pg_temp as $$
  select account.person_id, account.email from platform_account account
  where account.person_id = any (people) and account.closed_at is null
    and account.person_id in (select present.person_id from concerns_present('danger') present)
$$;
comment on function concerns_addresses is 'Where those of some people are written to who are named to receive concerns.';

create function concerns_forget_moments() returns void language sql volatile security definer set search_path = public, pg_temp as $$
  update concerns_telling set told_on = told_on;
  update concerns_message set told_on = told_on;
  update concerns_identity set sealed = sealed;
$$;
comment on function concerns_forget_moments is 'Writes all that was told anew, so that the number of the transaction that the database keeps with each row ties none to what else happened then.';

revoke execute on function concerns_unacknowledged(), concerns_addresses(bigint[]), concerns_forget_moments() from public;
grant execute on function concerns_addresses(bigint[]) to conspectus_staff, conspectus_jobs;
grant execute on function concerns_present(text), concerns_unacknowledged(), concerns_forget_moments() to conspectus_jobs;
grant insert (concern_id, person_id, step, mailed) on concerns_told to conspectus_jobs;
create policy jobs on concerns_told for insert to conspectus_jobs
  with check (step > 1 and exists (select from concerns_unacknowledged() open where open.id = concerns_told.concern_id)
    and exists (select from concerns_present('danger') present where present.person_id = concerns_told.person_id));
