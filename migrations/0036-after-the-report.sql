-- What follows a report, deepened: actions owned by people of the register, progress that somebody else verifies or sends
-- back, recommendations that the authority does not accept.

-- ---------------------------------------------------------------- actions and their progress

alter table actions_action add column owner_id bigint references register_person;
create index actions_action_owner on actions_action (owner_id);
comment on column actions_action.owner is 'Who is to do it, as the authority says it: a post, a body, a name.';
comment on column actions_action.owner_id is 'The person of the register who is to do it, where the register has one.';

alter table actions_progress add column person_id bigint references register_person;
create index actions_progress_person on actions_progress (person_id);
comment on table actions_progress is 'What was reported of an action and when; added to, never changed. What somebody else says to it stands in actions_verification.';
comment on column actions_progress.person_id is 'Who reported it; absent in what was reported before it was kept.';

create table actions_progress_file (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  progress_id bigint not null references actions_progress,
  file_id bigint not null references platform_file,
  person_id bigint not null references register_person,
  unique (progress_id, file_id)
);
create index actions_progress_file_review on actions_progress_file (review_id);
create index actions_progress_file_file on actions_progress_file (file_id);
comment on table actions_progress_file is 'A file that shows the progress reported with it; never changed.';
call platform_guard('actions_progress_file');
grant select, insert on actions_progress_file to conspectus_staff, conspectus_respondent;
create policy attached on actions_progress_file for select to conspectus_staff, conspectus_respondent
  using (exists (select from actions_progress progress where progress.id = progress_id));
create policy attaching on actions_progress_file for insert to conspectus_staff, conspectus_respondent
  with check (person_id = platform_person_id() and evidence_may_attach(file_id, review_id, null)
    and exists (select from actions_progress progress where progress.id = progress_id
      and progress.review_id = actions_progress_file.review_id and progress.person_id = platform_person_id()));
call platform_record_follows('actions_progress_file');
create policy reported on platform_file for select to conspectus_staff, conspectus_respondent
  using (exists (select from actions_progress_file attached where attached.file_id = platform_file.id));

create table actions_progress_document (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  progress_id bigint not null references actions_progress,
  request_id bigint not null references evidence_request,
  person_id bigint not null references register_person,
  unique (progress_id, request_id)
);
create index actions_progress_document_review on actions_progress_document (review_id);
create index actions_progress_document_request on actions_progress_document (request_id);
comment on table actions_progress_document is 'A document that the area sent for the review and that shows the progress reported with it; never changed. Items of evidence are cited as everywhere, and the area sees neither.';
call platform_guard('actions_progress_document');
grant select, insert on actions_progress_document to conspectus_staff, conspectus_respondent;
-- Open as its progress and the document are, both: nobody cites what they may not read.
create policy cited on actions_progress_document for select to conspectus_staff, conspectus_respondent
  using (exists (select from actions_progress progress where progress.id = progress_id)
    and exists (select from evidence_request request where request.id = request_id));
create policy citing on actions_progress_document for insert to conspectus_staff, conspectus_respondent
  with check (person_id = platform_person_id()
    and exists (select from evidence_request request where request.id = request_id
      and request.review_id = actions_progress_document.review_id and request.state in ('sent', 'accepted'))
    and exists (select from actions_progress progress where progress.id = progress_id
      and progress.review_id = actions_progress_document.review_id and progress.person_id = platform_person_id()));
call platform_record_follows('actions_progress_document');

create view actions_read_progress with (security_invoker = true) as
  select id, review_id, action_id, note from actions_progress;
grant select on actions_read_progress to conspectus_staff, conspectus_respondent;

create table actions_verification (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  progress_id bigint not null unique references actions_progress,
  verified boolean not null,
  because text not null default '',
  person_id bigint not null references register_person,
  person_name text not null,
  given_on date not null,
  check (verified or because <> '')
);
create index actions_verification_review on actions_verification (review_id);
comment on table actions_verification is 'What somebody else than owner and reporter says to progress that was reported: that it is so, or why it is sent back. Once for each report; never changed.';
comment on column actions_verification.because is 'What it was verified by, where that was said; why it was sent back.';

call platform_guard_review_table('actions_verification');
grant select, insert on actions_verification to conspectus_respondent;
create policy answering on actions_verification to conspectus_respondent using (review_id = any ((select platform_reviews_where('answer'))::bigint[]));
revoke update on actions_verification from conspectus_staff;
-- One verifies in one's own name alone.
create policy own on actions_verification as restrictive for insert to conspectus_staff, conspectus_respondent
  with check (person_id = platform_person_id());

-- Nobody verifies what is theirs to do, nor what they reported: whichever way the line is written.
create function actions_verified_by_another() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from actions_progress progress join actions_action action on action.id = progress.action_id
    where progress.id = new.progress_id
      and (progress.review_id <> new.review_id or new.person_id in (progress.person_id, action.owner_id))) then
    raise exception 'Progress is verified by somebody other than who owns the action and who reported it.' using errcode = 'check_violation';
  end if;
  return new;
end $$;
comment on function actions_verified_by_another is 'Refuses a verification by the owner of the action, or by who reported the progress, or in another review.';
create trigger another after insert on actions_verification for each row execute function actions_verified_by_another();

create or replace view actions_read_action with (security_invoker = true) as
  select action.id, action.review_id, action.text, action.first_day, action.last_day, action.owner, action.recommendation_id,
    case when latest.state = 'done' and not latest.verified then 'under-way' else coalesce(latest.state, 'not-begun') end as state, latest.reported_on, action.owner_id,
    case when latest.id is null then null when latest.verified is null then 'reported' when latest.verified then 'verified' else 'sent-back' end as standing
  from actions_action action
  left join lateral (select progress.id, progress.state, progress.reported_on, verification.verified
    from actions_progress progress left join actions_verification verification on verification.progress_id = progress.id
    where progress.action_id = action.id order by progress.id desc limit 1) latest on true
  where action.withdrawn_because is null;

-- ---------------------------------------------------------------- recommendations that are not accepted

create table actions_refusal (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  recommendation_id bigint not null unique references reports_recommendation,
  because text not null check (because <> ''),
  said_by text not null,
  said_on date not null,
  taken_back boolean not null default false,
  version integer not null default 1
);
create index actions_refusal_review on actions_refusal (review_id);
comment on table actions_refusal is 'Why the authority does not accept a recommendation of the report, in its words. Taken back, it stays.';
call platform_guard_review_table('actions_refusal');
grant select, insert, update on actions_refusal to conspectus_respondent;
create policy answering on actions_refusal to conspectus_respondent using (review_id = any ((select platform_reviews_where('answer'))::bigint[]));

-- ---------------------------------------------------------------- what everybody may read

alter table actions_statement add column not_accepted jsonb not null default '[]';
comment on column actions_statement.actions is 'List of {id, text, firstDay, lastDay, owner, recommendation, recommendationId}; days as ISO text, empty where there is none; ids are missing in statements made before they were kept.';
comment on column actions_statement.not_accepted is 'Recommendations that the authority did not accept, as they then stood: list of {recommendation, recommendationId, because}.';
create or replace view actions_read_published with (security_invoker = true) as
  select statement.review_id, statement.made_on, statement.adopted_by, statement.adopted_post, action.position,
    action.content ->> 'text' as text, nullif(action.content ->> 'firstDay', '')::date as first_day,
    nullif(action.content ->> 'lastDay', '')::date as last_day, action.content ->> 'owner' as owner,
    action.content ->> 'recommendation' as recommendation, coalesce(action.content ->> 'id', '') as action_id, statement.not_accepted,
    coalesce(action.content ->> 'recommendationId', '') as recommendation_id
  from actions_statement statement
  cross join lateral jsonb_array_elements(statement.actions) with ordinality as action (content, position);

-- Of progress everybody reads what was verified of the actions of a statement that was made, without anybody's name.
create function actions_verified_progress(review bigint) returns table (action_id text, state text, note text, reported_on date, verified_on date)
  language sql stable security definer set search_path = public, pg_temp as $$
  select progress.action_id::text, progress.state, progress.note, progress.reported_on, verification.given_on
  from actions_statement statement
  join actions_progress progress on progress.review_id = statement.review_id
  join actions_verification verification on verification.progress_id = progress.id and verification.verified
  where statement.review_id = review
    and exists (select from jsonb_array_elements(statement.actions) stated where stated ->> 'id' = progress.action_id::text)
  order by progress.id desc
$$;
comment on function actions_verified_progress is 'Verified progress on the actions of a statement, newest first, in words that were reported to be published; open to everybody.';
revoke execute on function actions_verified_progress(bigint) from public;
grant execute on function actions_verified_progress(bigint) to conspectus_staff, conspectus_respondent, conspectus_public;

-- ---------------------------------------------------------------- who is told of corrections

alter table actions_duty drop constraint actions_duty_of_check;
alter table actions_duty drop constraint actions_duty_review_id_recipient_organisation_id_key;
alter table actions_duty
  add column correction integer,
  add column copy_id bigint references actions_copy,
  add check (of in ('report', 'statement', 'correction')),
  add check ((of = 'correction') = (correction is not null) and (copy_id is null or correction is not null)),
  add unique nulls not distinct (review_id, recipient, organisation_id, correction, copy_id);
create index actions_duty_copy on actions_duty (copy_id);
comment on column actions_duty.recipient is 'Of the rulebook; of a correction, as what its receiver got the report.';
comment on column actions_duty.correction is 'The number of the corrected version that is to be told of; absent in a duty of report or statement.';
comment on column actions_duty.copy_id is 'The copy of the report, supplied on demand, whose receiver is to be told of its correction.';
create or replace view actions_read_duty with (security_invoker = true) as
  select duty.id, duty.review_id, duty.recipient, duty.organisation_id, organisation.name as organisation_name, duty.duty, duty.of,
    duty.owed_by, duty.deadline, duty.due_on, duty.done_on, duty.correction, copy.supplied_to
  from actions_duty duty left join register_read_organisation organisation on organisation.id = duty.organisation_id
  left join actions_copy copy on copy.id = duty.copy_id
  where duty.set_aside_because is null;
-- Whoever issues a correction makes the duties to tell of it, and no other.
create policy correcting on actions_duty for insert to conspectus_staff
  with check (of = 'correction' and (select platform_everywhere('issue'))
    and review_id <> all ((select platform_reviews_where('conduct') || platform_reviews_where('judge'))::bigint[]));

-- ---------------------------------------------------------------- what partners had a part in

create table actions_involvement (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  organisation_id bigint not null references register_organisation,
  step text not null check (step <> ''),
  done_on date,
  why_not text,
  note text not null default '',
  recorded_by text not null,
  version integer not null default 1,
  unique (review_id, organisation_id, step),
  check ((done_on is null) <> (why_not is null))
);
create index actions_involvement_organisation on actions_involvement (organisation_id);
comment on table actions_involvement is 'When a partner took a step of its part in the review, or why it did not. Consultation on the statement stands in actions_consultation.';
comment on column actions_involvement.step is 'The step of the rulebook, by its id.';

-- ---------------------------------------------------------------- significant failings

-- The findings of a report as it is issued now, which everybody reads.
create view reports_read_issued_finding with (security_invoker = true) as
  select issue.review_id, block ->> 'id' as id, (block ->> 'number')::integer as number, block ->> 'text' as text
  from reports_issue issue
  cross join lateral jsonb_array_elements(issue.model -> 'sections') section
  cross join lateral jsonb_array_elements(section -> 'blocks') block
  where block ->> 'kind' = 'finding' and not exists (select from reports_issue later
    where later.review_id = issue.review_id and later.number > issue.number);
grant select on reports_read_issued_finding to conspectus_staff, conspectus_respondent;

create table actions_failing (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  recommendation_id bigint references reports_recommendation,
  finding text not null default '',
  finding_text text not null default '',
  text text not null check (text <> ''),
  marked_on date not null,
  marked_by text not null,
  discussed_on date,
  discussed_with text not null default '',
  settled_on date,
  agreed boolean,
  solution text not null default '',
  intervened_on date,
  intervention text not null default '',
  withdrawn_because text,
  version integer not null default 1,
  check ((finding = '') = (finding_text = '')),
  check ((discussed_on is null) = (discussed_with = '')),
  check ((settled_on is null) = (agreed is null) and (settled_on is null) = (solution = '')),
  check ((intervened_on is null) = (intervention = ''))
);
create index actions_failing_review on actions_failing (review_id);
create index actions_failing_recommendation on actions_failing (recommendation_id);
comment on table actions_failing is 'A significant failing that the review found, and what came of it: discussed, a solution agreed or why none was, and intervention. In which order is the rulebook''s to say.';
comment on column actions_failing.finding is 'The finding of the issued report on which it rests, by its id there; empty where it rests on none.';
comment on column actions_failing.finding_text is 'The words of that finding as they were issued when the failing was marked.';
comment on column actions_failing.solution is 'The solution that was agreed, or why none could be.';

do $$
declare name text;
begin
  foreach name in array array['actions_involvement', 'actions_failing'] loop
    execute format('call platform_guard_review_table(%L)', name);
    execute format('grant select on %I to conspectus_respondent', name);
    execute format('create policy answering on %I for select to conspectus_respondent using (review_id = any ((select platform_reviews_where(''answer''))::bigint[]))', name);
  end loop;
end $$;
grant insert, update on actions_involvement to conspectus_respondent;
create policy recording on actions_involvement for insert to conspectus_respondent
  with check (review_id = any ((select platform_reviews_where('answer'))::bigint[]));
create policy correcting on actions_involvement for update to conspectus_respondent
  using (review_id = any ((select platform_reviews_where('answer'))::bigint[]));
call platform_open_to_staff('actions_failing', 'read', array['conduct']);

-- ---------------------------------------------------------------- follow-up inspections and second reviews

create table actions_follow_up (
  id bigint generated always as identity primary key,
  review_id bigint not null unique references reviews_review,
  of_review_id bigint not null references reviews_review,
  kind text not null check (kind <> ''),
  service text not null,
  concern text not null check (concern <> ''),
  because text not null check (because <> ''),
  earlier_fieldwork_start date,
  earlier_grades integer[] not null,
  opened_on date not null,
  opened_by text not null,
  check (of_review_id <> review_id)
);
create index actions_follow_up_of on actions_follow_up (of_review_id);
comment on column actions_follow_up.earlier_grades is 'The grades of the review that is followed up, as they were agreed when this one was opened.';
comment on table actions_follow_up is 'That a review follows another of the same area up: of which kind of the rulebook, which service, the concern, and why it is exceptional. Never changed.';
call platform_guard_review_table('actions_follow_up');
call platform_open_to_staff('actions_follow_up', 'read', array['conduct']);
revoke update on actions_follow_up from conspectus_staff;
grant select on actions_follow_up to conspectus_respondent;
create policy answering on actions_follow_up for select to conspectus_respondent
  using (review_id = any ((select platform_reviews_where('answer'))::bigint[]));

-- ---------------------------------------------------------------- what earlier reviews of the area left open

create table actions_carried (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  recommendation_id bigint not null references reports_recommendation,
  taken_up boolean not null,
  because text not null default '',
  item_id bigint references evidence_item,
  decided_on date not null,
  decided_by text not null,
  version integer not null default 1,
  unique (review_id, recommendation_id),
  check (taken_up = (item_id is not null) and (taken_up or because <> ''))
);
create index actions_carried_recommendation on actions_carried (recommendation_id);
create index actions_carried_item on actions_carried (item_id);
comment on table actions_carried is 'What a later review of the area does with a recommendation of an earlier one: takes it up as an item of evidence, or leaves it with a reason.';
call platform_guard_review_table('actions_carried');

-- A later review knows of earlier ones what everybody may know: what was recommended in an issued report, what the
-- statement says as it was made, and verified progress. What the authority has written since is its own.
create function actions_earlier(review bigint) returns table (review_id bigint, title text, issued_on date, recommendation_id bigint,
    section text, recommendation text, not_accepted text, actions jsonb) language sql stable security definer set search_path = public, pg_temp as $$
  select earlier.id, earlier.title, issue.issued_on, recommended.id, recommended.section, wording.newest,
    coalesce((select refused ->> 'because' from jsonb_array_elements(statement.not_accepted) refused
      where case when refused ? 'recommendationId' then refused ->> 'recommendationId' = recommended.id::text
        else refused ->> 'recommendation' = any (wording.every) end limit 1), ''),
    coalesce((select jsonb_agg(jsonb_build_object('text', stated ->> 'text', 'owner', stated ->> 'owner',
        'lastDay', stated ->> 'lastDay', 'state', coalesce(verified.state, ''), 'note', coalesce(verified.note, '')) order by place)
      from jsonb_array_elements(statement.actions) with ordinality as given (stated, place)
      left join lateral (select progress.state, progress.note from actions_verified_progress(earlier.id) progress
        where progress.action_id = stated ->> 'id' limit 1) verified on true
      where case when stated ? 'recommendationId' then stated ->> 'recommendationId' = recommended.id::text
        else stated ->> 'recommendation' = any (wording.every) end), '[]')
  from reviews_review later
  join reviews_review earlier on earlier.area_id = later.area_id and earlier.id <> later.id
  join (select reports_issue.review_id, min(reports_issue.issued_on) as issued_on from reports_issue group by reports_issue.review_id) issue
    on issue.review_id = earlier.id
  join reports_recommendation recommended on recommended.review_id = earlier.id and recommended.withdrawn_because is null
  left join actions_statement statement on statement.review_id = earlier.id
  -- A statement answers the words that stood when it was made; what is shown are those of the newest version.
  cross join lateral (
    select coalesce((array_agg(corrected.after order by corrected.number desc))[1], recommended.text) as newest,
      recommended.text || coalesce(array_agg(corrected.after) filter (where corrected.after is not null), '{}') as every
    from (select 1) one
    left join reports_read_corrected corrected on corrected.review_id = earlier.id and corrected.place = 'r' || recommended.id) wording
  where later.id = review and earlier.id < later.id
    and (platform_everywhere('read') or review = any (platform_reviews_where('read')))
  order by issue.issued_on desc, earlier.id desc, recommended.section, recommended.position, recommended.id
$$;
comment on function actions_earlier is 'Recommendations of earlier reviews of the same area whose reports are issued, each with the actions of the statement and their verified progress; for those who read the later review.';
revoke execute on function actions_earlier(bigint) from public;
grant execute on function actions_earlier(bigint) to conspectus_staff;

-- ---------------------------------------------------------------- reminders and alarms

create table actions_reminder (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  duty_id bigint references actions_duty,
  action_id bigint references actions_action,
  person_id bigint not null references register_person,
  due_on date not null,
  mark integer not null,
  sent_on date not null,
  unique nulls not distinct (duty_id, action_id, person_id, due_on, mark),
  check ((duty_id is null) <> (action_id is null))
);
create index actions_reminder_review on actions_reminder (review_id);
create index actions_reminder_action on actions_reminder (action_id);
create index actions_reminder_person on actions_reminder (person_id);
comment on table actions_reminder is 'That somebody was written to about a duty or an action, once for each mark of the rulebook. A day that is moved begins anew. Written by the product alone.';
comment on column actions_reminder.mark is 'Days from the day it is due: below 0 before it, above 0 after it.';
call platform_guard_review_table('actions_reminder');
revoke insert, update on actions_reminder from conspectus_staff;
grant select, insert on actions_reminder to conspectus_jobs;
create policy jobs on actions_reminder to conspectus_jobs using (true);

create table actions_mail_choice (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  person_id bigint not null references register_person,
  no_mail boolean not null,
  version integer not null default 1,
  unique (review_id, person_id)
);
create index actions_mail_choice_person on actions_mail_choice (person_id);
comment on table actions_mail_choice is 'Who wants no mail about what is due after the report of a review; their own to say, and nobody else''s to see.';
call platform_guard('actions_mail_choice');
grant select, insert, update (no_mail) on actions_mail_choice to conspectus_staff, conspectus_respondent;
create policy own on actions_mail_choice to conspectus_staff, conspectus_respondent
  using (person_id = (select platform_person_id()))
  with check (person_id = (select platform_person_id()) and ((select platform_everywhere('outline')) or review_id = any ((select platform_reviews_where('outline'))::bigint[])));
call platform_record_follows('actions_mail_choice');

-- For the job that writes reminders, which acts for nobody.
create function actions_addressees(review bigint) returns table (person_id bigint, email text, answers boolean, conducts boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select person.id, coalesce(nullif(account.email, ''), person.email), coalesce(held.answers, false), coalesce(held.conducts, false)
  from register_person person
  left join platform_account account on account.person_id = person.id and account.closed_at is null
  left join (select granted.person_id, bool_or(opened.opens = 'answer') as answers, bool_or(opened.opens = 'conduct') as conducts
    from platform_grant granted join platform_role_right opened on opened.role = granted.role
    where granted.review_id = review and granted.on_behalf_of_id is null and (granted.until_at is null or granted.until_at > platform_now())
    group by granted.person_id) held on held.person_id = person.id
  where (held.answers or held.conducts or exists (select from actions_action action where action.review_id = review and action.owner_id = person.id))
    and not exists (select from actions_mail_choice choice where choice.review_id = review and choice.person_id = person.id and choice.no_mail)
  order by person.id
$$;
comment on function actions_addressees is 'Who is written to about a review and where: those who answer, who conduct it and who own actions, unless they want no mail.';

create function actions_remindable(review bigint) returns table (duty_id bigint, action_id bigint, recipient text, organisation text, text text,
    due_on date, owed_by text, owner_id bigint) language sql stable security definer set search_path = public, pg_temp as $$
  select id, null::bigint, recipient, coalesce(organisation_name, ''), '', due_on, owed_by, null::bigint
  from actions_read_duty where review_id = review and done_on is null and due_on is not null and duty <> 'supply-on-demand'
  union all
  select null, action.id, '', '', case when exists (select from actions_statement where review_id = review) then action.text else '' end,
    action.last_day, 'authority', action.owner_id
  from actions_read_action action where action.review_id = review and action.state <> 'done' and action.last_day is not null
$$;
comment on function actions_remindable is 'What is still to be done after the report of a review and has a day. The text of an action is empty while the statement is not made, for until then it is the authority''s alone.';

create function actions_reviews_to_remind() returns table (id bigint, title text, rulebook text, edition text, paused_because text, deferred_because text,
    cancelled_because text) language sql stable security definer set search_path = public, pg_temp as $$
  select review.id, review.title, review.rulebook, review.edition, review.paused_because, review.deferred_because, review.cancelled_because
  from reviews_review review where review.id in (
    select review_id from actions_duty where done_on is null and set_aside_because is null and due_on is not null and duty <> 'supply-on-demand'
    union all select review_id from actions_read_action where state <> 'done' and last_day is not null)
$$;
comment on function actions_reviews_to_remind is 'Reviews after whose report something with a day is still to be done.';

revoke execute on function actions_addressees(bigint), actions_remindable(bigint), actions_reviews_to_remind() from public;
grant execute on function actions_addressees(bigint), actions_remindable(bigint), actions_reviews_to_remind() to conspectus_jobs;
