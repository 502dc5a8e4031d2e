-- What the team makes of the evidence: a written conclusion on each judgement; on those that take a grade each member's
-- own grade, the views of the bodies responsible, what was agreed, and who dissents.

create table judgements_conclusion (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  judgement text not null,
  state text not null check (state in ('concluded', 'not-yet', 'not-reported')),
  text text not null,
  author_id bigint not null references register_person,
  written_on date not null,
  version integer not null default 1,
  unique (review_id, judgement)
);
comment on table judgements_conclusion is 'The written conclusion on one judgement, or why there is none: not yet, or not reported. What it said before stands in the record.';
comment on column judgements_conclusion.judgement is 'Id in the rulebook: a key judgement, an area in management, or one of the further judgements that take no grade.';

create table judgements_proposal (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  judgement text not null,
  person_id bigint not null references register_person,
  body text not null,
  grade integer not null,
  reasons text not null,
  given_on date not null,
  superseded_on date,
  version integer not null default 1
);
create unique index judgements_proposal_current on judgements_proposal (review_id, judgement, person_id) where superseded_on is null;
create index judgements_proposal_review on judgements_proposal (review_id, judgement);
create index judgements_proposal_person on judgements_proposal (person_id);
comment on table judgements_proposal is 'The grade that one member gives before seeing anybody else''s, with the reasons. A change of mind is a new line that supersedes the old one.';

create table judgements_body_view (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  judgement text not null,
  body text not null,
  person_id bigint not null references register_person,
  text text not null,
  given_on date not null,
  superseded_on date,
  version integer not null default 1
);
create unique index judgements_body_view_current on judgements_body_view (review_id, judgement, body) where superseded_on is null;
comment on table judgements_body_view is 'The view of the body responsible for a service on the grade of that service. In words: a view has no weight in numbers.';

create table judgements_agreed (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  judgement text not null,
  grade integer not null,
  reasons text not null,
  answer text not null,
  agreed_on date not null,
  agreed_by bigint[] not null check (cardinality(agreed_by) > 0),
  written_by_id bigint not null references register_person,
  reopened_on date,
  reopened_by_id bigint references register_person,
  reopened_because text,
  version integer not null default 1,
  check ((reopened_on is null) = (reopened_because is null) and (reopened_on is null) = (reopened_by_id is null))
);
create unique index judgements_agreed_current on judgements_agreed (review_id, judgement) where reopened_on is null;
create index judgements_agreed_review on judgements_agreed (review_id, judgement);
comment on table judgements_agreed is 'The grade that the team agreed, with its reasons. Reopening closes the line with a reason and leaves it; agreeing again makes another.';
comment on column judgements_agreed.answer is 'How the reasons answer the view of the body responsible; empty where no body is.';
comment on column judgements_agreed.agreed_by is 'Members who agreed, by their number in the register.';

create table judgements_dissent (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  agreed_id bigint not null references judgements_agreed,
  judgement text not null,
  person_id bigint not null references register_person,
  body text not null,
  text text not null,
  given_on date not null,
  version integer not null default 1
);
create index judgements_dissent_review on judgements_dissent (review_id, judgement);
comment on table judgements_dissent is 'What a member holds against a grade that was agreed. Kept for good, after the grade is reopened too.';

call platform_guard_review_table('judgements_conclusion');
call platform_guard_review_table('judgements_body_view');
call platform_guard_review_table('judgements_agreed');
call platform_guard_review_table('judgements_dissent');
-- An agreed grade changes in one way only, by being reopened, and a view by being superseded; dissent never does.
revoke update on judgements_agreed, judgements_body_view, judgements_dissent from conspectus_staff;
grant update (reopened_on, reopened_by_id, reopened_because) on judgements_agreed to conspectus_staff;
grant update (superseded_on) on judgements_body_view to conspectus_staff;

-- ---------------------------------------------------------------- grades are given blind

-- Owner's functions, so that the policy below does not ask itself. Each is called once per statement.
create function judgements_graded_by_me() returns text[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(review_id || ' ' || judgement), '{}') from judgements_proposal
  where person_id = platform_person_id() and superseded_on is null
$$;
comment on function judgements_graded_by_me is 'Review and judgement of every grade that the one who acts has given.';

create function judgements_given(review bigint) returns table (judgement text, person_id bigint) language sql stable security definer set search_path = public, pg_temp as $$
  select given.judgement, given.person_id from judgements_proposal given
  where given.review_id = review and given.superseded_on is null
    and ((select platform_holds('programme-manager', 'approver')) or review = any ((select platform_my_reviews())::bigint[]))
$$;
comment on function judgements_given is 'Who has given a grade on what in one review, and not which: that stays hidden until one has given one''s own.';
revoke execute on function judgements_graded_by_me(), judgements_given(bigint) from public;
grant execute on function judgements_graded_by_me(), judgements_given(bigint) to conspectus_staff;

call platform_guard('judgements_proposal');
grant select, insert on judgements_proposal to conspectus_staff;
grant update (superseded_on) on judgements_proposal to conspectus_staff;
create policy own on judgements_proposal for select to conspectus_staff
  using (person_id = (select platform_person_id()) and review_id = any ((select platform_my_reviews())::bigint[]));
-- Others' are seen by a member who has given a grade on the same judgement, and by everybody once one is agreed.
create policy opened on judgements_proposal for select to conspectus_staff
  using (
    ((select platform_holds('programme-manager', 'approver')) or review_id = any ((select platform_my_reviews())::bigint[]))
    and (review_id || ' ' || judgement = any ((select judgements_graded_by_me())::text[])
      or exists (select from judgements_agreed agreed where agreed.review_id = judgements_proposal.review_id
        and agreed.judgement = judgements_proposal.judgement and agreed.reopened_on is null)));
create policy give on judgements_proposal for insert to conspectus_staff
  with check (person_id = (select platform_person_id()) and review_id = any ((select platform_my_reviews())::bigint[]));
create policy supersede on judgements_proposal for update to conspectus_staff
  using (person_id = (select platform_person_id()) and review_id = any ((select platform_my_reviews())::bigint[]));

-- The record holds what a line said, so the same curtain hangs there.
create function judgements_hidden_records() returns setof bigint language sql stable security definer set search_path = public, pg_temp as $$
  select record.id from judgements_proposal given
  join platform_record record on record.table_name = 'judgements_proposal' and record.row_id = given.id::text
  where given.person_id is distinct from platform_person_id()
    and ((select platform_holds('programme-manager')) or given.review_id = any ((select platform_my_reviews())::bigint[]))
    and given.review_id || ' ' || given.judgement <> all ((select judgements_graded_by_me())::text[])
    and not exists (select from judgements_agreed agreed where agreed.review_id = given.review_id
      and agreed.judgement = given.judgement and agreed.reopened_on is null)
$$;
comment on function judgements_hidden_records is 'Lines of the record that tell a grade which the one who acts may not see yet.';
revoke execute on function judgements_hidden_records() from public;
grant execute on function judgements_hidden_records() to conspectus_staff;
create policy judgements_blind on platform_record_content as restrictive for select to conspectus_staff
  using (record_id not in (select judgements_hidden_records()));

-- ---------------------------------------------------------------- what other modules read

create view judgements_read_conclusion with (security_invoker = true) as
  select id, review_id, judgement, text, state, author_id, written_on from judgements_conclusion;
create view judgements_read_grade with (security_invoker = true) as
  select id, review_id, judgement, grade, reasons, answer, agreed_on from judgements_agreed where reopened_on is null;
grant select on judgements_read_conclusion, judgements_read_grade to conspectus_staff;
