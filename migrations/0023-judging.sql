-- Each grades alone, and so does each body responsible, until whoever leads lays a judgement's grades open; what was said
-- of them is kept; a grade that is opened again begins another round or goes on with this one.

-- A reason that is about one thing of a review speaks of that thing alone.
alter table reviews_exception add column about text not null default '';
comment on column reviews_exception.about is 'Id in the rulebook of what the reason is about, such as a judgement; empty where it is about the review as a whole.';

-- ---------------------------------------------------------------- rounds

alter table judgements_agreed add column round integer not null default 1, add column afresh boolean,
  add constraint judgements_agreed_afresh check (afresh is null or reopened_on is not null);
comment on column judgements_agreed.afresh is 'On being opened again: whether everybody grades alone once more. Otherwise the round goes on and is discussed only.';
grant update (afresh) on judgements_agreed to conspectus_staff;

alter table judgements_proposal add column round integer not null default 1, add column given_blind boolean;
comment on column judgements_proposal.given_blind is 'Given while no others could be seen in that round. Not known of lines from before judgements were laid open by hand.';
drop index judgements_proposal_current;
create unique index judgements_proposal_current on judgements_proposal (review_id, judgement, round, person_id) where superseded_on is null;

alter table judgements_body_view add column grade integer, add column round integer not null default 1, add column given_blind boolean;
comment on column judgements_body_view.grade is 'The grade that the body would give, where it names one. It stands beside the others and has no weight in numbers.';
drop index judgements_body_view_current;
create unique index judgements_body_view_current on judgements_body_view (review_id, judgement, round, body) where superseded_on is null;

create function judgements_round(review bigint, graded text) returns integer language sql stable security definer set search_path = public, pg_temp as $$
  select 1 + count(*)::integer from judgements_agreed where review_id = review and judgement = graded and afresh
$$;
comment on function judgements_round is 'The round in which a judgement is graded now: the first, and one more for each time it was opened to be graded afresh.';

-- ---------------------------------------------------------------- laid open

create table judgements_opening (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  judgement text not null,
  round integer not null default 1,
  opened_by_id bigint not null references register_person,
  opened_on date not null,
  waited_for bigint[] not null default '{}',
  bodies_waited_for text[] not null default '{}',
  unique (review_id, judgement, round)
);
comment on table judgements_opening is 'From here on everybody who reads the review sees the grades, reasons and views given on one judgement in one round. Never taken back.';
comment on column judgements_opening.waited_for is 'Members of the team who had not given a grade by then, nor were named as giving none.';
comment on column judgements_opening.bodies_waited_for is 'Bodies responsible whose view was not on record by then.';
-- What was agreed before was open to everybody.
insert into judgements_opening (review_id, judgement, opened_by_id, opened_on)
  select distinct on (review_id, judgement) review_id, judgement, written_by_id, agreed_on from judgements_agreed order by review_id, judgement, id;

create table judgements_abstention (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  judgement text not null,
  round integer not null default 1,
  person_id bigint not null references register_person,
  because text not null,
  named_by_id bigint not null references register_person,
  named_on date not null,
  withdrawn_on date,
  version integer not null default 1
);
create unique index judgements_abstention_current on judgements_abstention (review_id, judgement, round, person_id) where withdrawn_on is null;
comment on table judgements_abstention is 'A member who gives no grade on a judgement, and why: nobody waits for it. Withdrawn when they give one.';

create table judgements_note (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  judgement text not null,
  round integer not null default 1,
  person_id bigint not null references register_person,
  text text not null,
  written_on date not null,
  instead_of_id bigint references judgements_note,
  superseded_on date,
  version integer not null default 1
);
create index judgements_note_review on judgements_note (review_id, judgement);
comment on table judgements_note is 'What was said when the team discussed a judgement whose grades are laid open. Written anew where it was wrong, and never taken away.';

create table judgements_answer (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  agreed_id bigint not null references judgements_agreed,
  judgement text not null,
  body text not null,
  text text not null,
  unique (agreed_id, body)
);
create index judgements_answer_review on judgements_answer (review_id, judgement);
comment on table judgements_answer is 'How an agreement answers the view of one body responsible. Before there was this table the answer stood with the agreement.';

-- The database says itself in which round a line stands and whether it was given blind.
create function judgements_stamp_round() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.round := judgements_round(new.review_id, new.judgement);
  return new;
end $$;
create function judgements_is_open(review bigint, graded text) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from judgements_opening where review_id = review and judgement = graded and round = judgements_round(review, graded))
$$;
comment on function judgements_is_open is 'Whether the grades of this round are laid open.';
create function judgements_stamp_given() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.round := judgements_round(new.review_id, new.judgement);
  new.given_blind := not judgements_is_open(new.review_id, new.judgement);
  return new;
end $$;
create trigger judgements_given before insert on judgements_proposal for each row execute function judgements_stamp_given();
create trigger judgements_given before insert on judgements_body_view for each row execute function judgements_stamp_given();
create trigger judgements_round before insert on judgements_agreed for each row execute function judgements_stamp_round();
create trigger judgements_round before insert on judgements_opening for each row execute function judgements_stamp_round();
create trigger judgements_round before insert on judgements_abstention for each row execute function judgements_stamp_round();
create trigger judgements_round before insert on judgements_note for each row execute function judgements_stamp_round();

-- Whoever opens has given a grade first, or is named as giving none, or is not of the team.
create function judgements_may_open(review bigint, graded text) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select not exists (select from reviews_member where review_id = review and person_id = platform_person_id() and role <> 'young-person' and until_on is null)
    or exists (select from judgements_proposal where review_id = review and judgement = graded
      and person_id = platform_person_id() and round = judgements_round(review, graded))
    or exists (select from judgements_abstention where review_id = review and judgement = graded
      and person_id = platform_person_id() and withdrawn_on is null and round = judgements_round(review, graded))
$$;
revoke execute on function judgements_round(bigint, text), judgements_is_open(bigint, text), judgements_may_open(bigint, text) from public;
grant execute on function judgements_round(bigint, text), judgements_is_open(bigint, text), judgements_may_open(bigint, text) to conspectus_staff;

call platform_guard('judgements_opening');
grant select, insert on judgements_opening to conspectus_staff;
create policy reading on judgements_opening for select to conspectus_staff
  using ((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[]));
create policy opening on judgements_opening for insert to conspectus_staff
  with check (((select platform_everywhere('conduct')) or review_id = any ((select platform_reviews_where('conduct'))::bigint[]))
    and opened_by_id = (select platform_person_id()) and judgements_may_open(review_id, judgement));

call platform_guard_review_table('judgements_abstention');
call platform_guard_review_table('judgements_answer');
revoke update on judgements_abstention, judgements_answer from conspectus_staff;
grant update (withdrawn_on) on judgements_abstention to conspectus_staff;

call platform_guard('judgements_note');
grant select, insert on judgements_note to conspectus_staff;
grant update (superseded_on) on judgements_note to conspectus_staff;
create policy reading on judgements_note for select to conspectus_staff
  using ((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[]));
create policy writing on judgements_note for insert to conspectus_staff
  with check (((select platform_everywhere('write')) or review_id = any ((select platform_reviews_where('write'))::bigint[]))
    and person_id = (select platform_person_id()) and judgements_is_open(review_id, judgement));
create policy superseding on judgements_note for update to conspectus_staff
  using (((select platform_everywhere('write')) or review_id = any ((select platform_reviews_where('write'))::bigint[]))
    and person_id = (select platform_person_id()));

-- ---------------------------------------------------------------- who sees what was given

drop policy opened on judgements_proposal;
create policy opened on judgements_proposal for select to conspectus_staff
  using (((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[]))
    and exists (select from judgements_opening opening where opening.review_id = judgements_proposal.review_id
      and opening.judgement = judgements_proposal.judgement and opening.round = judgements_proposal.round));

drop policy staff on judgements_body_view;
create policy own on judgements_body_view for select to conspectus_staff
  using (person_id = (select platform_person_id())
    and ((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[])));
create policy opened on judgements_body_view for select to conspectus_staff
  using (((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[]))
    and exists (select from judgements_opening opening where opening.review_id = judgements_body_view.review_id
      and opening.judgement = judgements_body_view.judgement and opening.round = judgements_body_view.round));
create policy give on judgements_body_view for insert to conspectus_staff
  with check (person_id = (select platform_person_id())
    and ((select platform_everywhere('write')) or review_id = any ((select platform_reviews_where('write'))::bigint[])));
create policy supersede on judgements_body_view for update to conspectus_staff
  using ((select platform_everywhere('write')) or review_id = any ((select platform_reviews_where('write'))::bigint[]));

-- What the record tells of a grade or a view is open to those who see the row, so the curtain of its own goes.
drop policy judgements_blind on platform_record_content;
drop function judgements_hidden_records();
drop function judgements_graded_by_me();
call platform_record_follows('judgements_body_view');

drop function judgements_given(bigint);
create function judgements_given(review bigint) returns table (judgement text, round integer, person_id bigint) language sql stable security definer set search_path = public, pg_temp as $$
  select given.judgement, given.round, given.person_id from judgements_proposal given
  where given.review_id = review and given.superseded_on is null
    and ((select platform_everywhere('read')) or review = any ((select platform_reviews_where('read'))::bigint[]))
$$;
comment on function judgements_given is 'Who has given a grade on what in which round of one review, and not which: that stays hidden until it is laid open.';
create function judgements_bodies_given(review bigint) returns table (judgement text, round integer, body text, person_id bigint, given_on date) language sql stable security definer set search_path = public, pg_temp as $$
  select given.judgement, given.round, given.body, given.person_id, given.given_on from judgements_body_view given
  where given.review_id = review and given.superseded_on is null
    and ((select platform_everywhere('read')) or review = any ((select platform_reviews_where('read'))::bigint[]))
$$;
comment on function judgements_bodies_given is 'Which body responsible has given its view, and by whom, and not what it says.';
revoke execute on function judgements_given(bigint), judgements_bodies_given(bigint) from public;
grant execute on function judgements_given(bigint), judgements_bodies_given(bigint) to conspectus_staff;

-- ---------------------------------------------------------------- what other modules read

create or replace view judgements_read_grade with (security_invoker = true) as
  select agreed.id, agreed.review_id, agreed.judgement, agreed.grade, agreed.reasons,
    coalesce(nullif(agreed.answer, ''), (select string_agg(answer.text, E'\n\n' order by answer.id) from judgements_answer answer
      where answer.agreed_id = agreed.id), '') as answer,
    agreed.agreed_on, agreed.round,
    (select count(*)::integer from judgements_dissent dissent
      where dissent.review_id = agreed.review_id and dissent.judgement = agreed.judgement) as dissent
  from judgements_agreed agreed where agreed.reopened_on is null;
comment on view judgements_read_grade is 'Grades in force, one to a judgement: none while it is opened again. Dissent counts what was held against any agreement on it.';

create view judgements_read_opening with (security_invoker = true) as
  select id, review_id, judgement, round, opened_by_id, opened_on from judgements_opening;

create view judgements_read_proposal with (security_invoker = true) as
  select 'member'::text as given_by, given.id, given.review_id, given.judgement, given.round, given.person_id, given.body, given.grade,
    given.given_on, given.superseded_on, opening.opened_on, blind.it as given_blind,
    blind.it and opening.id is not null and not exists (select from judgements_proposal later where later.review_id = given.review_id
      and later.judgement = given.judgement and later.round = given.round and later.person_id = given.person_id and later.id > given.id
      and later.given_blind) as independent
  from judgements_proposal given
  cross join lateral (select coalesce(given.given_blind, not exists (select from judgements_proposal earlier
    where earlier.review_id = given.review_id and earlier.judgement = given.judgement and earlier.person_id = given.person_id
      and earlier.id < given.id)) as it) blind
  left join judgements_opening opening on opening.review_id = given.review_id and opening.judgement = given.judgement and opening.round = given.round
  union all
  select 'body', given.id, given.review_id, given.judgement, given.round, given.person_id, given.body, given.grade,
    given.given_on, given.superseded_on, opening.opened_on, coalesce(given.given_blind, false),
    coalesce(given.given_blind, false) and opening.id is not null and not exists (select from judgements_body_view later where later.review_id = given.review_id
      and later.judgement = given.judgement and later.round = given.round and later.body = given.body and later.id > given.id
      and later.given_blind)
  from judgements_body_view given
  left join judgements_opening opening on opening.review_id = given.review_id and opening.judgement = given.judgement and opening.round = given.round
  where given.grade is not null;
comment on view judgements_read_proposal is 'Every grade that a member or a body gave and the one who asks may see. `given_blind`: before the others were open. `independent`: given blind and standing when its round was laid open, so at most one to a person or body, judgement and round; statistics count these alone. After the first round people have seen the round before.';
grant select on judgements_read_opening, judgements_read_proposal to conspectus_staff;
