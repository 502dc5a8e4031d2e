-- The quality of a review: who signed the code of conduct, what was assured at each stage, calls and visits of inspection
-- managers, questionnaires to local services, and the way of a report from its reader over the committee to its approval.

-- ---------------------------------------------------------------- who may: two more rights, three more roles

do $$
declare
  listed text;
  wanted text;
begin
  -- Two more rights, whatever other rights there are by now.
  foreach wanted in array array['assure', 'minute'] loop
    select pg_get_constraintdef(oid) into listed from pg_constraint
      where conrelid = 'platform_role_right'::regclass and contype = 'c' and conname = 'platform_role_right_opens_check';
    if position('''' || wanted || '''' in listed) = 0 then
      alter table platform_role_right drop constraint platform_role_right_opens_check;
      execute 'alter table platform_role_right add constraint platform_role_right_opens_check '
        || regexp_replace(listed, 'ARRAY\[', 'ARRAY[''' || wanted || '''::text, ');
    end if;
  end loop;
end $$;
comment on column platform_role_right.opens is 'outline: that there is a review, its stage, days and team. read: its working material. judge: evidence, conclusions and grades of one''s own. write: its working material. conduct: dates, team, letters, stages. issue: the report''s approval and release. assure: the risk of a review, calls and visits. minute: the committee''s papers, minutes and decision. child-level, whistle-blower: material of that classification. answer: what is asked of and sent to the area. accounts: who has an account and which roles. erase: what may no longer be kept.';

insert into platform_role (id, kind, scope, label, meaning) values
  ('inspection-manager', 'staff', 'review', 'Inspection manager', 'Looks at the conduct of the review from outside its team: its risk, calls, visits and questionnaires. Changes nothing of the review itself.'),
  ('committee-clerk', 'staff', 'review', 'Clerk of the quality committee', 'Calls the committee that discusses the report, and records its papers, minutes and decision.'),
  ('committee-member', 'staff', 'review', 'Member of the quality committee', 'Reads the papers of the committee that discusses the report, and changes nothing.');
insert into platform_role_right (role, opens) values
  ('inspection-manager', 'outline'), ('inspection-manager', 'read'), ('inspection-manager', 'assure'),
  ('committee-clerk', 'outline'), ('committee-clerk', 'read'), ('committee-clerk', 'minute'),
  ('committee-member', 'outline'), ('committee-member', 'read');

-- ---------------------------------------------------------------- whose work a review is

create index platform_record_author on platform_record (chain, account_id);

-- An owner's function: the record tells of lines that not everybody reads, and here only that there is one.
create function quality_work_of(review bigint, person bigint) returns text language sql stable security definer set search_path = public, pg_temp as $$
  select case
    when exists (select from reviews_member member where member.review_id = review and member.person_id = person) then 'team'
    when exists (select from platform_grant held join platform_role_right role_right on role_right.role = held.role
      where held.review_id = review and held.person_id = person and role_right.opens in ('judge', 'write', 'conduct')) then 'team'
    when exists (select from platform_account account join platform_record line on line.account_id = account.id
      where account.person_id = person and line.chain = review and line.table_name ~ '^(evidence|fieldwork|judgements)_') then 'evidence'
    when exists (select from platform_account account join platform_record line on line.account_id = account.id
      where account.person_id = person and line.chain = review
        and line.table_name ~ '^reports_(block|recommendation|draft)' and line.table_name !~ 'comment') then 'report'
    when exists (select from platform_account account join platform_record line on line.account_id = account.id
      where account.person_id = person and line.chain = review
        and line.table_name ~ '^reviews_' and line.table_name <> 'reviews_exception'
        and line.command not in ('issue-report')) then 'conduct'
  end
$$;
comment on function quality_work_of is 'How a person had part in the work of a review: in its team now or once (team), in its evidence and judgements, in its report, in its conduct; null where in nothing. Assuring the quality of the review is no part of its work.';
revoke execute on function quality_work_of(bigint, bigint) from public;
grant execute on function quality_work_of(bigint, bigint) to conspectus_staff;

-- The replies of the area come with the next migration; the body is read when it is first called.
set local check_function_bodies = off;
-- An owner's function: the same for whoever asks, whatever material is closed to them. Hashes and no word.
create function quality_prints(review bigint) returns table (judgements text, wording text) language sql stable security definer set search_path = public, pg_temp as $$
  with allowed as (
    select from (select 1) one where (select platform_everywhere('read')) or review = any ((select platform_reviews_where('read'))::bigint[])),
  judged as (
    select coalesce((select jsonb_agg(jsonb_build_array(agreed.judgement, agreed.id, agreed.grade) order by agreed.judgement)
        from judgements_agreed agreed where agreed.review_id = review and agreed.reopened_on is null)::text, '')
      || coalesce((select jsonb_agg(jsonb_build_array(conclusion.judgement, conclusion.state, conclusion.text) order by conclusion.judgement)
        from judgements_conclusion conclusion where conclusion.review_id = review)::text, '')
      || coalesce((select jsonb_agg(jsonb_build_array(part.judgement, part.passage, part.state, part.text, part.considers) order by part.judgement, part.passage)
        from judgements_passage part where part.review_id = review)::text, '') as words),
  written as (
    select coalesce((select jsonb_agg(jsonb_build_array(block.id, block.section, block.kind, block.position, block.text, block.cite,
          block.outcome, block.group_id, block.tiers, block.judgements, block.joint_action) order by block.id)
        from reports_block block where block.review_id = review and block.placed and block.withdrawn_because is null)::text, '')
      || coalesce((select jsonb_agg(jsonb_build_array(each.id, each.section, each.position, each.text, each.answers, each.blocks) order by each.id)
        from reports_recommendation each where each.review_id = review and each.withdrawn_because is null)::text, '')
      || coalesce((select jsonb_agg(jsonb_build_array(citation.by_id, item.id, item.kind, item.body, item.event_on) order by citation.by_id, item.id)
        from evidence_citation citation join evidence_item item on item.id = citation.item_id
        join reports_block block on block.id::text = citation.by_id and block.review_id = review and block.placed and block.withdrawn_because is null
        where citation.review_id = review and citation.by_kind in ('finding', 'passage') and not citation.withdrawn)::text, '')
      || coalesce((select jsonb_agg(jsonb_build_array(reply.id, reply.place, reply.text) order by reply.id)
        from reports_comment reply join reports_answer answer on answer.comment_id = reply.id
        where reply.review_id = review and reply.kind = 'reply' and reply.sent_on is not null and answer.publish)::text, '')
      || coalesce((select jsonb_build_array(own.title, own.bodies, own.fieldwork_start, own.fieldwork_end, area.name)
        from reviews_review own join register_area area on area.id = own.area_id where own.id = review)::text, '') as words)
  select encode(sha256(convert_to(judged.words, 'UTF8')), 'hex'), encode(sha256(convert_to(judged.words || written.words, 'UTF8')), 'hex')
  from allowed, judged, written
$$;
comment on function quality_prints is 'Two fingerprints of a review as it stands: of its judgements (agreed grades, each agreement apart, conclusions, and passages of graded judgements), and of those together with every word of its report.';
revoke execute on function quality_prints(bigint) from public;
grant execute on function quality_prints(bigint) to conspectus_staff;
set local check_function_bodies = on;

-- ---------------------------------------------------------------- the tables

create table quality_signature (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  person_id bigint not null references register_person,
  declaration text not null,
  signed_on date not null,
  unique (review_id, person_id)
);
comment on table quality_signature is 'Who signed the code of conduct for a review, and the words that were signed. Never changed.';

create table quality_assurance (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  stage text not null,
  checked text not null check (checked <> ''),
  found text not null check (found <> ''),
  followed text not null default '',
  person_id bigint not null references register_person,
  assured_on date not null
);
create index quality_assurance_review on quality_assurance (review_id);
comment on table quality_assurance is 'What was done at a stage to assure the quality of the review: what was checked, by whom, what was found, what followed. Added to only.';

create table quality_risk (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  level text not null,
  reasons text not null check (reasons <> ''),
  person_id bigint not null references register_person,
  set_on date not null
);
create index quality_risk_review on quality_risk (review_id);
comment on table quality_risk is 'How much could go wrong in a review, as an inspection manager sees it; the last line counts, and those before it stay.';

create table quality_contact (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  kind text not null check (kind in ('call', 'visit')),
  held_on date not null,
  with_whom text not null check (with_whom <> ''),
  found text not null check (found <> ''),
  followed text not null default '',
  person_id bigint not null references register_person
);
create index quality_contact_review on quality_contact (review_id);
comment on table quality_contact is 'A call or visit of an inspection manager to see how the review goes. Added to only.';

create table quality_questionnaire (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  service text not null check (service <> ''),
  organisation_id bigint,
  letter text not null default '',
  sent_on date not null,
  sent_by_id bigint not null references register_person,
  answers jsonb not null default '{}',
  answered_by text not null default '',
  answered_on date,
  version integer not null default 1
);
create index quality_questionnaire_review on quality_questionnaire (review_id);
comment on table quality_questionnaire is 'What a local service was asked after the review of its value and conduct, and what it answered.';
comment on column quality_questionnaire.answers is 'The answer by the id of the question in the rulebook.';

create table quality_reading (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  reader_id bigint not null references register_person,
  asked_on date not null,
  judgements_print text not null,
  wording_print text not null,
  model jsonb not null,
  finished_on date,
  recommendation text check (recommendation in ('go-on', 'changes', 'back')),
  remarks text not null default '',
  ended_on date,
  ended_because text,
  version integer not null default 1,
  check ((finished_on is null) = (recommendation is null)),
  check ((ended_on is null) = (ended_because is null)),
  check (finished_on is null or ended_on is null)
);
create index quality_reading_review on quality_reading (review_id);
create unique index quality_reading_open on quality_reading (review_id) where finished_on is null and ended_on is null;
comment on table quality_reading is 'The report as an experienced inspector from outside the team reads it, kept as it stood, and what the reader recommends. Ended where it is handed to somebody else; never deleted.';
comment on column quality_reading.judgements_print is 'Fingerprint of the judgements as they stood; another one later means that they were changed.';

create table quality_point (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  reading_id bigint not null references quality_reading,
  about text not null default '',
  text text not null check (text <> ''),
  written_on date not null,
  answer text check (answer in ('accepted', 'partly', 'not')),
  because text not null default '',
  answered_by_id bigint references register_person,
  answered_on date,
  version integer not null default 1
);
create index quality_point_review on quality_point (review_id);
comment on table quality_point is 'A point that the reader makes on the report, of one paragraph or of the whole, and the lead inspector''s answer.';
comment on column quality_point.about is 'Id of a paragraph or recommendation in the report as read; empty for the whole.';

create table quality_committee (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  called_on date not null,
  meets_on date not null,
  papers text not null default '',
  judgements_print text not null,
  wording_print text not null,
  model jsonb not null,
  reading_id bigint references quality_reading,
  minutes text not null default '',
  decision text check (decision in ('go-on', 'changes', 'back')),
  decided_on date,
  drafts_before bigint,
  clerk_id bigint not null references register_person,
  ended_on date,
  ended_because text,
  version integer not null default 1,
  check ((decided_on is null) = (decision is null)),
  check ((ended_on is null) = (ended_because is null)),
  check (decided_on is null or ended_on is null)
);
create index quality_committee_review on quality_committee (review_id);
create unique index quality_committee_open on quality_committee (review_id) where decided_on is null and ended_on is null;
comment on table quality_committee is 'A meeting of the committee of senior inspection managers: its papers with the report as it stood, its minutes and decision.';
comment on column quality_committee.reading_id is 'The finished reading that the committee had before it.';
comment on column quality_committee.drafts_before is 'The last draft sent before the decision, 0 for none: only a later one follows from it.';

create table quality_seat (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  committee_id bigint not null references quality_committee,
  person_id bigint not null references register_person,
  body text not null,
  unique (committee_id, person_id)
);
create index quality_seat_review on quality_seat (review_id);
comment on table quality_seat is 'Who sits on the committee, and for which inspectorate or commission.';

create table quality_approval (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  committee_id bigint references quality_committee,
  draft_id bigint,
  approver_id bigint not null references register_person,
  approved_on date not null,
  judgements_print text not null,
  wording_print text not null,
  note text not null default '',
  withdrawn_on date,
  withdrawn_by_id bigint references register_person,
  withdrawn_because text,
  version integer not null default 1,
  check ((withdrawn_on is null) = (withdrawn_because is null) and (withdrawn_on is null) = (withdrawn_by_id is null))
);
create index quality_approval_review on quality_approval (review_id);
create unique index quality_approval_current on quality_approval (review_id) where withdrawn_on is null;
comment on table quality_approval is 'The final approval to release the report, of these words and no others. A newer one takes its place; it can be withdrawn, with the reason.';

-- ---------------------------------------------------------------- who reads and writes

do $$
declare name text;
begin
  foreach name in array array['quality_signature', 'quality_assurance', 'quality_risk', 'quality_contact', 'quality_questionnaire',
    'quality_reading', 'quality_point', 'quality_committee', 'quality_seat', 'quality_approval'] loop
    call platform_guard(name::regclass);
    execute format('grant select, insert on %I to conspectus_staff', name);
    execute format('create policy reading on %I for select to conspectus_staff using '
      '((select platform_everywhere(''read'')) or review_id = any ((select platform_reviews_where(''read''))::bigint[]))', name);
  end loop;
end $$;

-- Everybody signs for themselves, and nobody for another.
create policy signing on quality_signature for insert to conspectus_staff
  with check (person_id = platform_person_id() and review_id = any ((select platform_reviews_where('judge'))::bigint[]));

-- What was assured is recorded by who leads, and by inspection managers.
create policy assuring on quality_assurance for insert to conspectus_staff
  with check (person_id = platform_person_id() and ((select platform_everywhere('conduct'))
    or review_id = any ((select platform_reviews_where('conduct') || platform_reviews_where('assure'))::bigint[])));

-- Inspection managers look at it from outside.
create policy assuring on quality_risk for insert to conspectus_staff
  with check (person_id = platform_person_id() and review_id = any ((select platform_reviews_where('assure'))::bigint[])
    and quality_work_of(review_id, person_id) is null);
create policy assuring on quality_contact for insert to conspectus_staff
  with check (person_id = platform_person_id() and review_id = any ((select platform_reviews_where('assure'))::bigint[])
    and quality_work_of(review_id, person_id) is null);
create policy asking on quality_questionnaire for insert to conspectus_staff
  with check (sent_by_id = platform_person_id() and review_id = any ((select platform_reviews_where('assure'))::bigint[])
    and quality_work_of(review_id, sent_by_id) is null);
grant update (answers, answered_by, answered_on) on quality_questionnaire to conspectus_staff;
create policy answering on quality_questionnaire for update to conspectus_staff
  using (review_id = any ((select platform_reviews_where('assure'))::bigint[]))
  with check (review_id = any ((select platform_reviews_where('assure'))::bigint[]));

-- An owner's function, so that the policies below do not ask themselves.
create function quality_part_of(review bigint, person bigint) returns text language sql stable security definer set search_path = public, pg_temp as $$
  select case
    when exists (select from quality_reading reading where reading.review_id = review and reading.reader_id = person
      and reading.ended_on is null) then 'reader'
    when exists (select from quality_seat seat join quality_committee committee on committee.id = seat.committee_id
      where seat.review_id = review and seat.person_id = person and committee.ended_on is null) then 'committee'
  end
$$;
comment on function quality_part_of is 'Whether a person reads, or sits on, the report of a review: each looks at it apart from the others. Null where neither.';
revoke execute on function quality_part_of(bigint, bigint) from public;
grant execute on function quality_part_of(bigint, bigint) to conspectus_staff;

-- The report is given to a reader by who leads; what the reader says, the reader alone writes.
create policy giving on quality_reading for insert to conspectus_staff
  with check (((select platform_everywhere('conduct')) or review_id = any ((select platform_reviews_where('conduct'))::bigint[]))
    and finished_on is null and ended_on is null
    and quality_work_of(review_id, reader_id) is null and quality_part_of(review_id, reader_id) is distinct from 'committee');
grant update (finished_on, recommendation, remarks, ended_on, ended_because) on quality_reading to conspectus_staff;
create policy reader on quality_reading for update to conspectus_staff
  using (reader_id = platform_person_id() and review_id = any ((select platform_reviews_where('read'))::bigint[])
    and finished_on is null and ended_on is null)
  with check (reader_id = platform_person_id() and quality_work_of(review_id, reader_id) is null);
create policy handing on quality_reading for update to conspectus_staff
  using (((select platform_everywhere('conduct')) or review_id = any ((select platform_reviews_where('conduct'))::bigint[]))
    and finished_on is null and ended_on is null)
  with check (finished_on is null and ended_on is not null);

create policy reader on quality_point for insert to conspectus_staff
  with check (answer is null and answered_by_id is null and exists (select from quality_reading reading
    where reading.id = reading_id and reading.review_id = quality_point.review_id and reading.reader_id = platform_person_id()
      and reading.finished_on is null and reading.ended_on is null));
grant update (answer, because, answered_by_id, answered_on) on quality_point to conspectus_staff;
create policy answering on quality_point for update to conspectus_staff
  using ((select platform_everywhere('conduct')) or review_id = any ((select platform_reviews_where('conduct'))::bigint[]))
  with check (answered_by_id = platform_person_id());

-- The clerk calls the committee and records it, and has no part in the work that it discusses.
create policy clerk on quality_committee for insert to conspectus_staff
  with check (clerk_id = platform_person_id() and review_id = any ((select platform_reviews_where('minute'))::bigint[])
    and quality_work_of(review_id, clerk_id) is null);
grant update (minutes, decision, decided_on, reading_id, drafts_before, ended_on, ended_because) on quality_committee to conspectus_staff;
create policy clerk_records on quality_committee for update to conspectus_staff
  using (review_id = any ((select platform_reviews_where('minute'))::bigint[]) and decided_on is null and ended_on is null)
  with check (review_id = any ((select platform_reviews_where('minute'))::bigint[]) and quality_work_of(review_id, platform_person_id()) is null);
create policy clerk on quality_seat for insert to conspectus_staff
  with check (review_id = any ((select platform_reviews_where('minute'))::bigint[])
    and quality_work_of(review_id, person_id) is null and quality_part_of(review_id, person_id) is distinct from 'reader'
    and exists (select from quality_committee committee where committee.id = committee_id and committee.review_id = quality_seat.review_id
      and committee.decided_on is null and committee.ended_on is null));

-- Nobody approves their own work (¶79 of the 2005 framework): not the team's, not the reader's, not the committee's.
create policy approving on quality_approval for insert to conspectus_staff
  with check (approver_id = platform_person_id() and (select platform_everywhere('issue')) and withdrawn_on is null
    and quality_work_of(review_id, approver_id) is null and quality_part_of(review_id, approver_id) is null);
grant update (withdrawn_on, withdrawn_by_id, withdrawn_because) on quality_approval to conspectus_staff;
create policy withdrawing on quality_approval for update to conspectus_staff
  using ((select platform_everywhere('issue')) and withdrawn_on is null)
  with check ((select platform_everywhere('issue')) and withdrawn_by_id = platform_person_id());

-- Reasons are given by whoever carries the command out, the clerk of a committee too.
call platform_open_to_staff('reviews_exception', 'read', array['write', 'issue', 'minute']);

-- Releasing is for an approver who has no place in the team.
drop policy issuing on reports_issue;
drop policy issuing on reports_issue_file;
create policy issuing on reports_issue for insert to conspectus_staff
  with check ((select platform_everywhere('issue'))
    and review_id <> all ((select platform_reviews_where('conduct') || platform_reviews_where('judge'))::bigint[]));
create policy issuing on reports_issue_file for insert to conspectus_staff
  with check ((select platform_everywhere('issue'))
    and review_id <> all ((select platform_reviews_where('conduct') || platform_reviews_where('judge'))::bigint[]));
