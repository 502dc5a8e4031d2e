-- Roles are data: what each opens stands in platform_role_right, and both locks read it there. Grants say for whom somebody
-- stands in and why; row policies ask for a right instead of for the mere presence of a grant.

create table platform_role (
  id text primary key,
  kind text not null check (kind in ('staff', 'respondent')),
  scope text not null check (scope in ('review', 'standing')),
  by_place boolean not null default false,
  label text not null,
  meaning text not null
);
comment on column platform_role.by_place is 'It comes with a place in the team or among those who answer for the area, and is not given otherwise.';
comment on table platform_role is 'The roles there are. A framework may name some of them in its own words; what they open is said here alone.';

create table platform_role_right (
  role text not null references platform_role,
  opens text not null check (opens in ('outline', 'read', 'judge', 'write', 'conduct', 'issue', 'child-level', 'whistle-blower', 'answer', 'accounts')),
  primary key (role, opens)
);
comment on table platform_role_right is 'What a role opens, in its review or, where it is standing, in all of them.';
comment on column platform_role_right.opens is 'outline: that there is a review, its stage, days and team. read: its working material. judge: evidence, conclusions and grades of one''s own. write: its working material. conduct: dates, team, letters, stages. issue: the report''s release. child-level, whistle-blower: material of that classification. answer: what is asked of and sent to the area. accounts: who has an account and which roles.';

insert into platform_role (id, kind, scope, label, meaning) values
  ('programme-manager', 'staff', 'standing', 'Programme manager', 'Opens reviews, appoints who leads them and stands in where nobody does yet.'),
  ('approver', 'staff', 'standing', 'Approver', 'Reads every review and releases reports, never those of a review they lead.'),
  ('administrator', 'staff', 'standing', 'Administrator', 'Keeps accounts and roles. Sees which reviews there are and nothing of what they hold.'),
  ('lead', 'staff', 'review', 'Lead inspector', 'Conducts the review and reports on it.'),
  ('joint', 'staff', 'review', 'Joint inspector', 'Member of this team and of that of a linked inspection.'),
  ('member', 'staff', 'review', 'Member of the review team', 'Gathers evidence and judges.'),
  ('quality-reader', 'staff', 'review', 'Quality reader', 'Reads the review and its report to assure their quality, and changes nothing.'),
  ('child-level-reader', 'staff', 'review', 'Assigned to child-level material', 'Reads what tells of single children. Given by somebody else, to those who need it for their work.'),
  ('whistle-blower-reader', 'staff', 'review', 'Assigned to whistle-blowers'' material', 'Reads what was told in confidence by somebody who could suffer for it. Given by somebody else.'),
  ('director', 'respondent', 'review', 'Director of children''s services, or equivalent', 'Answers for the area.'),
  ('director-office', 'respondent', 'review', 'Director''s office', 'Answers for the area on the director''s behalf.'),
  ('lead-member', 'respondent', 'review', 'Lead member', 'Sees where the review of their area stands.'),
  ('partner', 'respondent', 'review', 'Partner', 'Sees where the review of their area stands.'),
  ('contributor', 'respondent', 'review', 'Contributor', 'Belongs to an organisation that contributes to the review; sees where it stands.');

update platform_role set by_place = true where id in ('lead', 'joint', 'member', 'director', 'lead-member', 'partner');

insert into platform_role_right (role, opens) values
  ('programme-manager', 'outline'), ('programme-manager', 'read'), ('programme-manager', 'write'), ('programme-manager', 'conduct'),
  ('approver', 'outline'), ('approver', 'read'), ('approver', 'issue'),
  ('administrator', 'outline'), ('administrator', 'accounts'),
  ('lead', 'outline'), ('lead', 'read'), ('lead', 'judge'), ('lead', 'write'), ('lead', 'conduct'),
  ('joint', 'outline'), ('joint', 'read'), ('joint', 'judge'), ('joint', 'write'),
  ('member', 'outline'), ('member', 'read'), ('member', 'judge'), ('member', 'write'),
  ('quality-reader', 'outline'), ('quality-reader', 'read'),
  ('child-level-reader', 'outline'), ('child-level-reader', 'child-level'),
  ('whistle-blower-reader', 'outline'), ('whistle-blower-reader', 'whistle-blower'),
  ('director', 'outline'), ('director', 'answer'),
  ('director-office', 'outline'), ('director-office', 'answer'),
  ('lead-member', 'outline'), ('partner', 'outline'), ('contributor', 'outline');

alter table platform_role enable row level security;
alter table platform_role_right enable row level security;
create policy known on platform_role for select using (true);
create policy known on platform_role_right for select using (true);
grant select on platform_role, platform_role_right to conspectus_gate, conspectus_staff, conspectus_respondent;

-- ---------------------------------------------------------------- grants

alter table platform_grant
  add column on_behalf_of_id bigint,
  add column because text not null default '',
  add constraint platform_grant_role foreign key (role) references platform_role,
  drop constraint platform_grant_person_id_role_review_id_key,
  add constraint platform_grant_once unique nulls not distinct (person_id, role, review_id, on_behalf_of_id),
  add check (on_behalf_of_id <> person_id);
comment on column platform_grant.on_behalf_of_id is 'The person who is away and for whom this one stands in; the role ends with theirs.';
comment on column platform_grant.because is 'Why it was given, where that was asked.';

-- What the one who acts may open in which reviews. A role held on somebody's behalf counts while they hold it themselves.
create function platform_granted() returns table (review_id bigint, opens text) language sql stable security definer set search_path = public, pg_temp as $$
  select held.review_id, role_right.opens
  from platform_grant held join platform_role_right role_right on role_right.role = held.role
  where held.person_id = platform_person_id() and (held.until_at is null or held.until_at > platform_now())
    and (held.on_behalf_of_id is null or held.from_at <= platform_now() and exists (select from platform_grant own
      where own.person_id = held.on_behalf_of_id and own.role = held.role and own.review_id is not distinct from held.review_id
        and own.on_behalf_of_id is null and (own.until_at is null or own.until_at > platform_now()))
      and not exists (select from platform_account gone where gone.person_id = held.on_behalf_of_id and gone.closed_at is not null))
$$;
comment on function platform_granted is 'Every right of the one who acts now, by review; without a review where the right holds in all of them.';

-- Called as (select platform_reviews_where('read')) in policies: once per statement, never per row.
create function platform_reviews_where(wanted text) returns bigint[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct review_id), '{}') from platform_granted() where opens = wanted and review_id is not null
$$;
comment on function platform_reviews_where is 'Reviews in which the one who acts holds a role that opens this.';
create function platform_everywhere(variadic wanted text[]) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from platform_granted() where opens = any (wanted) and review_id is null)
$$;
comment on function platform_everywhere is 'True when a standing role of the one who acts opens one of these in every review.';
revoke execute on function platform_granted(), platform_reviews_where(text), platform_everywhere(text[]) from public;
grant execute on function platform_granted(), platform_reviews_where(text), platform_everywhere(text[]) to conspectus_staff, conspectus_respondent;
-- A policy without a role is asked of everybody.
grant execute on function platform_reviews_where(text), platform_everywhere(text[]) to conspectus_public;

-- ---------------------------------------------------------------- a review's tables: who reads, who writes

create or replace procedure platform_guard_review_table(guarded regclass) language plpgsql as $$
begin
  call platform_guard(guarded);
  execute format('grant select, insert, update on %s to conspectus_staff', guarded);
  call platform_open_to_staff(guarded, 'read', array['write']);
end $$;

-- The staff's policy of a table with review_id: who reads it, and who writes it.
create procedure platform_open_to_staff(guarded regclass, reads text, writes text[]) language plpgsql as $$
declare
  key text := case when guarded = to_regclass('reviews_review') then 'id' else 'review_id' end;
  written text := '';
  each text;
begin
  foreach each in array writes loop
    written := written || case when written = '' then '' else ' or ' end
      || format('(select platform_everywhere(%L)) or %I = any ((select platform_reviews_where(%L))::bigint[])', each, key, each);
  end loop;
  execute format('drop policy if exists staff on %s', guarded);
  execute format('create policy staff on %s to conspectus_staff using '
    '((select platform_everywhere(%L)) or %I = any ((select platform_reviews_where(%L))::bigint[])) with check (%s)',
    guarded, reads, key, reads, written);
end $$;

do $$
declare name text;
begin
  foreach name in array array['reviews_letter', 'reviews_meeting',
    'evidence_item', 'evidence_bearing', 'evidence_citation', 'evidence_provision', 'evidence_request',
    'fieldwork_route', 'fieldwork_hypothesis', 'fieldwork_activity', 'fieldwork_plan',
    'judgements_conclusion', 'judgements_body_view', 'judgements_agreed', 'judgements_dissent',
    'reports_block', 'reports_recommendation', 'reports_draft',
    'actions_receipt', 'actions_duty', 'actions_copy', 'actions_action', 'actions_progress', 'actions_consultation', 'actions_statement'] loop
    call platform_open_to_staff(name::regclass, 'read', array['write']);
  end loop;
  -- That there is a review and who is in it is its outline; a review's first grant is given after the review is made.
  foreach name in array array['reviews_member', 'reviews_respondent'] loop
    call platform_open_to_staff(name::regclass, 'outline', array['write']);
  end loop;
  foreach name in array array['reviews_review', 'reviews_stage'] loop
    call platform_open_to_staff(name::regclass, 'outline', array['write', 'issue']);
  end loop;
  -- Reasons are given by whoever carries the command out.
  call platform_open_to_staff('reviews_exception', 'read', array['write', 'issue']);
end $$;

-- Comments are the office's own until they are sent.
drop policy staff on reports_comment;
create policy staff on reports_comment to conspectus_staff
  using (sent_on is not null and ((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[])))
  with check ((select platform_everywhere('write')) or review_id = any ((select platform_reviews_where('write'))::bigint[]));

-- Issuing is for an approver, who never releases a report of a review that they lead (¶79 of the 2005 framework).
drop policy issuing on reports_issue;
drop policy issuing on reports_issue_file;
create policy issuing on reports_issue for insert to conspectus_staff
  with check ((select platform_everywhere('issue')) and review_id <> all ((select platform_reviews_where('conduct'))::bigint[]));
create policy issuing on reports_issue_file for insert to conspectus_staff
  with check ((select platform_everywhere('issue')) and review_id <> all ((select platform_reviews_where('conduct'))::bigint[]));

-- ---------------------------------------------------------------- those who answer for the area

-- That there is a review, where it stands and who comes is for everybody of the area with a role; the rest for the office.
do $$
declare name text;
begin
  foreach name in array array['reviews_review', 'reviews_stage', 'reviews_member', 'reviews_respondent'] loop
    execute format('drop policy answering on %I', name);
    execute format('create policy answering on %I for select to conspectus_respondent using (%I = any ((select platform_reviews_where(''outline''))::bigint[]))',
      name, case when name = 'reviews_review' then 'id' else 'review_id' end);
  end loop;
  foreach name in array array['actions_receipt', 'actions_duty', 'actions_copy', 'actions_action', 'actions_progress',
    'actions_consultation', 'actions_statement'] loop
    execute format('drop policy answering on %I', name);
    execute format('create policy answering on %I to conspectus_respondent using (review_id = any ((select platform_reviews_where(''answer''))::bigint[]))', name);
  end loop;
end $$;

drop policy answering on reviews_letter;
create policy answering on reviews_letter for select to conspectus_respondent
  using (review_id = any ((select platform_reviews_where('outline'))::bigint[]) and to_person_id = platform_person_id());

drop policy asked on evidence_request;
drop policy answering on evidence_request;
create policy asked on evidence_request for select to conspectus_respondent
  using (review_id = any ((select platform_reviews_where('answer'))::bigint[]));
create policy answering on evidence_request for update to conspectus_respondent
  using (review_id = any ((select platform_reviews_where('answer'))::bigint[]) and state <> 'accepted')
  with check (review_id = any ((select platform_reviews_where('answer'))::bigint[]) and state in ('asked', 'sent', 'returned', 'not-available'));

drop policy answering on reports_comment;
drop policy writing on reports_comment;
drop policy changing on reports_comment;
create policy answering on reports_comment for select to conspectus_respondent
  using (review_id = any ((select platform_reviews_where('answer'))::bigint[]));
create policy writing on reports_comment for insert to conspectus_respondent
  with check (review_id = any ((select platform_reviews_where('answer'))::bigint[]) and answer is null);
create policy changing on reports_comment for update to conspectus_respondent
  using (review_id = any ((select platform_reviews_where('answer'))::bigint[]) and sent_on is null)
  with check (review_id = any ((select platform_reviews_where('answer'))::bigint[]) and answer is null);

drop policy answering on reports_draft;
drop policy closing on reports_draft;
create policy answering on reports_draft for select to conspectus_respondent
  using (review_id = any ((select platform_reviews_where('answer'))::bigint[]));
create policy closing on reports_draft for update to conspectus_respondent
  using (review_id = any ((select platform_reviews_where('answer'))::bigint[]));

drop policy answering on reports_recommendation;
create policy answering on reports_recommendation for select to conspectus_respondent
  using (review_id = any ((select platform_reviews_where('answer'))::bigint[]) and review_id in (select review_id from reports_issue));

drop policy own on reviews_exception;
drop policy giving on reviews_exception;
create policy own on reviews_exception for select to conspectus_respondent
  using (review_id = any ((select platform_reviews_where('answer'))::bigint[]) and account_id = platform_account_id());
create policy giving on reviews_exception for insert to conspectus_respondent
  with check (review_id = any ((select platform_reviews_where('answer'))::bigint[]) and account_id = platform_account_id());

-- ---------------------------------------------------------------- grades given blind

create or replace function judgements_given(review bigint) returns table (judgement text, person_id bigint) language sql stable security definer set search_path = public, pg_temp as $$
  select given.judgement, given.person_id from judgements_proposal given
  where given.review_id = review and given.superseded_on is null
    and ((select platform_everywhere('read')) or review = any ((select platform_reviews_where('read'))::bigint[]))
$$;
create or replace function judgements_hidden_records() returns setof bigint language sql stable security definer set search_path = public, pg_temp as $$
  select record.id from judgements_proposal given
  join platform_record record on record.table_name = 'judgements_proposal' and record.row_id = given.id::text
  where given.person_id is distinct from platform_person_id()
    and ((select platform_everywhere('read')) or given.review_id = any ((select platform_reviews_where('read'))::bigint[]))
    and given.review_id || ' ' || given.judgement <> all ((select judgements_graded_by_me())::text[])
    and not exists (select from judgements_agreed agreed where agreed.review_id = given.review_id
      and agreed.judgement = given.judgement and agreed.reopened_on is null)
$$;

drop policy own on judgements_proposal;
drop policy opened on judgements_proposal;
drop policy give on judgements_proposal;
drop policy supersede on judgements_proposal;
create policy own on judgements_proposal for select to conspectus_staff
  using (person_id = (select platform_person_id()) and review_id = any ((select platform_reviews_where('read'))::bigint[]));
create policy opened on judgements_proposal for select to conspectus_staff
  using (
    ((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[]))
    and (review_id || ' ' || judgement = any ((select judgements_graded_by_me())::text[])
      or exists (select from judgements_agreed agreed where agreed.review_id = judgements_proposal.review_id
        and agreed.judgement = judgements_proposal.judgement and agreed.reopened_on is null)));
create policy give on judgements_proposal for insert to conspectus_staff
  with check (person_id = (select platform_person_id()) and review_id = any ((select platform_reviews_where('judge'))::bigint[]));
create policy supersede on judgements_proposal for update to conspectus_staff
  using (person_id = (select platform_person_id()) and review_id = any ((select platform_reviews_where('judge'))::bigint[]));

-- ---------------------------------------------------------------- the register, grants and the record

do $$
declare name text;
begin
  for name in select tablename from pg_policies where policyname = 'kept' and tablename like 'register\_%' loop
    execute format('drop policy kept on %I', name);
    execute format('create policy kept on %I to conspectus_staff using ((select platform_everywhere(''conduct'', ''accounts''))) '
      'with check ((select platform_everywhere(''conduct'', ''accounts'')))', name);
  end loop;
end $$;

drop policy team on platform_grant;
create policy team on platform_grant for select to conspectus_staff
  using ((select platform_everywhere('conduct', 'issue', 'accounts')) or review_id = any ((select platform_reviews_where('outline'))::bigint[]));

-- Roles that open single children's or whistle-blowers' material are given by who conducts the review, and never to oneself;
-- standing roles by those who keep accounts.
create function platform_may_give(given platform_grant) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select case
    -- A role of one review is held in one, and a standing role in none.
    when exists (select from platform_role where id = given.role and (scope = 'standing') <> (given.review_id is null)) then false
    -- Whoever has an account has it on one side.
    when exists (select from platform_account account join platform_role role on role.id = given.role
      where account.person_id = given.person_id and account.kind <> role.kind) then false
    when exists (select from platform_role_right where role = given.role and opens in ('child-level', 'whistle-blower'))
      then given.review_id is not null and given.person_id <> platform_person_id()
        and (platform_everywhere('conduct') or given.review_id = any (platform_reviews_where('conduct')))
    -- Somebody stands in for oneself, or for others whose roles one gives; one never names oneself.
    when given.on_behalf_of_id is not null
      then (given.on_behalf_of_id = platform_person_id() or given.person_id <> platform_person_id() and (platform_everywhere('accounts')
          or given.review_id is not null and (platform_everywhere('conduct') or given.review_id = any (platform_reviews_where('conduct')))))
        and exists (select from platform_grant own where own.person_id = given.on_behalf_of_id and own.role = given.role
          and own.review_id is not distinct from given.review_id and own.on_behalf_of_id is null)
    when given.review_id is null then platform_everywhere('accounts')
    else platform_everywhere('conduct', 'accounts') or given.review_id = any (platform_reviews_where('conduct'))
  end
$$;
comment on function platform_may_give is 'True when the one who acts may give, change or end this grant.';
revoke execute on function platform_may_give(platform_grant) from public;
grant execute on function platform_may_give(platform_grant) to conspectus_staff, conspectus_respondent;
-- What one holds for somebody else gives oneself nothing that outlasts it.
create function platform_may_hold(given platform_grant) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select given.person_id <> platform_person_id() or given.until_at <= platform_now()
    or exists (select from platform_grant own join platform_role_right role_right on role_right.role = own.role
      where own.person_id = platform_person_id() and own.on_behalf_of_id is null and (own.until_at is null or own.until_at > platform_now())
        and (own.review_id is null and role_right.opens in ('conduct', 'accounts')
          or own.review_id = given.review_id and role_right.opens = 'conduct'))
$$;
comment on function platform_may_hold is 'False for a grant by which the one who acts would give themselves a role out of what they hold on somebody''s behalf alone.';
revoke execute on function platform_may_hold(platform_grant) from public;
grant execute on function platform_may_hold(platform_grant) to conspectus_staff, conspectus_respondent;
create policy give on platform_grant for insert to conspectus_staff, conspectus_respondent
  with check (platform_may_give(platform_grant) and platform_may_hold(platform_grant));
-- Judged by the grant as it was: ending one's own lead takes away the right by which one ends it.
create policy change on platform_grant for update to conspectus_staff, conspectus_respondent
  using (platform_may_give(platform_grant)) with check (platform_may_hold(platform_grant));
grant insert (person_id, role, review_id, from_at, until_at, on_behalf_of_id, because), update (from_at, until_at, because) on platform_grant to conspectus_respondent;
revoke update on platform_grant from conspectus_staff;
grant update (from_at, until_at, because) on platform_grant to conspectus_staff;

drop policy staff on platform_record;
drop policy staff on platform_record_content;
create policy staff on platform_record for select to conspectus_staff
  using (chain = 0 or (select platform_everywhere('read')) or chain = any ((select platform_reviews_where('read'))::bigint[]));
-- What belongs to no review: the register is open to the inspecting side, accounts and roles to those who keep them.
create policy staff on platform_record_content for select to conspectus_staff
  using (case when review_id is not null then (select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[])
    else (select platform_everywhere('conduct', 'accounts'))
      or exists (select from platform_record line where line.id = record_id and starts_with(line.table_name, 'register_')) end);

drop function platform_my_reviews();
drop function platform_holds(text[]);
