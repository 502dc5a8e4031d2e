-- Signing in: second steps, recovery codes, links that work once, limits on guessing, who signed in when, invitations.
-- What is secret or only counts stands in tables of the gate, apart from the account, so that the record never holds it.

-- ---------------------------------------------------------------- invented people and real ones never stand together

create function platform_is_example() returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from platform_setting where name = 'example-day')
$$;
comment on function platform_is_example is 'True when the database was made to hold the worked example.';

alter table platform_account
  add column example boolean not null default platform_is_example(),
  add column password_changed_at timestamptz,
  add column second_step_since timestamptz,
  add column recovery_codes_since timestamptz;
comment on column platform_account.example is 'Somebody invented, whom one can be without a password. Only in a database made for the worked example, and there everybody.';
comment on column platform_account.second_step_since is 'Since when a code is asked for after the password; the secret stands in platform_second_step.';

create function platform_account_belongs() returns trigger language plpgsql as $$
begin
  if new.example <> platform_is_example() then
    raise exception 'an invented account stands only in the worked example, and a real one never' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger belongs before insert or update of example on platform_account for each row execute function platform_account_belongs();

create function platform_setting_kept() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    raise exception 'what a database was made for never changes' using errcode = '42501';
  end if;
  if new.name = 'example-day' and (exists (select from platform_setting where name = 'purpose' and value <> 'example')
      or exists (select from platform_account where not example)) then
    raise exception 'the worked example never comes into a database of real reviews' using errcode = '23514';
  end if;
  return new;
end $$;
create trigger kept before insert or update or delete on platform_setting for each row execute function platform_setting_kept();

-- The people whom one can be now stand with signing in.
alter function desk_people_of_example() rename to accounts_people_of_example;
create or replace function accounts_people_of_example() returns table (account_id bigint, name text, kind text, role text, review_id bigint, review_title text,
  rulebook text, edition text, title text) language sql stable security definer set search_path = public, pg_temp as $$
  select account.id, account.name, account.kind, held.role, review.id, review.title, review.rulebook, review.edition, respondent.title
  from platform_account account
  left join platform_grant held on held.person_id = account.person_id and held.until_at is null
  left join reviews_read_review review on review.id = held.review_id
  left join reviews_read_respondent respondent on respondent.review_id = held.review_id and respondent.person_id = account.person_id
    and respondent.role = held.role
  where account.closed_at is null and account.example and platform_is_example()
  order by account.id, held.review_id desc nulls first, held.id
$$;

-- ---------------------------------------------------------------- signed-in browsers

alter table platform_session
  add column pending_account_id bigint references platform_account on delete cascade,
  add column began_at timestamptz not null default now(),
  add column last_used_at timestamptz not null default now(),
  add column browser text not null default '';
create index platform_session_pending on platform_session (pending_account_id);
comment on column platform_session.pending_account_id is 'Whose password was right, while the second step is still to come: until then nobody is signed in.';
comment on column platform_session.last_used_at is 'Roughly: written once in several minutes.';
comment on column platform_session.browser is 'The family of browser and system, in words.';

grant select (token_sha256, account_id, began_at, last_used_at, expires_at, browser), delete on platform_session to conspectus_staff, conspectus_respondent;
create policy own on platform_session for select to conspectus_staff, conspectus_respondent using (account_id = platform_account_id());
create policy ending on platform_session for delete to conspectus_staff, conspectus_respondent using (account_id = platform_account_id());

-- ---------------------------------------------------------------- second steps

create table platform_second_step (
  account_id bigint primary key references platform_account,
  sealed bytea not null,
  begun_at timestamptz not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0
);
comment on table platform_second_step is 'The secret of each account from which codes of six digits follow, sealed with the key of the installation. Not in the record: it is secret, and the account says since when it counts.';
comment on column platform_second_step.last_step is 'The number of the half minute whose code was taken last: that one and earlier ones are never taken again.';

create table platform_recovery_code (
  account_id bigint not null references platform_account,
  code_sha256 bytea not null,
  used_at timestamptz,
  primary key (account_id, code_sha256)
);
comment on table platform_recovery_code is 'Codes for when the telephone is lost, by their hashes; each is taken once. Not in the record: they are secret, and the account says since when there are any.';

create table platform_key (
  only_one boolean primary key default true check (only_one),
  proof bytea not null
);
comment on table platform_key is 'A known text sealed with the key of the installation: another key is found out at the start. Not in the record: it tells nothing.';

-- ---------------------------------------------------------------- links that work once, and limits on guessing

create table platform_link (
  token_sha256 bytea primary key,
  purpose text not null check (purpose in ('new-password', 'first-administrator')),
  account_id bigint references platform_account,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  check ((purpose = 'first-administrator') = (account_id is null))
);
create index platform_link_account on platform_link (account_id);
comment on table platform_link is 'Links that were mailed or printed, by the hash of their token: each opens one thing, once and for a time. Not in the record: what they open is.';

create table platform_try (
  subject bytea primary key,
  tries integer not null,
  last_at timestamptz not null,
  held_until timestamptz
);
create index platform_try_last on platform_try (last_at);
comment on table platform_try is 'How often a secret was guessed at, by the hash of the account name or address, whether or not there is such an account. Not in the record: it is forgotten after a day.';

-- ---------------------------------------------------------------- who signed in when

create table platform_sign_in (
  id bigint generated always as identity primary key,
  account_id bigint references platform_account,
  at timestamptz not null,
  event text not null,
  browser text not null default '',
  address text not null default ''
);
create index platform_sign_in_account on platform_sign_in (account_id, at desc);
create index platform_sign_in_at on platform_sign_in (at);
comment on table platform_sign_in is 'Sign-ins that went well and that did not, and changes to how an account signs in. Never a password, a code or a name that is no account. Only added to, and swept away after 13 months: who signs in when is nobody''s history.';

do $$
declare name text;
begin
  foreach name in array array['platform_second_step', 'platform_recovery_code', 'platform_key', 'platform_link', 'platform_try', 'platform_sign_in'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy gate on %I to conspectus_gate using (true)', name);
    execute format('grant select, insert, delete on %I to conspectus_gate', name);
    if name <> 'platform_sign_in' then
      execute format('grant update on %I to conspectus_gate', name);
    end if;
  end loop;
end $$;
grant select on platform_sign_in to conspectus_staff, conspectus_respondent;
create policy own on platform_sign_in for select to conspectus_staff, conspectus_respondent using (account_id = platform_account_id());
create policy administrator on platform_sign_in for select to conspectus_staff using ((select platform_everywhere('accounts')));

-- How one signs in is changed by oneself, through the gate; who one is, by nobody here.
create policy changing on platform_account for update to conspectus_gate using (closed_at is null);
grant update (password_hash, password_changed_at, second_step_since, recovery_codes_since) on platform_account to conspectus_gate;

-- An owner's function, since colleagues see each other's names and not how somebody signs in.
create function platform_own_account() returns table (email text, has_password boolean, password_changed_at timestamptz,
  second_step_since timestamptz, recovery_codes_since timestamptz, recovery_codes_left integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select account.email, account.password_hash is not null, account.password_changed_at, account.second_step_since, account.recovery_codes_since,
    (select count(*)::integer from platform_recovery_code code where code.account_id = account.id and code.used_at is null)
  from platform_account account where account.id = platform_account_id()
$$;
comment on function platform_own_account is 'How the one who acts signs in.';

create function platform_accounts_kept() returns table (account_id bigint, person_id bigint, name text, email text, kind text,
  created_at timestamptz, closed_at timestamptz, second_step_since timestamptz, signed_in_at timestamptz, failures integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select account.id, account.person_id, account.name, account.email, account.kind, account.created_at, account.closed_at, account.second_step_since,
    last.signed_in_at, coalesce(last.failures, 0)
  from platform_account account
  left join (select held.account_id, max(held.at) filter (where held.event = 'signed-in') as signed_in_at,
      count(*) filter (where held.event in ('wrong-password', 'wrong-code') and held.at > platform_now() - interval '30 days')::integer as failures
    from platform_sign_in held group by held.account_id) last on last.account_id = account.id
  where platform_everywhere('accounts')
  order by lower(account.name), account.id
$$;
comment on function platform_accounts_kept is 'Every account, for those who keep accounts; nothing for anybody else.';
revoke execute on function platform_own_account(), platform_accounts_kept() from public;
grant execute on function platform_own_account() to conspectus_staff, conspectus_respondent;
grant execute on function platform_accounts_kept() to conspectus_staff;

-- ---------------------------------------------------------------- invitations

create table accounts_invitation (
  id bigint generated always as identity primary key,
  person_id bigint not null references register_person,
  email text not null,
  kind text not null check (kind in ('staff', 'respondent')),
  token_sha256 bytea not null unique,
  invited_by_id bigint not null references platform_account,
  invited_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  withdrawn_at timestamptz,
  account_id bigint references platform_account,
  version integer not null default 1,
  check ((accepted_at is null) = (account_id is null)),
  check (accepted_at is null or withdrawn_at is null)
);
create unique index accounts_invitation_open on accounts_invitation (person_id) where accepted_at is null and withdrawn_at is null;
comment on table accounts_invitation is 'Who was asked to sign in, by whom, and until when the link works. Its token stands hashed; sent again, it is another one.';

call platform_guard('accounts_invitation');
grant select, insert, update (email, kind, token_sha256, invited_by_id, invited_at, expires_at, withdrawn_at, version) on accounts_invitation to conspectus_staff;
create policy kept on accounts_invitation to conspectus_staff
  using ((select platform_everywhere('accounts', 'conduct'))) with check ((select platform_everywhere('accounts', 'conduct')));

-- Colleagues do not see each other's addresses through a view; whoever invites has to know that one is taken.
create function accounts_known(person bigint, address text) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select platform_everywhere('accounts', 'conduct') and exists (select from platform_account account
    where account.person_id = person or lower(account.email) = lower(address))
$$;
comment on function accounts_known is 'True when this person, or somebody with this address, has an account; for those who invite.';
revoke execute on function accounts_known(bigint, text) from public;
grant execute on function accounts_known(bigint, text) to conspectus_staff;

-- The gate makes an account in two ways only, and here is what must hold for each.
create function accounts_invited(token bytea, at timestamptz) returns table (name text, email text, kind text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select person.name, invitation.email, invitation.kind
  from accounts_invitation invitation join register_person person on person.id = invitation.person_id
  where invitation.token_sha256 = token and invitation.accepted_at is null and invitation.withdrawn_at is null and invitation.expires_at > at
$$;
comment on function accounts_invited is 'Who is invited by this link, while it works.';

create function accounts_accept(token bytea, new_password_hash text, at timestamptz) returns bigint
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  invitation accounts_invitation;
  made bigint;
begin
  select * into invitation from accounts_invitation held
    where held.token_sha256 = token and held.accepted_at is null and held.withdrawn_at is null and held.expires_at > at for update;
  if not found or exists (select from platform_account known
      where known.person_id = invitation.person_id or lower(known.email) = lower(invitation.email)) then
    return null;
  end if;
  insert into platform_account (person_id, name, email, kind, password_hash, password_changed_at, created_at)
    select person.id, person.name, invitation.email, invitation.kind, new_password_hash, case when new_password_hash is not null then at end, at
    from register_person person where person.id = invitation.person_id
    returning id into made;
  update accounts_invitation set accepted_at = at, account_id = made where id = invitation.id;
  return made;
end $$;
comment on function accounts_accept is 'Makes the account of somebody who was invited, and uses up the link; null where the link does not work.';

create function accounts_make_first(token bytea, new_name text, new_email text, new_password_hash text, with_programme boolean, at timestamptz) returns bigint
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  person bigint;
  made bigint;
begin
  -- Two who follow the link at once take turns.
  perform pg_advisory_xact_lock(7261, -1);
  if exists (select from platform_account where closed_at is null) then
    return null;
  end if;
  update platform_link held set used_at = at
    where held.token_sha256 = token and held.purpose = 'first-administrator' and held.used_at is null and held.expires_at > at;
  if not found then
    return null;
  end if;
  insert into register_person (name, email) values (new_name, new_email) returning id into person;
  insert into platform_account (person_id, name, email, kind, password_hash, password_changed_at, created_at)
    values (person, new_name, new_email, 'staff', new_password_hash, at, at) returning id into made;
  insert into platform_grant (person_id, role, from_at, because)
    select person, role, at, 'The first to sign in, by the link that the program printed.'
    from unnest(array['administrator'] || case when with_programme then array['programme-manager'] else '{}'::text[] end) as role;
  return made;
end $$;
comment on function accounts_make_first is 'Makes the first administrator, by the link that was printed while nobody had an account; null where it does not work.';

revoke execute on function accounts_invited(bytea, timestamptz), accounts_accept(bytea, text, timestamptz),
  accounts_make_first(bytea, text, text, text, boolean, timestamptz) from public;
grant execute on function accounts_invited(bytea, timestamptz), accounts_accept(bytea, text, timestamptz),
  accounts_make_first(bytea, text, text, text, boolean, timestamptz) to conspectus_gate;
