-- After the report: its receipt, who is owed what by when, the written statement of proposed action, and its progress.

create table actions_receipt (
  id bigint generated always as identity primary key,
  review_id bigint not null unique references reviews_review,
  received_on date not null,
  recorded_by text not null,
  on_behalf boolean not null,
  note text not null default '',
  version integer not null default 1
);
comment on table actions_receipt is 'The day on which the authority received the report; its working days are counted from here.';
comment on column actions_receipt.on_behalf is 'Recorded by the lead inspector on behalf of the director''s office.';

create table actions_duty (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  recipient text not null,
  organisation_id bigint references register_organisation,
  duty text not null check (duty in ('send', 'keep-open', 'supply-on-demand', 'publish')),
  of text not null check (of in ('report', 'statement')),
  owed_by text not null check (owed_by in ('authority', 'inspecting-side')),
  deadline text not null,
  due_on date,
  done_on date,
  note text not null default '',
  late_because text not null default '',
  set_aside_because text,
  version integer not null default 1,
  unique nulls not distinct (review_id, recipient, organisation_id)
);
create index actions_duty_organisation on actions_duty (organisation_id);
comment on table actions_duty is 'One thing owed to one recipient: made from the recipients of the rulebook and the organisations of the register. Set aside with a reason where it turns out not to be owed, never deleted.';
comment on column actions_duty.organisation_id is 'Absent while the register has no organisation of the recipient''s kinds: the duty stands all the same.';
comment on column actions_duty.due_on is 'As reckoned from the rulebook''s deadline; absent while the day it counts from is not known.';

create table actions_copy (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  duty_id bigint not null references actions_duty,
  supplied_to text not null,
  supplied_on date not null,
  charge_pence integer not null check (charge_pence >= 0),
  version integer not null default 1
);
create index actions_copy_review on actions_copy (review_id, duty_id);
comment on table actions_copy is 'A copy supplied to somebody who asked for it, and what was charged for it, in pence.';

create table actions_action (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  text text not null,
  first_day date,
  last_day date,
  owner text not null default '',
  recommendation_id bigint references reports_recommendation,
  withdrawn_because text,
  version integer not null default 1,
  check (last_day >= first_day)
);
create index actions_action_review on actions_action (review_id);
create index actions_action_recommendation on actions_action (recommendation_id);
comment on table actions_action is 'An action that the authority proposes: what, when, who, and the recommendation it answers, if any. Withdrawn with a reason, never deleted.';
comment on column actions_action.first_day is 'First day of the period in which it is taken; absent where one day is named.';
comment on column actions_action.last_day is 'The day on which it is taken, or the last of the period; absent while that is not said.';

create table actions_progress (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  action_id bigint not null references actions_action,
  reported_on date not null,
  reported_by text not null,
  state text not null check (state in ('not-begun', 'under-way', 'done')),
  note text not null
);
create index actions_progress_action on actions_progress (action_id, id);
create index actions_progress_review on actions_progress (review_id);
comment on table actions_progress is 'What was said about an action and when; added to, never changed.';

create table actions_consultation (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  organisation_id bigint not null references register_organisation,
  consulted_on date,
  why_not text,
  note text not null default '',
  version integer not null default 1,
  unique (review_id, organisation_id),
  check ((consulted_on is null) <> (why_not is null))
);
create index actions_consultation_organisation on actions_consultation (organisation_id);
comment on table actions_consultation is 'When a partner was consulted on the statement, or why it was not.';

create table actions_statement (
  id bigint generated always as identity primary key,
  review_id bigint not null unique references reviews_review,
  made_on date not null,
  adopted_by text not null,
  adopted_post text not null,
  actions jsonb not null,
  version integer not null default 1
);
comment on table actions_statement is 'The written statement of proposed action as it was made: when, adopted by whom, and its actions as they then stood. Open to everybody.';
comment on column actions_statement.actions is 'List of {text, firstDay, lastDay, owner, recommendation}; days as ISO text, empty where there is none.';

call platform_guard_review_table('actions_receipt');
call platform_guard_review_table('actions_duty');
call platform_guard_review_table('actions_copy');
call platform_guard_review_table('actions_action');
call platform_guard_review_table('actions_progress');
call platform_guard_review_table('actions_consultation');
call platform_guard_review_table('actions_statement');

-- Those who answer for the area do this work: they read and write all of it in reviews of theirs.
do $$
declare name text;
begin
  foreach name in array array['actions_receipt', 'actions_duty', 'actions_copy', 'actions_action', 'actions_progress',
    'actions_consultation', 'actions_statement'] loop
    execute format('grant select, insert, update on %I to conspectus_respondent', name);
    execute format('create policy answering on %I to conspectus_respondent using (review_id = any ((select platform_my_reviews())::bigint[]))', name);
  end loop;
end $$;
revoke update on actions_progress from conspectus_staff, conspectus_respondent;
revoke update on actions_statement from conspectus_staff, conspectus_respondent;

-- A statement that was made is open to everybody, as it was made; progress and duties are not.
grant select on actions_statement to conspectus_public;
create policy made on actions_statement for select to conspectus_public, conspectus_staff, conspectus_respondent using (true);

-- Making the statement may want a reason from those who answer for the area: each sees and adds only their own.
grant select, insert on reviews_exception to conspectus_respondent;
create policy own on reviews_exception for select to conspectus_respondent
  using (review_id = any ((select platform_my_reviews())::bigint[]) and account_id = platform_account_id());
create policy giving on reviews_exception for insert to conspectus_respondent
  with check (review_id = any ((select platform_my_reviews())::bigint[]) and account_id = platform_account_id());

create view actions_read_receipt with (security_invoker = true) as
  select review_id, received_on, on_behalf from actions_receipt;
create view actions_read_duty with (security_invoker = true) as
  select duty.id, duty.review_id, duty.recipient, duty.organisation_id, organisation.name as organisation_name, duty.duty, duty.of,
    duty.owed_by, duty.deadline, duty.due_on, duty.done_on
  from actions_duty duty left join register_read_organisation organisation on organisation.id = duty.organisation_id
  where duty.set_aside_because is null;
create view actions_read_action with (security_invoker = true) as
  select action.id, action.review_id, action.text, action.first_day, action.last_day, action.owner, action.recommendation_id,
    coalesce(latest.state, 'not-begun') as state, latest.reported_on
  from actions_action action
  left join lateral (select state, reported_on from actions_progress progress where progress.action_id = action.id
    order by progress.id desc limit 1) latest on true
  where action.withdrawn_because is null;
create view actions_read_published with (security_invoker = true) as
  select statement.review_id, statement.made_on, statement.adopted_by, statement.adopted_post, action.position,
    action.content ->> 'text' as text, nullif(action.content ->> 'firstDay', '')::date as first_day,
    nullif(action.content ->> 'lastDay', '')::date as last_day, action.content ->> 'owner' as owner,
    action.content ->> 'recommendation' as recommendation
  from actions_statement statement
  cross join lateral jsonb_array_elements(statement.actions) with ordinality as action (content, position);
grant select on actions_read_receipt, actions_read_duty, actions_read_action to conspectus_staff, conspectus_respondent;
grant select on actions_read_published to conspectus_staff, conspectus_respondent, conspectus_public;
