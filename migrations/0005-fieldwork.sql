-- How each judgement is covered, what the fieldwork is to test, what is planned and what was done.

create table fieldwork_route (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  judgement text not null,
  route text not null default '',
  reason text not null default '',
  person_id bigint references register_person,
  working_together text not null default '',
  users_views text not null default '',
  version integer not null default 1,
  unique (review_id, judgement)
);
create index fieldwork_route_person on fieldwork_route (person_id) where person_id is not null;
comment on table fieldwork_route is 'How one judgement is covered and why, and who has it. The route is empty while the judgement is only given to somebody.';
comment on column fieldwork_route.working_together is 'For areas in management: how services work together.';
comment on column fieldwork_route.users_views is 'For areas in management: how the views and needs of users count in provision.';

create table fieldwork_hypothesis (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  judgement text not null,
  text text not null,
  came_of_it text not null default '',
  withdrawn_because text,
  version integer not null default 1
);
create index fieldwork_hypothesis_review on fieldwork_hypothesis (review_id, judgement);
comment on table fieldwork_hypothesis is 'What the fieldwork is to test on one judgement, and what came of it. Withdrawn with a reason, never deleted.';

create table fieldwork_activity (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  kind text not null,
  title text not null,
  members bigint[] not null default '{}',
  people text not null default '',
  place text not null default '',
  planned_on date,
  planned_at time,
  judgements text[] not null default '{}',
  tie text not null default '',
  held_on date,
  records jsonb not null default '{}',
  called_off_because text,
  version integer not null default 1
);
create index fieldwork_activity_review on fieldwork_activity (review_id, planned_on);
comment on table fieldwork_activity is 'A meeting, visit, study or discussion, planned and then held. Called off with a reason, never deleted.';
comment on column fieldwork_activity.kind is 'Id among the activities of the rulebook.';
comment on column fieldwork_activity.members is 'Who of the team, by the number of the person.';
comment on column fieldwork_activity.people is 'Whom they meet, by role and never by name.';
comment on column fieldwork_activity.tie is 'The case or neighbourhood that it belongs to, in words.';
comment on column fieldwork_activity.records is 'What was found on each thing that the rulebook lists for this kind, by its id.';

create table fieldwork_plan (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  finalised_on date not null,
  finalised_by bigint not null references register_person,
  compared text not null default '',
  reopened_on date,
  reopened_because text,
  version integer not null default 1
);
create unique index fieldwork_plan_once on fieldwork_plan (review_id) where reopened_on is null;
comment on table fieldwork_plan is 'Each time the plan was finalised; the one that is not reopened holds.';
comment on column fieldwork_plan.compared is 'What the comparison with the plan of an inspection that runs alongside showed.';

call platform_guard_review_table('fieldwork_route');
call platform_guard_review_table('fieldwork_hypothesis');
call platform_guard_review_table('fieldwork_activity');
call platform_guard_review_table('fieldwork_plan');

create view fieldwork_read_route with (security_invoker = true) as
  select review_id, judgement, route, reason, person_id from fieldwork_route;
create view fieldwork_read_hypothesis with (security_invoker = true) as
  select id, review_id, judgement, text, came_of_it from fieldwork_hypothesis where withdrawn_because is null;
create view fieldwork_read_activity with (security_invoker = true) as
  select id, review_id, kind, title, planned_on, held_on, place, judgements from fieldwork_activity where called_off_because is null;
grant select on fieldwork_read_route, fieldwork_read_hypothesis, fieldwork_read_activity to conspectus_staff;
