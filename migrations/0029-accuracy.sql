-- The accuracy round: the director's office and those whom it lets read the draft write comments and replies with files,
-- the office sends them together, and each is answered in a row of its own that the office sees once it is released.

-- ---------------------------------------------------------------- who reads a draft and comments on it

do $$
declare listed text;
begin
  -- One more right, whatever other rights there are by now.
  select pg_get_constraintdef(oid) into listed from pg_constraint
    where conrelid = 'platform_role_right'::regclass and contype = 'c' and conname = 'platform_role_right_opens_check';
  if listed is not null and position('''comment''' in listed) = 0 then
    alter table platform_role_right drop constraint platform_role_right_opens_check;
    execute 'alter table platform_role_right add constraint platform_role_right_opens_check ' || regexp_replace(listed, 'ARRAY\[', 'ARRAY[''comment''::text, ');
  end if;
end $$;

alter table platform_role add column given_by text;
comment on column platform_role.given_by is 'The right by which somebody in a review gives this role in it to others, besides those who give every role; empty for most. Such a role is not passed on to whoever stands in.';
insert into platform_role (id, kind, scope, label, meaning, given_by) values
  ('draft-delegate', 'respondent', 'review', 'Commenting on the draft', 'Reads the draft report that was sent to the director and writes comments on its accuracy, which the director''s office sends.', 'answer');
insert into platform_role_right (role, opens) values
  ('director', 'comment'), ('director-office', 'comment'), ('draft-delegate', 'outline'), ('draft-delegate', 'comment');

create or replace function platform_may_give(given platform_grant) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select case
    -- A role of one review is held in one, and a standing role in none.
    when exists (select from platform_role where id = given.role and (scope = 'standing') <> (given.review_id is null)) then false
    -- Whoever has an account has it on one side.
    when exists (select from platform_account account join platform_role role on role.id = given.role
      where account.person_id = given.person_id and account.kind <> role.kind) then false
    when exists (select from platform_role_right where role = given.role and opens in ('child-level', 'whistle-blower'))
      then given.review_id is not null and given.person_id <> platform_person_id()
        and (platform_everywhere('conduct') or given.review_id = any (platform_reviews_where('conduct')))
    -- A role that those with a certain right give in their review, for oneself alone and never on somebody's behalf.
    when exists (select from platform_role role where role.id = given.role and given.review_id = any (platform_reviews_where(role.given_by)))
      then given.on_behalf_of_id is null and given.person_id <> platform_person_id()
    -- Somebody stands in for oneself, or for others whose roles one gives; one never names oneself.
    when given.on_behalf_of_id is not null
      then (given.on_behalf_of_id = platform_person_id() or given.person_id <> platform_person_id() and (platform_everywhere('accounts')
          or given.review_id is not null and (platform_everywhere('conduct') or given.review_id = any (platform_reviews_where('conduct')))))
        and not exists (select from platform_role where id = given.role and given_by is not null)
        and exists (select from platform_grant own where own.person_id = given.on_behalf_of_id and own.role = given.role
          and own.review_id is not distinct from given.review_id and own.on_behalf_of_id is null)
    when given.review_id is null then platform_everywhere('accounts')
    else platform_everywhere('conduct', 'accounts') or given.review_id = any (platform_reviews_where('conduct'))
  end
$$;
-- Whoever gives such a role sees who holds it.
create policy given on platform_grant for select to conspectus_respondent
  using (review_id = any ((select platform_reviews_where('answer'))::bigint[])
    and role in (select id from platform_role where given_by = 'answer'));

-- Those who answer for an area see no other accounts, so this tells them of whom they can ask and no more.
create function reports_possible_delegates(review bigint) returns table (person_id bigint, name text, post text, organisation text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select account.person_id, account.name, person.post, coalesce(organisation.name, '')
  from platform_account account
  join register_person person on person.id = account.person_id
  left join register_organisation organisation on organisation.id = person.organisation_id
  where account.kind = 'respondent' and account.closed_at is null and account.person_id <> platform_person_id()
    and review = any (platform_reviews_where('answer'))
    and (exists (select from reviews_respondent named where named.review_id = review and named.person_id = account.person_id)
      or organisation.area_id = (select area_id from reviews_review where id = review)
      or person.organisation_id = (select organisation_id from register_person where id = platform_person_id()))
    and not exists (select from platform_grant held join platform_role_right opened on opened.role = held.role and opened.opens = 'answer'
      where held.person_id = account.person_id and held.review_id = review and held.on_behalf_of_id is null
        and (held.until_at is null or held.until_at > platform_now()))
  order by lower(account.name), account.person_id
$$;
comment on function reports_possible_delegates is 'Whom the director''s office can let comment on the draft of a review: people with an account who are named in it, or of an organisation of its area or of one''s own.';
revoke execute on function reports_possible_delegates(bigint) from public;
grant execute on function reports_possible_delegates(bigint) to conspectus_respondent;

drop policy answering on reports_draft;
create policy answering on reports_draft for select to conspectus_respondent
  using (review_id = any ((select platform_reviews_where('comment'))::bigint[]));

-- ---------------------------------------------------------------- what the office sends together

create table reports_submission (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  draft_id bigint not null references reports_draft,
  sent_on date not null,
  late boolean not null,
  note text not null default '',
  person_id bigint not null references register_person,
  person_name text not null
);
create index reports_submission_review on reports_submission (review_id);
comment on table reports_submission is 'Comments on the accuracy of a draft that the director''s office sent together, with what it wrote to them. The first on a draft closes the round; what comes afterwards is taken too. Never changed.';
call platform_guard('reports_submission');
grant select on reports_submission to conspectus_staff;
grant select, insert on reports_submission to conspectus_respondent;
create policy staff on reports_submission for select to conspectus_staff
  using ((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[]));
create policy answering on reports_submission for select to conspectus_respondent
  using (review_id = any ((select platform_reviews_where('comment'))::bigint[]));
create policy sending on reports_submission for insert to conspectus_respondent
  with check (review_id = any ((select platform_reviews_where('answer'))::bigint[]) and person_id = platform_person_id());

-- ---------------------------------------------------------------- answers stand apart, for the office sees them later

create table reports_answer (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  comment_id bigint not null unique references reports_comment,
  answer text not null check (answer in ('accepted', 'partly', 'not')),
  because text not null,
  changed_version integer,
  answered_by text not null,
  answered_on date not null,
  released_on date,
  publish boolean,
  publish_because text not null default '',
  publish_by text not null default '',
  publish_on date,
  version integer not null default 1,
  check ((publish is null) = (publish_on is null))
);
create index reports_answer_review on reports_answer (review_id);
comment on table reports_answer is 'What the one who leads answers to a comment on accuracy or to a reply, and whether a reply is published with the report.';
comment on column reports_answer.changed_version is 'Version of the paragraph or recommendation that was reached by changing it, where it was changed since the draft.';
comment on column reports_answer.released_on is 'The day from which the director''s office sees it.';
insert into reports_answer (review_id, comment_id, answer, because, answered_by, answered_on, released_on)
  select review_id, id, answer, because, answered_by, coalesce(answered_on, sent_on), coalesce(answered_on, sent_on) from reports_comment where answer is not null;
call platform_guard_review_table('reports_answer');
grant select on reports_answer to conspectus_respondent;
create policy released on reports_answer for select to conspectus_respondent
  using (released_on is not null and review_id = any ((select platform_reviews_where('comment'))::bigint[]));

-- ---------------------------------------------------------------- comments: several on one thing, by several people

drop policy staff on reports_comment;
drop policy answering on reports_comment;
drop policy writing on reports_comment;
drop policy changing on reports_comment;
drop view reports_read_comment;
drop index reports_comment_unsent;
alter table reports_comment
  drop column answer, drop column because, drop column answered_by, drop column answered_on,
  add column kind text not null default 'accuracy' check (kind in ('accuracy', 'reply')),
  add column place text not null default '',
  add column held_back boolean not null default false,
  add column position integer,
  add column withdrawn_on date,
  add column submission_id bigint references reports_submission,
  add check (withdrawn_on is null or sent_on is null);
create index reports_comment_submission on reports_comment (submission_id) where submission_id is not null;
comment on table reports_comment is 'A comment on the accuracy of a sent draft, tied to a heading, paragraph, recommendation or grade of it, or a reply to a judgement. Until the director''s office sends it only the office and those who comment for it see it. Never deleted: withdrawn by its author before it is sent.';
comment on column reports_comment.about is 'Id, within the draft, of the heading, paragraph, recommendation or row of the grade table; of a reply, of the judgement.';
comment on column reports_comment.kind is 'accuracy: what is not accurate. reply: what the area replies to a judgement.';
comment on column reports_comment.place is 'What it is about, in words, as the draft said it.';
comment on column reports_comment.held_back is 'The office leaves it out for now.';
comment on column reports_comment.position is 'Its place among those that are sent together, as the office orders them; without one it follows in the order of the draft.';

revoke update on reports_comment from conspectus_staff, conspectus_respondent;
revoke update (text, disputes_grade, person_id, person_name, written_on, sent_on, late) on reports_comment from conspectus_respondent;
grant update (text, written_on, withdrawn_on, held_back, position, sent_on, late, submission_id) on reports_comment to conspectus_respondent;
create policy staff on reports_comment for select to conspectus_staff
  using (sent_on is not null and ((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[])));
create policy answering on reports_comment for select to conspectus_respondent
  using (review_id = any ((select platform_reviews_where('comment'))::bigint[]));
-- Each writes their own; the office marks and sends those of all.
create policy writing on reports_comment for insert to conspectus_respondent
  with check (review_id = any ((select platform_reviews_where('comment'))::bigint[]) and person_id = platform_person_id() and sent_on is null);
create policy changing on reports_comment for update to conspectus_respondent
  using (sent_on is null and withdrawn_on is null and (review_id = any ((select platform_reviews_where('answer'))::bigint[])
    or review_id = any ((select platform_reviews_where('comment'))::bigint[]) and person_id = platform_person_id()))
  with check (review_id = any ((select platform_reviews_where('answer'))::bigint[])
    or review_id = any ((select platform_reviews_where('comment'))::bigint[]) and person_id = platform_person_id() and sent_on is null);

create view reports_read_comment with (security_invoker = true) as
  select comment.id, comment.review_id, comment.draft_id, comment.kind, comment.about, comment.disputes_grade, comment.sent_on, comment.late,
    comment.withdrawn_on, answer.answer, answer.answered_on, answer.released_on
  from reports_comment comment left join reports_answer answer on answer.comment_id = comment.id;
grant select on reports_read_comment to conspectus_staff, conspectus_respondent;

-- ---------------------------------------------------------------- files of a comment

create table reports_comment_file (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  comment_id bigint not null references reports_comment,
  file_id bigint not null references platform_file,
  person_id bigint not null references register_person,
  withdrawn_on date,
  version integer not null default 1,
  unique (comment_id, file_id)
);
create index reports_comment_file_review on reports_comment_file (review_id);
create index reports_comment_file_file on reports_comment_file (file_id);
comment on table reports_comment_file is 'A file attached to a comment on accuracy or a reply. Never deleted: withdrawn by who attached it, before the comment is sent.';
call platform_guard('reports_comment_file');
grant select on reports_comment_file to conspectus_staff;
grant select, insert, update (withdrawn_on) on reports_comment_file to conspectus_respondent;
-- Who sees a comment sees what is attached to it.
create policy attached on reports_comment_file for select to conspectus_staff, conspectus_respondent
  using (exists (select from reports_comment comment where comment.id = comment_id));
create policy attaching on reports_comment_file for insert to conspectus_respondent
  with check (evidence_may_attach(file_id, review_id, null) and person_id = platform_person_id()
    and exists (select from reports_comment comment where comment.id = comment_id and comment.review_id = reports_comment_file.review_id
      and comment.person_id = platform_person_id() and comment.sent_on is null and comment.withdrawn_on is null));
create policy withdrawing on reports_comment_file for update to conspectus_respondent
  using (exists (select from reports_comment comment where comment.id = comment_id and comment.person_id = platform_person_id()
    and comment.sent_on is null and comment.withdrawn_on is null));
call platform_record_follows('reports_comment_file');

create policy commented on platform_file for select to conspectus_staff, conspectus_respondent
  using (exists (select from reports_comment_file attached where attached.file_id = platform_file.id));
drop policy sending on platform_file;
create policy sending on platform_file for insert to conspectus_staff, conspectus_respondent
  with check (uploaded_by = (select platform_account_id()) and held_until is not null
    and ((select platform_everywhere('write')) or review_id = any ((select platform_reviews_where('write'))::bigint[])
      or review_id = any ((select platform_reviews_where('answer'))::bigint[])
      or review_id = any ((select platform_reviews_where('comment'))::bigint[])));
