-- What is written of a graded judgement part by part; who is charged with which duty of a role; tasks within the team.

create table judgements_passage (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  judgement text not null,
  passage text not null,
  state text not null check (state in ('written', 'not-judged')),
  text text not null,
  considers text[] not null default '{}',
  cites text[] not null default '{}',
  author_id bigint not null references register_person,
  written_on date not null,
  version integer not null default 1,
  unique (review_id, judgement, passage)
);
comment on table judgements_passage is 'What is written of one part of a graded judgement, or why it is not judged. What it said before stands in the record.';
comment on column judgements_passage.judgement is 'Id of the graded judgement in the rulebook.';
comment on column judgements_passage.passage is 'Id of the part in the rulebook.';
comment on column judgements_passage.considers is 'What of the rulebook''s list for this part the text considers.';
comment on column judgements_passage.cites is 'Judgements, graded ones too, on which the text rests besides evidence.';

create table reviews_duty (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  duty text not null,
  person_id bigint not null references register_person,
  assigned_on date not null,
  assigned_by_id bigint not null references register_person,
  ended_on date,
  version integer not null default 1
);
create unique index reviews_duty_current on reviews_duty (review_id, duty) where ended_on is null;
create index reviews_duty_review on reviews_duty (review_id);
comment on table reviews_duty is 'Who is charged with a duty that the rulebook gives to a role, and since when. Another person is another line.';

create table reviews_task (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  kind text not null check (kind in ('judgement', 'activity', 'section', 'other')),
  about text not null default '',
  text text not null default '',
  person_id bigint not null references register_person,
  body text not null,
  due_on date,
  allocated_on date not null,
  allocated_by_id bigint not null references register_person,
  done_on date,
  taken_back_on date,
  taken_back_because text,
  version integer not null default 1,
  check ((kind = 'other') = (about = '')),
  check ((taken_back_on is null) = (taken_back_because is null))
);
create index reviews_task_review on reviews_task (review_id);
create index reviews_task_person on reviews_task (person_id) where done_on is null and taken_back_on is null;
comment on table reviews_task is 'What the lead has given to somebody in the team to do. Done or taken back, it stays.';
comment on column reviews_task.about is 'Id in the rulebook of the judgement, kind of activity or section of the report; empty for anything else.';
comment on column reviews_task.body is 'Body that sent the person on the day it was given.';

call platform_guard_review_table('judgements_passage');
call platform_guard_review_table('reviews_duty');
call platform_guard_review_table('reviews_task');
-- A duty changes in one way only, by being ended; a task by being done, undone or taken back.
revoke update on reviews_duty, reviews_task from conspectus_staff;
grant update (ended_on) on reviews_duty to conspectus_staff;
grant update (done_on, taken_back_on, taken_back_because) on reviews_task to conspectus_staff;

create view judgements_read_passage with (security_invoker = true) as
  select id, review_id, judgement, passage, state, text, considers, cites, author_id, written_on from judgements_passage;
create view reviews_read_task with (security_invoker = true) as
  select task.id, task.review_id, task.kind, task.about, task.text, task.person_id, task.due_on from reviews_task task
  where task.done_on is null and task.taken_back_on is null;
grant select on judgements_read_passage, reviews_read_task to conspectus_staff;
