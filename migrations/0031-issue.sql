-- The issue as numbered versions with what else goes out with it, corrections on their way, inspections that belong together,
-- and archives of whole reviews.

-- ---------------------------------------------------------------- versions of an issued report

alter table reports_issue drop constraint reports_issue_review_id_key;
alter table reports_issue
  add column number integer not null default 1 check (number > 0),
  add column notice jsonb,
  add check ((number = 1) = (notice is null)),
  add unique (review_id, number);
comment on table reports_issue is 'A version of a report as issued: the model from which its page is made, the edition it was made under, and name, type, label, length and SHA-256 of each file. Never changed: a correction is the next version.';
comment on column reports_issue.number is '1 as first issued; each correction is the next.';
comment on column reports_issue.notice is 'Of a correction: what was wrong, what it says now, why, and each place with its words before and after.';

create table reports_issue_companion (
  id bigint generated always as identity primary key,
  issue_id bigint not null references reports_issue,
  review_id bigint not null references reviews_review,
  companion text not null check (companion <> ''),
  label text not null check (label <> ''),
  model jsonb not null,
  files jsonb not null,
  unique (issue_id, companion)
);
create index reports_issue_companion_review on reports_issue_companion (review_id);
comment on table reports_issue_companion is 'What goes out with an issued report and is made by another module, frozen with it: its model, and name, type, label, length and SHA-256 of each of its files. A correction of the report takes it along as it is, or brings it made anew.';
comment on column reports_issue_companion.companion is 'Which it is, by the id that its module gives it.';
alter table reports_issue_file add column companion text not null default '';
comment on column reports_issue_file.companion is 'Of which companion it is; empty for the report itself.';

create trigger reports_issue_companion_fixed before update or delete on reports_issue_companion for each row execute function reports_refuse_change();
create trigger reports_issue_companion_kept before truncate on reports_issue_companion for each statement execute function reports_refuse_change();
call platform_guard('reports_issue_companion');
grant select, insert on reports_issue_companion to conspectus_staff;
grant select on reports_issue_companion to conspectus_respondent, conspectus_public;
create policy issued on reports_issue_companion for select using (true);
create policy issuing on reports_issue_companion for insert to conspectus_staff
  with check ((select platform_everywhere('issue'))
    and review_id <> all ((select platform_reviews_where('conduct') || platform_reviews_where('judge'))::bigint[]));

-- The day of issue is that of the first version: clocks and the schedule of keeping count from it, whatever is corrected later.
create or replace view reports_read_issue with (security_invoker = true) as
  select id, review_id, issued_on, title, area_id, area_name from reports_issue where number = 1;
create view reports_read_version with (security_invoker = true) as
  select id, review_id, number, issued_on, notice from reports_issue;
grant select on reports_read_version to conspectus_staff, conspectus_respondent, conspectus_public;
create view reports_read_corrected with (security_invoker = true) as
  select issue.review_id, issue.number, issue.issued_on, change ->> 'id' as place, change ->> 'before' as before, change ->> 'after' as after
  from reports_issue issue cross join lateral jsonb_array_elements(issue.notice -> 'changes') change;
comment on view reports_read_corrected is 'Each place of a report whose words a corrected version changed, with the words of both, by the id that the place has in every version.';
grant select on reports_read_corrected to conspectus_staff, conspectus_respondent;

create or replace function records_due(rules jsonb) returns table (rule text, review_id bigint, title text, issued_on date, items text[], held boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select wanted.id, review.id, review.title, issue.issued_on, array_agg(item.id::text order by item.id), platform_held(review.id, array_agg(distinct item.author_id))
  from jsonb_to_recordset(rules) as wanted(id text, classifications text[], from_children boolean, before date)
  join reports_issue issue on issue.issued_on <= wanted.before and issue.number = 1
  join reviews_review review on review.id = issue.review_id
  join evidence_item item on item.review_id = review.id
  where platform_may_erase()
    and (item.classification = any (wanted.classifications) or (wanted.from_children and item.from_children))
    and not exists (select from platform_erasure done where done.subject = 'evidence' and done.review_id = review.id and item.id::text = any (done.ids))
  group by wanted.id, review.id, review.title, issue.issued_on order by issue.issued_on, review.id, wanted.id
$$;

-- ---------------------------------------------------------------- corrections on their way

create table reports_correction (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  corrects integer not null,
  wrong text not null check (wrong <> ''),
  says_now text not null check (says_now <> ''),
  because text not null check (because <> ''),
  changes jsonb not null default '[]',
  companions jsonb not null default '[]',
  author_ids bigint[] not null,
  written_on date not null,
  issued_as integer,
  dropped_because text,
  version integer not null default 1,
  check (issued_as is null or dropped_because is null)
);
create unique index reports_correction_open on reports_correction (review_id) where issued_as is null and dropped_because is null;
create index reports_correction_review on reports_correction (review_id);
comment on table reports_correction is 'A correction of an issued report: its notice and the words that change, written by one person and issued by another.';
comment on column reports_correction.corrects is 'The number of the version that it corrects.';
comment on column reports_correction.changes is 'Each place that changes: its id in the report, and the words it has from then on.';
comment on column reports_correction.companions is 'What goes out with it made anew: which companion each is, and its model as it was taken in. The others go along as they were.';
comment on column reports_correction.author_ids is 'Everybody who wrote of it: none of them issues it.';
comment on column reports_correction.issued_as is 'The number of the version that it became.';
call platform_guard_review_table('reports_correction');
-- Written by the team or by who issues elsewhere; issued by an approver who wrote nothing of it and has no place in the team.
call platform_open_to_staff('reports_correction', 'read', array['write', 'issue']);
create view reports_read_correction with (security_invoker = true) as
  select id, review_id, corrects, written_on, issued_as from reports_correction;
grant select on reports_read_correction to conspectus_staff;
drop policy issuing on reports_issue;
create policy issuing on reports_issue for insert to conspectus_staff
  with check ((select platform_everywhere('issue'))
    and review_id <> all ((select platform_reviews_where('conduct') || platform_reviews_where('judge'))::bigint[])
    and (number = 1 or exists (select from reports_correction correction where correction.review_id = reports_issue.review_id
      and correction.corrects = reports_issue.number - 1 and correction.issued_as is null and correction.dropped_because is null
      and platform_person_id() <> all (correction.author_ids))));

-- ---------------------------------------------------------------- inspections that belong together

create table reviews_link (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  other_id bigint references reviews_review,
  title text not null check (title <> ''),
  name text not null check (name <> ''),
  body text not null default '',
  runs_together boolean not null,
  because text not null check (because <> ''),
  linked_on date not null,
  report_on date,
  ended_on date,
  ended_because text,
  version integer not null default 1,
  check (other_id is distinct from review_id),
  check (other_id is null or report_on is null),
  check ((ended_on is null) = (ended_because is null))
);
create index reviews_link_review on reviews_link (review_id);
create index reviews_link_other on reviews_link (other_id);
create unique index reviews_link_once on reviews_link (least(review_id, other_id), greatest(review_id, other_id)) where ended_on is null and other_id is not null;
comment on table reviews_link is 'An inspection that belongs to a review: another review kept here, or one that is kept elsewhere, by its name. What is linked no longer is ended with the reason.';
comment on column reviews_link.other_id is 'The other review where it is kept here; each of the two shows the link.';
comment on column reviews_link.title is 'What the review itself was called on the day, for the side of the other.';
comment on column reviews_link.name is 'What the other is called: the title of the other review on the day, or what was typed.';
comment on column reviews_link.body is 'Which body conducts it, in words; empty for a review kept here.';
comment on column reviews_link.runs_together is 'The two processes run together, so meetings fall on one day and reports go out at once.';
comment on column reviews_link.report_on is 'Of one kept elsewhere: the day on which its report goes out, as it was told.';
call platform_guard('reviews_link');
grant select, insert, update on reviews_link to conspectus_staff;
create policy staff on reviews_link to conspectus_staff
  using ((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[])
    or other_id = any ((select platform_reviews_where('read'))::bigint[]))
  with check ((select platform_everywhere('conduct')) or review_id = any ((select platform_reviews_where('conduct'))::bigint[])
    or other_id = any ((select platform_reviews_where('conduct'))::bigint[]));

-- From both sides, for other modules; what is linked no longer is left out.
create view reviews_read_link with (security_invoker = true) as
  select review_id, other_id, name, runs_together, report_on from reviews_link where ended_on is null
  union all select other_id, review_id, title, runs_together, null from reviews_link where ended_on is null and other_id is not null;
grant select on reviews_read_link to conspectus_staff;

-- ---------------------------------------------------------------- archives

create table records_archive (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  made_on date not null,
  made_by text not null,
  manifest_sha256 text not null,
  files integer not null,
  rows integer not null,
  with_protected boolean not null
);
create index records_archive_review on records_archive (review_id);
comment on table records_archive is 'Archives of a whole review that were made, each by the hash of its manifest. Never changed.';
comment on column records_archive.with_protected is 'Whether whoever made it sees what tells of single children.';
call platform_guard('records_archive');
grant select, insert on records_archive to conspectus_staff;
create policy reading on records_archive for select to conspectus_staff
  using ((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[]));
create policy making on records_archive for insert to conspectus_staff
  with check ((select platform_everywhere('conduct', 'issue')) or review_id = any ((select platform_reviews_where('conduct'))::bigint[]));
