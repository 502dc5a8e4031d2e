-- What is known of an area: items of evidence with what they bear on and what rests on them, the checklist of what other
-- bodies provide, and the documents asked of the area.

create table evidence_item (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  number integer not null,
  reference text not null generated always as ('E' || number) stored,
  kind text not null,
  title text not null,
  text text not null,
  event_on date not null,
  received_on date,
  place text not null default '',
  people_met text not null default '',
  source text,
  body text,
  provision text,
  group_id text,
  tier text,
  from_children boolean not null default false,
  good_practice boolean not null default false,
  author_id bigint not null references register_person,
  superseded_by_id bigint references evidence_item,
  superseded_because text,
  version integer not null default 1,
  search tsvector not null generated always as
    (to_tsvector('english', title || ' ' || text || ' ' || place || ' ' || people_met)) stored,
  unique (review_id, number),
  check ((superseded_by_id is null) = (superseded_because is null)),
  check (superseded_by_id <> id)
);
create index evidence_item_superseded on evidence_item (superseded_by_id) where superseded_by_id is not null;
comment on table evidence_item is 'One thing that was seen, heard, read or received. Never changed: a correction is a new item that supersedes the old one.';
comment on column evidence_item.event_on is 'The day it happened or was written, apart from the day on which it was received.';
comment on column evidence_item.people_met is 'By role. Never the name of a child.';
comment on column evidence_item.source is 'From whom it was heard: an id of the rulebook''s sources. Empty for what was read.';
comment on column evidence_item.body is 'The body that provided it, by its id in the rulebook. Empty for the team''s own.';
comment on column evidence_item.provision is 'The row of the checklist that it answers, by its id in the rulebook.';
-- There is no index on the column search: under row security its operator may not run before the policy, so that the
-- words of one review are sought among the items of that review, by the index that begins with review_id.

create table evidence_bearing (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  item_id bigint not null references evidence_item,
  judgement text not null,
  direction text not null check (direction in ('strength', 'weakness', 'neutral')),
  withdrawn boolean not null default false,
  version integer not null default 1,
  unique (item_id, judgement)
);
create index evidence_bearing_review on evidence_bearing (review_id, judgement);
comment on table evidence_bearing is 'What an item bears on, by the id of the judgement in the rulebook, and which way it speaks.';

create table evidence_citation (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  item_id bigint not null references evidence_item,
  by_kind text not null,
  by_id text not null,
  purpose text not null check (purpose in ('rests-on', 'risk')),
  withdrawn boolean not null default false,
  version integer not null default 1,
  unique (review_id, by_kind, by_id, purpose, item_id)
);
create index evidence_citation_item on evidence_citation (item_id);
comment on table evidence_citation is 'The thread upward: what rests on an item. by_kind says what cites (a route, a conclusion, a grade, a block of the report), by_id which one, in the words of the module that owns it.';

create table evidence_provision (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  provision text not null,
  state text not null check (state in ('expected', 'chased', 'received', 'missing', 'not-applicable')),
  reason text not null default '',
  note text not null default '',
  version integer not null default 1,
  unique (review_id, provision),
  check (state <> 'not-applicable' or reason <> '')
);
comment on table evidence_provision is 'How each row of the rulebook''s checklist stands. A row that is absent here is expected.';

create table evidence_request (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  document text not null,
  due_days integer not null,
  due_on date,
  owner_id bigint references register_person,
  owner_name text not null default '',
  state text not null default 'asked' check (state in ('asked', 'sent', 'accepted', 'returned', 'not-available')),
  asked_on date not null,
  answered_on date,
  answer text not null default '',
  reason text not null default '',
  version integer not null default 1,
  unique (review_id, document),
  check (state not in ('returned', 'not-available') or reason <> '')
);
comment on table evidence_request is 'Documents asked of the area, by their id in the rulebook. The area says that one is sent and where it is, or why there is none; the lead accepts or returns it.';
comment on column evidence_request.due_days is 'Calendar days from the first day of analysis, negative before it: the due day follows when the review moves.';
comment on column evidence_request.due_on is 'A due day agreed instead.';
comment on column evidence_request.answer is 'Where it is to be found, in the words of the area.';
comment on column evidence_request.reason is 'Why it was returned, in the words of the team, or why there is none, in those of the area.';

call platform_guard_review_table('evidence_item');
call platform_guard_review_table('evidence_bearing');
call platform_guard_review_table('evidence_citation');
call platform_guard_review_table('evidence_provision');
call platform_guard_review_table('evidence_request');

-- Who answers for the area sees and answers what is asked of it, and nothing else here; what is accepted stays.
grant select on evidence_request to conspectus_respondent;
grant update (state, answered_on, answer, reason, owner_id, owner_name) on evidence_request to conspectus_respondent;
create policy asked on evidence_request for select to conspectus_respondent
  using (review_id = any ((select platform_my_reviews())::bigint[]));
create policy answering on evidence_request for update to conspectus_respondent
  using (review_id = any ((select platform_my_reviews())::bigint[]) and state <> 'accepted')
  with check (review_id = any ((select platform_my_reviews())::bigint[]) and state in ('asked', 'sent', 'returned', 'not-available'));

create view evidence_read_item with (security_invoker = true) as
  select id, review_id, reference, kind, title, text, event_on, received_on, place, people_met, body, source, provision, tier, group_id,
    from_children, good_practice, author_id, superseded_by_id
  from evidence_item;
create view evidence_read_bearing with (security_invoker = true) as
  select item_id, review_id, judgement, direction from evidence_bearing where not withdrawn;
create view evidence_read_citation with (security_invoker = true) as
  select item_id, review_id, by_kind, by_id, purpose from evidence_citation where not withdrawn;
create view evidence_read_provision with (security_invoker = true) as
  select review_id, provision, state, reason, note from evidence_provision;
create view evidence_read_request with (security_invoker = true) as
  select request.id, request.review_id, request.document, coalesce(request.due_on, review.analysis_start + request.due_days) as due_on,
    request.owner_id, request.owner_name, request.state, request.asked_on, request.answered_on, request.answer, request.reason, request.version
  from evidence_request request join reviews_read_review review on review.id = request.review_id;
grant select on evidence_read_item, evidence_read_bearing, evidence_read_citation, evidence_read_provision to conspectus_staff;
grant select on evidence_read_request to conspectus_staff, conspectus_respondent;
