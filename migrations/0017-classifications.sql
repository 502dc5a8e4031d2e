-- Who may read an item of evidence. That there is an item, its number, kind, day and what it bears on are known to the
-- whole team, so that rules and counts are the same for everybody; its words stand in a table of their own, for those to
-- whom its classification and the body that holds it open them.

alter table evidence_item
  add column classification text not null default 'review-team'
    check (classification in ('open', 'review-team', 'child-level', 'whistle-blower')),
  add column held_by text;
comment on column evidence_item.classification is 'open: published or fit to be. review-team: for those who read the review. child-level: tells of single children, for those assigned to such material. whistle-blower: told in confidence, for those assigned to it. Its author reads it in any case.';
comment on column evidence_item.held_by is 'The body that holds it, by its id in the rulebook: others read its words once it is shared with theirs. Empty for the whole team.';

create table evidence_words (
  item_id bigint primary key references evidence_item,
  review_id bigint not null references reviews_review,
  title text not null,
  text text not null,
  place text not null default '',
  people_met text not null default '',
  search tsvector not null generated always as
    (to_tsvector('english', title || ' ' || text || ' ' || place || ' ' || people_met)) stored
);
create index evidence_words_review on evidence_words (review_id);
comment on table evidence_words is 'What an item says. Never changed: a correction is a new item that supersedes the old one.';
comment on column evidence_words.people_met is 'By role. Never the name of a child.';

insert into evidence_words (item_id, review_id, title, text, place, people_met)
  select id, review_id, title, text, place, people_met from evidence_item;
drop view evidence_read_item;
alter table evidence_item drop column search, drop column title, drop column text, drop column place, drop column people_met;

create table evidence_share (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  item_id bigint not null references evidence_item,
  to_body text not null,
  gateway text not null check (gateway <> ''),
  note text not null default '',
  shared_by_id bigint not null references register_person,
  shared_on date not null,
  ended_on date,
  ended_because text,
  version integer not null default 1,
  check ((ended_on is null) = (ended_because is null))
);
create unique index evidence_share_once on evidence_share (item_id, to_body) where ended_on is null;
create index evidence_share_review on evidence_share (review_id);
comment on table evidence_share is 'That an item held by one body was shared with another, and the law that allows it. Ended with a reason, never deleted.';
comment on column evidence_share.gateway is 'The power under which one body may give it to the other, in the words of whoever shared it.';

call platform_guard_review_table('evidence_share');
revoke update on evidence_share from conspectus_staff;
grant update (ended_on, ended_because) on evidence_share to conspectus_staff;

-- For the row policies, each once per statement.
create function evidence_my_bodies() returns text[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct review_id || ' ' || body), '{}') from reviews_read_member where person_id = platform_person_id()
$$;
comment on function evidence_my_bodies is 'Review and sending body of every place in a team that the one who acts holds.';
-- An owner's function also so that the policies of words and shares do not ask each other in a circle.
create function evidence_shared_with_me() returns bigint[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct share.item_id), '{}') from evidence_share share
  join reviews_read_member member on member.review_id = share.review_id and member.body = share.to_body
  where member.person_id = platform_person_id() and share.ended_on is null
$$;
comment on function evidence_shared_with_me is 'Items that another body shared with the body that sent the one who acts.';
revoke execute on function evidence_my_bodies(), evidence_shared_with_me() from public;
grant execute on function evidence_my_bodies(), evidence_shared_with_me() to conspectus_staff;

call platform_guard('evidence_words');
grant select, insert on evidence_words to conspectus_staff;
create policy reading on evidence_words for select to conspectus_staff using (
  ((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[]))
  and exists (select from evidence_item item where item.id = evidence_words.item_id and (
    item.author_id = (select platform_person_id())
    or (case item.classification
          when 'child-level' then item.review_id = any ((select platform_reviews_where('child-level'))::bigint[])
          when 'whistle-blower' then item.review_id = any ((select platform_reviews_where('whistle-blower'))::bigint[])
          else true end
        and (item.held_by is null
          or item.review_id || ' ' || item.held_by = any ((select evidence_my_bodies())::text[])
          or item.id = any ((select evidence_shared_with_me())::bigint[]))))));
-- Whoever writes an item writes its words, and nobody else's.
create policy writing on evidence_words for insert to conspectus_staff with check (
  ((select platform_everywhere('write')) or review_id = any ((select platform_reviews_where('write'))::bigint[]))
  and exists (select from evidence_item item where item.id = evidence_words.item_id and item.review_id = evidence_words.review_id
    and item.author_id = (select platform_person_id())));
-- Asked wherever something says as much as the words.
create function evidence_is_open(item bigint) returns boolean language sql stable
  return exists (select from evidence_words where item_id = item);
comment on function evidence_is_open is 'True when the one who acts may read the words of this item.';

-- Only who reads an item says anew who may, what it bears on and what supersedes it; whose it is and what it says of its
-- day and kind nobody changes.
create policy changing on evidence_item as restrictive for update to conspectus_staff using (evidence_is_open(id)) with check (true);
revoke update on evidence_item from conspectus_staff;
grant update (superseded_by_id, superseded_because, classification, held_by, version) on evidence_item to conspectus_staff;
-- One shares what one can read, and on what ground is told to those who can.
create policy sharing on evidence_share as restrictive for insert to conspectus_staff
  with check (exists (select from evidence_words words where words.item_id = evidence_share.item_id and words.review_id = evidence_share.review_id));
create policy shared on evidence_share as restrictive for select to conspectus_staff using (evidence_is_open(item_id));

-- What is attached to an item says as much as its words, and the record tells what was written: the same curtain.
drop policy attached on evidence_attachment;
create policy attached on evidence_attachment as restrictive for select to conspectus_staff
  using (item_id is null or evidence_is_open(item_id));
create policy evidence_closed on platform_record_content as restrictive for select to conspectus_staff
  using (not exists (select from platform_record line
    where line.id = record_id and line.table_name in ('evidence_item', 'evidence_words', 'evidence_share', 'evidence_attachment', 'platform_file')
      and not case line.table_name
        when 'platform_file' then exists (select from platform_file file where file.id = line.row_id::bigint)
        when 'evidence_attachment' then coalesce(after, before) ->> 'item_id' is null or evidence_is_open((coalesce(after, before) ->> 'item_id')::bigint)
        else evidence_is_open(coalesce(coalesce(after, before) ->> 'item_id', line.row_id)::bigint) end));

-- What is attached to an item is for those who may read its words, and so is the file (0016).
drop policy attached on evidence_attachment;
create policy attached on evidence_attachment as restrictive for select to conspectus_staff
  using (item_id is null or evidence_is_open(item_id));

-- ---------------------------------------------------------------- what is read of an item

create function evidence_mask(classification text) returns text language sql immutable
  return case classification
    when 'child-level' then 'Tells of single children: for those assigned to such material'
    when 'whistle-blower' then 'Told in confidence: for those assigned to such material'
    else 'Held by one inspecting body and not shared with yours' end;
comment on function evidence_mask is 'What stands in place of a title that the reader may not see.';

create view evidence_read_item with (security_invoker = true) as
  select item.id, item.review_id, item.number, item.reference, item.kind, item.event_on, item.received_on, item.body, item.source, item.provision,
    item.tier, item.group_id, item.from_children, item.good_practice, item.author_id, item.superseded_by_id,
    case when words.item_id is null and item.superseded_by_id is not null then evidence_mask(item.classification)
      else item.superseded_because end as superseded_because,
    item.classification, item.held_by, item.version, words.item_id is not null as is_open,
    coalesce(words.title, evidence_mask(item.classification)) as title, coalesce(words.text, '') as text,
    coalesce(words.place, '') as place, coalesce(words.people_met, '') as people_met, words.search
  from evidence_item item left join evidence_words words on words.item_id = item.id;
grant select on evidence_read_item to conspectus_staff;
create view evidence_read_share with (security_invoker = true) as
  select item_id, review_id, to_body from evidence_share where ended_on is null;
grant select on evidence_read_share to conspectus_staff;
comment on view evidence_read_item is 'Items with their words where the reader may see them; is_open says so.';
