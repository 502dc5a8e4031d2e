-- Evaluation over all reviews, for those who look whether the work is good: an evaluator reads no table of a review. What
-- they are told comes from functions that tell days, numbers and yes or no, never a word of evidence, a name of a person, or
-- one person's grade or answer. Besides: days spent, why something was late, what readers of a report say, and the
-- change of a review to another edition.

do $$
declare listed text;
begin
  -- One more right, whatever other rights there are by now.
  select pg_get_constraintdef(oid) into listed from pg_constraint
    where conrelid = 'platform_role_right'::regclass and contype = 'c' and conname = 'platform_role_right_opens_check';
  if listed is not null and position('''evaluate''' in listed) = 0 then
    alter table platform_role_right drop constraint platform_role_right_opens_check;
    execute 'alter table platform_role_right add constraint platform_role_right_opens_check ' || regexp_replace(listed, 'ARRAY\[', 'ARRAY[''evaluate''::text, ');
  end if;
end $$;
insert into platform_role (id, kind, scope, label, meaning) values
  ('evaluator', 'staff', 'standing', 'Independent evaluator', 'Sees figures over all reviews, their dates and what is published. No word of evidence, nothing of single children, nobody''s own grade or answer; changes nothing.');
insert into platform_role_right (role, opens) values
  ('evaluator', 'evaluate'), ('evaluator', 'method'), ('programme-manager', 'evaluate'), ('approver', 'evaluate');

-- ---------------------------------------------------------------- a review that changes to another edition

create table reviews_repin (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  from_edition text not null,
  to_edition text not null check (to_edition <> from_edition),
  because text not null check (because <> ''),
  changed_on date not null,
  person_id bigint not null references register_person
);
create index reviews_repin_review on reviews_repin (review_id);
comment on table reviews_repin is 'That a review went on under another edition of its framework, and why. A review otherwise keeps the edition under which it was opened. Added to only.';
call platform_guard('reviews_repin');
grant select, insert on reviews_repin to conspectus_staff;
call platform_open_to_staff('reviews_repin', 'read', array['conduct']);

-- ---------------------------------------------------------------- days spent, and why something was late

create table evaluation_days (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  stage text not null check (stage <> ''),
  person_id bigint references register_person,
  body text not null default '',
  planned_halves integer check (planned_halves between 0 and 2000),
  spent_halves integer check (spent_halves between 0 and 2000),
  version integer not null default 1,
  check ((person_id is null) = (body <> '')),
  unique nulls not distinct (review_id, stage, person_id, body)
);
comment on table evaluation_days is 'Days of work on a stage of a review by one inspector, or by one body where it is not said of whom; in halves of a day. Never demanded.';
comment on column evaluation_days.planned_halves is 'As foreseen; empty where that was not said.';

create table evaluation_reason (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  about text not null check (about ~ '^(stage|deadline):.'),
  text text not null check (text <> ''),
  version integer not null default 1,
  unique (review_id, about)
);
comment on table evaluation_reason is 'Why a stage or a deadline of a review was late, in the words of who leads it, written for those who evaluate. Never demanded.';

do $$
declare name text;
begin
  foreach name in array array['evaluation_days', 'evaluation_reason'] loop
    call platform_guard(name::regclass);
    execute format('grant select, insert on %I to conspectus_staff', name);
    execute format('create policy reading on %I for select to conspectus_staff using '
      '((select platform_everywhere(''read'')) or review_id = any ((select platform_reviews_where(''read''))::bigint[]))', name);
    execute format('create policy conducting on %I to conspectus_staff using '
      '((select platform_everywhere(''conduct'')) or review_id = any ((select platform_reviews_where(''conduct''))::bigint[]))', name);
  end loop;
end $$;
grant update (planned_halves, spent_halves) on evaluation_days to conspectus_staff;
grant update (text) on evaluation_reason to conspectus_staff;
-- Each of the team says their own days.
create policy adding on evaluation_days for insert to conspectus_staff
  with check (person_id = platform_person_id() and review_id = any ((select platform_reviews_where('judge'))::bigint[]));
create policy changing on evaluation_days for update to conspectus_staff
  using (person_id = platform_person_id() and review_id = any ((select platform_reviews_where('judge'))::bigint[]))
  with check (person_id = platform_person_id() and review_id = any ((select platform_reviews_where('judge'))::bigint[]));

-- ---------------------------------------------------------------- what readers say

create table evaluation_view (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  form uuid not null unique,
  given_on date not null,
  answers jsonb not null check (jsonb_typeof(answers) = 'object'),
  words text not null default '' check (length(words) <= 4000),
  check (answers <> '{}' or words <> '')
);
create index evaluation_view_review on evaluation_view (review_id);
create index evaluation_view_words on evaluation_view (id) where words <> '';
comment on table evaluation_view is 'What a reader of a published report says of it. Not in the record: it is nobody''s, and a line of the record would say by which request it came.';
comment on column evaluation_view.form is 'A number that the page made up, so that the same form sent twice counts once. It says nothing of who sent it.';
comment on column evaluation_view.answers is 'The chosen answer by the id of the question in the rulebook; a question that was passed over is left out.';
comment on column evaluation_view.words is 'What they wrote; read by somebody before anybody else sees it.';
alter table evaluation_view enable row level security;
grant insert on evaluation_view to conspectus_public;
-- Under a report that is out, and in no other place; nobody reads it back.
create policy saying on evaluation_view for insert to conspectus_public
  with check (exists (select from reports_issue issue where issue.review_id = evaluation_view.review_id));
grant select on evaluation_view to conspectus_staff;
create policy handling on evaluation_view for select to conspectus_staff using ((select platform_everywhere('conduct')));

create table evaluation_handling (
  id bigint generated always as identity primary key,
  view_id bigint not null unique references evaluation_view,
  decision text not null check (decision in ('shown', 'kept-back')),
  because text not null default '',
  handled_on date not null,
  person_id bigint not null references register_person,
  check (decision <> 'kept-back' or because <> '')
);
comment on table evaluation_handling is 'That somebody read what a reader of a report wrote, and whether evaluators may read it too: not where it names a child or anybody else. Added to only.';
call platform_guard('evaluation_handling');
grant select, insert on evaluation_handling to conspectus_staff;
create policy handling on evaluation_handling to conspectus_staff using ((select platform_everywhere('conduct')))
  with check ((select platform_everywhere('conduct')) and person_id = platform_person_id());

-- ---------------------------------------------------------------- what services chose among answers

alter table quality_questionnaire add column choices jsonb not null default '{}';
comment on column quality_questionnaire.choices is 'The chosen answer by the id of the question, where the rulebook gives answers to choose from.';
grant update (choices) on quality_questionnaire to conspectus_staff;

-- ---------------------------------------------------------------- what those are told who evaluate

create function evaluation_known() returns setof bigint language sql stable security definer set search_path = public, pg_temp as $$
  select id from reviews_review where (select platform_everywhere('evaluate')) and not (covert and announced_on is null)
$$;
comment on function evaluation_known is 'Reviews that whoever evaluates is told of: all but those that the area itself does not know of yet; none for anybody else.';

create function evaluation_reviews() returns table (id bigint, title text, area text, region text, rulebook text, edition text, state text,
    stage text, cancelled boolean, resting boolean, requested_on date, analysis_start date, analysis_end date, fieldwork_start date,
    fieldwork_end date, corporate_assessment_start date, changed_edition boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select review.id, review.title, area.name, area.region, review.rulebook, review.edition, review.state, review.stage,
    review.cancelled_because is not null, review.paused_because is not null or review.deferred_because is not null,
    review.requested_on, review.analysis_start, review.analysis_end, review.fieldwork_start, review.fieldwork_end,
    review.corporate_assessment_start, exists (select from reviews_repin changed where changed.review_id = review.id)
  from reviews_review review join register_area area on area.id = review.area_id
  where review.id in (select evaluation_known()) order by review.id
$$;
comment on function evaluation_reviews is 'The outline and dates of every review, for who evaluates.';

create function evaluation_stages() returns table (review bigint, stage text, entered_on date, left_on date)
  language sql stable security definer set search_path = public, pg_temp as $$
  select review_id, stage, entered_on, left_on from reviews_stage where review_id in (select evaluation_known()) order by id
$$;
comment on function evaluation_stages is 'When each stage of every review was entered and left; one entered again has another line.';

create function evaluation_dates() returns table (review bigint, fact text, day date)
  language sql stable security definer set search_path = public, pg_temp as $$
  with known as (select evaluation_known() as id),
  draft as (select distinct on (review_id) review_id, sent_on, comments_closed_on from reports_draft order by review_id, id desc),
  asked as (select request.review_id, request.state in ('asked', 'returned') as waits, request.answered_on,
      coalesce(request.due_on, review.analysis_start + request.due_days) as due_on
    from evidence_request request join reviews_review review on review.id = request.review_id),
  documents as (select review_id, bool_or(waits) as waits, min(due_on) filter (where waits) as first_due, max(due_on) as last_due,
      max(answered_on) as last_answer from asked group by review_id),
  owed as (select review_id, deadline, bool_or(done_on is null) as waits, max(done_on) as last_done,
      min(due_on) filter (where done_on is null) as first_due
    from actions_duty where set_aside_because is null group by review_id, deadline),
  sending as (select review_id, bool_or(done_on is null) as waits, max(done_on) as last_done
    from actions_duty where set_aside_because is null and of = 'statement' and duty = 'send' group by review_id),
  listed as (select review_id, way, bool_or(done_on is null) as waits, max(done_on) as last_done
    from children_told where activity_id is null and set_aside_because is null group by review_id, way),
  talks as (select activity.review_id, activity.kind, bool_or(answer.done_on is null) as waits, max(activity.held_on) as last_held,
      min(activity.held_on) filter (where answer.done_on is null) as first_open, max(answer.done_on) as last_answer
    from fieldwork_activity activity left join children_told answer on answer.activity_id = activity.id
    where activity.held_on is not null and activity.called_off_because is null and answer.set_aside_because is null
    group by activity.review_id, activity.kind),
  told (review, fact, day) as (
    select review_id, case kind when 'setting-up' then 'settingUp.heldOn' else 'feedback.oralSummaryOn' end, held_on
      from reviews_meeting where kind in ('setting-up', 'oral-summary')
    union all (select distinct on (review_id, kind) review_id, 'letter.' || kind, sent_on from reviews_letter
      order by review_id, kind, sent_on desc, id desc)
    union all (select distinct on (review_id, kind) review_id, 'letterNames.' || kind, names_day from reviews_letter
      order by review_id, kind, sent_on desc, id desc)
    union all select review_id, 'documents.firstDueOn', case when waits then first_due else last_due end from documents
    union all select review_id, 'documents.completeOn', last_answer from documents where not waits
    union all select review_id, 'fieldwork.planFinalisedOn', finalised_on from fieldwork_plan where reopened_on is null
    union all select review_id, 'report.draftSentOn', sent_on from draft
    union all select review_id, 'report.commentsClosedOn', comments_closed_on from draft
    union all select review_id, 'report.issuedOn', min(issued_on) from reports_issue group by review_id
    union all select review_id, 'receipt.date', received_on from actions_receipt
    union all select review_id, 'statement.madeOn', made_on from actions_statement
    union all select made.review_id, 'statement.sentOn', sending.last_done from actions_statement made
      join sending on sending.review_id = made.review_id where not sending.waits
    union all select review_id, 'duty.' || deadline, last_done from owed where not waits
    union all select review_id, 'owing.' || deadline, first_due from owed where waits
    union all select listed.review_id, 'owed.' || listed.way, review.analysis_end
      from listed join reviews_review review on review.id = listed.review_id
    union all select review_id, 'told.' || way, last_done from listed where not waits
    union all select review_id, 'held.' || kind, last_held from talks
    union all select review_id, 'unanswered.' || kind, first_open from talks
    union all select review_id, 'answered.' || kind, last_answer from talks where not waits)
  select told.review, told.fact, told.day from told join known on known.id = told.review where told.day is not null
$$;
comment on function evaluation_dates is 'The days that deadlines count from and are met by, of every review, by the fact of rules that tells them. duty.<deadline>: when the last of what is owed by it was done; owing.<deadline>: by when the first of it that is not done; letter.<kind>: when the last such letter was sent. owed.<way>, told.<way>: since when and until when children were owed what they are told that way; held.<kind>, unanswered.<kind>, answered.<kind>: the last activity of a kind, the first that is not answered, the last answer once all are.';

create function evaluation_burden() returns table (review bigint, documents integer, documents_sent integer, meetings integer,
    activities integer, days_on_site integer, inspector_days integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  with known as (select evaluation_known() as id),
  asked as (select review_id, count(*) as documents, count(*) filter (where state in ('sent', 'accepted')) as sent
    from evidence_request group by review_id),
  met as (select review_id from reviews_meeting
    union all select review_id from fieldwork_issue where withdrawn_because is null),
  meetings as (select review_id, count(*) as held from met group by review_id),
  held as (select review_id, count(*) as activities, count(distinct held_on) as days from fieldwork_activity
    where held_on is not null and called_off_because is null group by review_id),
  inspectors as (select activity.review_id, count(distinct (activity.held_on, member)) as days
    from fieldwork_activity activity cross join unnest(activity.members) as member
    where activity.held_on is not null and activity.called_off_because is null group by activity.review_id)
  select known.id, coalesce(asked.documents, 0)::integer, coalesce(asked.sent, 0)::integer, coalesce(meetings.held, 0)::integer,
    coalesce(held.activities, 0)::integer, coalesce(held.days, 0)::integer,
    coalesce(inspectors.days, 0)::integer
  from known left join asked on asked.review_id = known.id left join meetings on meetings.review_id = known.id
  left join held on held.review_id = known.id
  left join inspectors on inspectors.review_id = known.id
$$;
comment on function evaluation_burden is 'What a review asked of its area: documents, meetings, activities held, days of the calendar on which any was, and days of inspectors at them.';

-- ---------------------------------------------------------------- how many gave which answer, protected and released

create table evaluation_release (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('readers', 'services')),
  until date not null,
  tables jsonb not null,
  released_on date not null check (released_on > until),
  person_id bigint not null references register_person,
  unique (kind, until)
);
comment on table evaluation_release is 'How many readers of reports, or local services, gave which answer until a day, with small counts suppressed (ALL-5). Those who evaluate see the last of each kind. Added to only.';
comment on column evaluation_release.tables is 'Each question with its answers and, by group of reviews, how many gave each; null where a count is suppressed.';
call platform_guard('evaluation_release');
grant select, insert on evaluation_release to conspectus_staff;
create policy reading on evaluation_release for select to conspectus_staff using ((select platform_everywhere('evaluate', 'conduct')));
create policy releasing on evaluation_release for insert to conspectus_staff
  with check ((select platform_everywhere('conduct')) and person_id = platform_person_id());

create table evaluation_ledger (
  release_id bigint primary key references evaluation_release,
  ledger jsonb not null
);
comment on table evaluation_ledger is 'What was told and not told with a release, with the suppressed counts themselves, so that no later release undoes it. For those who release alone. Not in the record: its readers are not to read suppressed counts.';
alter table evaluation_ledger enable row level security;
grant select, insert on evaluation_ledger to conspectus_staff;
create policy releasing on evaluation_ledger to conspectus_staff using ((select platform_everywhere('conduct'))) with check ((select platform_everywhere('conduct')));

-- Whole counts, for who releases them: nobody else is told.
create function evaluation_counts(wanted text, after_day date, until_day date) returns table (review bigint, question text, choice text, answers integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  with said as (
    select review_id, answers as given from evaluation_view
      where wanted = 'readers' and given_on <= until_day and (after_day is null or given_on > after_day)
    union all select review_id, choices from quality_questionnaire
      where wanted = 'services' and answered_on <= until_day and (after_day is null or answered_on > after_day)),
  allowed as (select review_id, given from said where (select platform_everywhere('conduct')))
  select review_id, '', '', count(*)::integer from allowed group by review_id
  union all select review_id, told.key, told.value, count(*)::integer from allowed cross join jsonb_each_text(given) as told
    group by review_id, told.key, told.value
$$;
comment on function evaluation_counts is 'How many said something of each review after one day and until another (no question), and how many gave each answer.';
revoke execute on function evaluation_counts(text, date, date) from public;
grant execute on function evaluation_counts(text, date, date) to conspectus_staff;

create function evaluation_asked() returns table (review bigint, asked boolean, is_out boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select review.id, asked.review_id is not null, review.state in ('published', 'closed') from reviews_review review
  left join (select distinct review_id from quality_questionnaire) asked on asked.review_id = review.id
  where review.id in (select evaluation_known())
$$;
comment on function evaluation_asked is 'After which reviews local services were asked at all, and whose report is out.';
revoke execute on function evaluation_asked() from public;
grant execute on function evaluation_asked() to conspectus_staff;

create function evaluation_joint() returns table (review bigint, joint_inspector boolean, set_up_jointly boolean, feedback text[], plan_compared boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  with joint as (select distinct review_id from reviews_member where role = 'joint'),
  met as (select review_id, bool_or(jointly) filter (where kind = 'setting-up') as jointly,
      coalesce(array_agg(kind order by kind) filter (where kind not in ('setting-up', 'oral-summary')), '{}') as feedback
    from reviews_meeting group by review_id),
  plan as (select review_id, compared <> '' as compared from fieldwork_plan where reopened_on is null)
  select known.id, joint.review_id is not null, met.jointly, coalesce(met.feedback, '{}'), plan.compared
  from (select evaluation_known() as id) known left join joint on joint.review_id = known.id
  left join met on met.review_id = known.id left join plan on plan.review_id = known.id
$$;
comment on function evaluation_joint is 'What is on record of working with an inspection that runs alongside: an inspector of both, the setting-up meeting held together, feedback meetings held, and the plans compared. Null where the meeting or the plan is not there.';

create function evaluation_links() returns table (id bigint, review bigint, other bigint, together boolean, ended boolean,
    cancelled boolean, fieldwork_start date, other_fieldwork_start date, out_on date, other_out_on date)
  language sql stable security definer set search_path = public, pg_temp as $$
  with known as (select evaluation_known() as id),
  issued as (select review_id, min(issued_on) as day from reports_issue group by review_id)
  select link.id, link.review_id, link.other_id, link.runs_together, link.ended_on is not null,
    own.cancelled_because is not null or other.cancelled_because is not null, own.fieldwork_start, other.fieldwork_start,
    issued.day, case when link.other_id is null then link.report_on else other_issued.day end
  from reviews_link link join reviews_review own on own.id = link.review_id left join reviews_review other on other.id = link.other_id
  left join issued on issued.review_id = link.review_id left join issued other_issued on other_issued.review_id = link.other_id
  where link.review_id in (select id from known) and (link.other_id is null or link.other_id in (select id from known))
  order by link.id
$$;
comment on function evaluation_links is 'Which reviews are linked with another inspection, whether the two run together, and when the report of each went out; of one kept elsewhere the day that was told. None of which one side is not told.';

create function evaluation_reader_words() returns table (review bigint, words text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select view.review_id, view.words from evaluation_view view join evaluation_handling handled on handled.view_id = view.id
  where handled.decision = 'shown' and view.words <> '' and view.review_id in (select evaluation_known()) order by view.id desc limit 200
$$;
comment on function evaluation_reader_words is 'What readers wrote, once somebody has read it and let it be shown; the newest two hundred.';

create function evaluation_effort() returns table (review bigint, stage text, planned_halves integer, spent_halves integer, people integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select review_id, stage, sum(planned_halves)::integer, sum(spent_halves)::integer, count(*)::integer from evaluation_days
  where review_id in (select evaluation_known()) group by review_id, stage
$$;
comment on function evaluation_effort is 'Halves of days planned and spent on each stage of each review, over everybody who said any; nobody''s own.';

create function evaluation_reasons() returns table (review bigint, about text, words text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select review_id, about, text from evaluation_reason where review_id in (select evaluation_known())
$$;
comment on function evaluation_reasons is 'Why something was late, as written for those who evaluate.';

do $$
declare name text;
begin
  foreach name in array array['evaluation_known', 'evaluation_reviews', 'evaluation_stages', 'evaluation_dates', 'evaluation_burden',
    'evaluation_joint', 'evaluation_links', 'evaluation_reader_words', 'evaluation_effort', 'evaluation_reasons'] loop
    execute format('revoke execute on function %I() from public', name);
    execute format('grant execute on function %I() to conspectus_staff', name);
  end loop;
end $$;
