-- A review: an inspection of any kind under one edition of a rulebook; its stages, team, dates, meetings and letters.

create table reviews_review (
  id bigint generated always as identity primary key,
  area_id bigint not null references register_area,
  rulebook text not null,
  edition text not null,
  rulebook_sha256 text not null,
  title text not null,
  request_reference text not null,
  requested_on date not null,
  bodies text[] not null,
  state text not null default 'planned' check (state in ('planned', 'in-stage', 'published', 'closed')),
  stage text,
  paused_because text,
  deferred_because text,
  cancelled_because text,
  corporate_assessment_start date,
  analysis_start date,
  analysis_end date,
  fieldwork_start date,
  fieldwork_end date,
  version integer not null default 1
);
create index reviews_review_area on reviews_review (area_id);
comment on table reviews_review is 'A review and the edition that it is bound to. Paused, deferred and cancelled are flags with their reason, not states: each has a way back.';

create table reviews_stage (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  stage text not null,
  entered_on date not null,
  entered_because text not null default '',
  left_on date,
  version integer not null default 1
);
create index reviews_stage_review on reviews_stage (review_id);
comment on table reviews_stage is 'When each stage was entered and left; a stage reopened has a second line.';

create table reviews_member (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  person_id bigint not null references register_person,
  body text not null,
  role text not null check (role in ('lead', 'joint', 'member', 'young-person')),
  title text not null default '',
  from_on date not null,
  until_on date,
  until_because text,
  version integer not null default 1
);
create unique index reviews_member_once on reviews_member (review_id, person_id) where until_on is null;
create unique index reviews_member_lead on reviews_member (review_id) where until_on is null and role = 'lead';
comment on table reviews_member is 'The team. A place is ended, never deleted, and says why.';

create table reviews_respondent (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  person_id bigint not null references register_person,
  role text not null check (role in ('director', 'lead-member', 'partner')),
  title text not null default '',
  version integer not null default 1,
  unique (review_id, person_id)
);
comment on table reviews_respondent is 'Who answers for the area: the director (or equivalent, under whatever title), the lead member, partners.';

create table reviews_letter (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  kind text not null,
  to_person_id bigint references register_person,
  to_name text not null,
  sent_on date not null,
  names_day date,
  text text not null,
  version integer not null default 1
);
create index reviews_letter_review on reviews_letter (review_id);
comment on table reviews_letter is 'Letters as they were sent.';

create table reviews_meeting (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  kind text not null check (kind in ('setting-up', 'oral-summary')),
  held_on date not null,
  present text not null,
  briefed text[] not null default '{}',
  confirmed text[] not null default '{}',
  jointly boolean not null default false,
  note text not null default '',
  version integer not null default 1,
  unique (review_id, kind)
);
comment on table reviews_meeting is 'The setting-up meeting with what it confirmed, and the oral summary at the end of fieldwork.';

create table reviews_exception (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  rule text not null,
  says text not null,
  reason text not null,
  account_id bigint not null,
  given_on date not null,
  version integer not null default 1
);
create index reviews_exception_review on reviews_exception (review_id, rule);
comment on table reviews_exception is 'Reasons given where a rule that advises was not kept; shown wherever the rule is.';

call platform_guard('reviews_review');
grant select, insert, update on reviews_review to conspectus_staff;
grant select on reviews_review to conspectus_respondent;
create policy staff on reviews_review to conspectus_staff
  using ((select platform_holds('programme-manager', 'approver')) or id = any ((select platform_my_reviews())::bigint[]));
create policy answering on reviews_review for select to conspectus_respondent using (id = any ((select platform_my_reviews())::bigint[]));
call platform_guard_review_table('reviews_stage');
call platform_guard_review_table('reviews_member');
call platform_guard_review_table('reviews_respondent');
call platform_guard_review_table('reviews_letter');
call platform_guard_review_table('reviews_meeting');
call platform_guard_review_table('reviews_exception');

-- Who answers sees where the review stands, who comes, and the letters to them; never reasons, meetings or exceptions.
grant select on reviews_stage, reviews_member, reviews_respondent, reviews_letter to conspectus_respondent;
create policy answering on reviews_stage for select to conspectus_respondent using (review_id = any ((select platform_my_reviews())::bigint[]));
create policy answering on reviews_member for select to conspectus_respondent using (review_id = any ((select platform_my_reviews())::bigint[]));
create policy answering on reviews_respondent for select to conspectus_respondent using (review_id = any ((select platform_my_reviews())::bigint[]));
create policy answering on reviews_letter for select to conspectus_respondent
  using (review_id = any ((select platform_my_reviews())::bigint[]) and to_person_id = platform_person_id());

create view reviews_read_review with (security_invoker = true) as
  select review.id, review.area_id, area.name as area_name, review.rulebook, review.edition, review.title, review.state, review.stage,
    review.paused_because, review.deferred_because, review.cancelled_because,
    review.analysis_start, review.analysis_end, review.fieldwork_start, review.fieldwork_end, review.version
  from reviews_review review join register_area area on area.id = review.area_id;
create view reviews_read_member with (security_invoker = true) as
  select member.id, member.review_id, member.person_id, person.name, member.body, member.role, member.title
  from reviews_member member join register_person person on person.id = member.person_id
  where member.until_on is null;
create view reviews_read_respondent with (security_invoker = true) as
  select respondent.id, respondent.review_id, respondent.person_id, person.name, respondent.role, respondent.title
  from reviews_respondent respondent join register_person person on person.id = respondent.person_id;
grant select on reviews_read_review, reviews_read_member, reviews_read_respondent to conspectus_staff, conspectus_respondent;
