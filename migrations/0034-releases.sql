-- What was told of counts of people, and releases of open data: tables as they were on a day, frozen.

create table platform_released (
  id bigint generated always as identity primary key,
  at timestamptz not null default platform_now(),
  account_id bigint not null default platform_account_id(),
  what text not null check (what <> ''),
  populations text[] not null check (cardinality(populations) > 0),
  ledger jsonb not null
);
comment on table platform_released is 'What every release told of counts of people, and how the counts hang together: published ones, suppressed ones and those that follow from them, so that no later release undoes what an earlier one suppressed. Holds the suppressed counts themselves, so that who releases reads it and nobody else. Never changed. Not in the record: the release that it goes with is recorded, and the record would tell the counts.';
comment on column platform_released.what is 'The release, in words.';

create function platform_refuse_released() returns trigger language plpgsql as $$
begin
  raise exception 'what was told is never changed' using errcode = '42501';
end $$;
create trigger released_fixed before update or delete on platform_released for each row execute function platform_refuse_released();
create trigger released_kept before truncate on platform_released for each statement execute function platform_refuse_released();
alter table platform_released enable row level security;
grant select, insert (what, populations, ledger) on platform_released to conspectus_staff;
create policy releasing on platform_released to conspectus_staff using ((select platform_everywhere('issue')));

create table releases_release (
  id bigint generated always as identity primary key,
  number integer not null unique check (number > 0),
  released_on date not null,
  released_by bigint not null default platform_account_id(),
  note text not null default '',
  reports integer not null,
  files jsonb not null,
  counts jsonb not null
);
comment on table releases_release is 'A release of open data: what was published of all reviews until a day. Never changed; older releases stay readable.';
comment on column releases_release.note is 'What whoever released it says of it.';
comment on column releases_release.reports is 'How many reports it covers.';
comment on column releases_release.counts is 'Counts of people as they are shown, row by row, suppressed ones as such.';
comment on column releases_release.files is 'Name, title, type, length, rows and SHA-256 of each file.';

create table releases_file (
  release_id bigint not null references releases_release,
  name text not null,
  type text not null,
  sha256 text not null,
  bytes bytea not null,
  primary key (release_id, name)
);
comment on table releases_file is 'The files of a release, byte for byte. Not in the record themselves: the record holds the hash of each with the release.';

create trigger releases_release_fixed before update or delete on releases_release for each row execute function platform_refuse_released();
create trigger releases_release_kept before truncate on releases_release for each statement execute function platform_refuse_released();
create trigger releases_file_fixed before update or delete on releases_file for each row execute function platform_refuse_released();
create trigger releases_file_kept before truncate on releases_file for each statement execute function platform_refuse_released();
call platform_guard('releases_release');
alter table releases_file enable row level security;
grant select, insert on releases_release, releases_file to conspectus_staff;
grant select on releases_release, releases_file to conspectus_respondent, conspectus_public;
create policy released on releases_release for select using (true);
create policy releasing on releases_release for insert to conspectus_staff with check ((select platform_everywhere('issue')));
create policy released on releases_file for select using (true);
create policy releasing on releases_file for insert to conspectus_staff with check ((select platform_everywhere('issue')));

-- Who releases counts every child that was heard, also in what they may not read; they learn numbers and no words.
create function releases_children_heard() returns table (review_id bigint, group_id text, heard integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select item.review_id, coalesce(item.group_id, ''), count(*)::integer
  from evidence_item item
  where platform_everywhere('issue') and item.from_children and item.superseded_by_id is null
    and item.review_id in (select issue.review_id from reports_issue issue)
  group by 1, 2
$$;
comment on function releases_children_heard is 'How often children were heard in each published review, by the group whose life it told of; empty for no group in particular.';
revoke execute on function releases_children_heard() from public;
grant execute on function releases_children_heard() to conspectus_staff;

-- ---------------------------------------------------------------- what is published, to read in tables

create view reports_read_published with (security_invoker = true) as
  select issue.review_id, issue.number, first.issued_on, issue.issued_on as version_on, issue.title, issue.area_id, issue.area_name,
    issue.rulebook, issue.edition, issue.notice, issue.files, issue.model
  from reports_issue issue join reports_issue first on first.review_id = issue.review_id and first.number = 1
  where not exists (select from reports_issue next where next.review_id = issue.review_id and next.number > issue.number);
comment on view reports_read_published is 'The newest version of each issued report, as it was frozen.';
grant select on reports_read_published to conspectus_staff, conspectus_respondent, conspectus_public;

create view releases_step with (security_invoker = true) as
  select issue.review_id, issue.number, issue.issued_on, issue.title, issue.area_id, issue.area_name, issue.notice ->> 'saysNow' as says_now,
    not exists (select from reports_issue next where next.review_id = issue.review_id and next.number > issue.number) as is_newest,
    (select coalesce(jsonb_agg(file ->> 'sha256' order by place), '[]') from jsonb_array_elements(issue.files) with ordinality listed (file, place)) as hashes
  from reports_issue issue;
comment on view releases_step is 'Every version of every report as it came out, for feeds.';
grant select on releases_step to conspectus_staff, conspectus_respondent, conspectus_public;
