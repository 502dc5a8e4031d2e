-- The report for children and young people, the young inspectors of a team, and what children hear back (¶33 and ¶70 of the
-- 2005 framework). A young inspector has a role of their own: the outline of the review, their own tasks, the children's
-- report in the making and what they themselves wrote.

-- ---------------------------------------------------------------- the role

do $$
declare listed text;
begin
  -- One more right, whatever other rights there are by now.
  select pg_get_constraintdef(oid) into listed from pg_constraint
    where conrelid = 'platform_role_right'::regclass and contype = 'c' and conname = 'platform_role_right_opens_check';
  if listed is not null and position('''children''' in listed) = 0 then
    alter table platform_role_right drop constraint platform_role_right_opens_check;
    execute 'alter table platform_role_right add constraint platform_role_right_opens_check ' || regexp_replace(listed, 'ARRAY\[', 'ARRAY[''children''::text, ');
  end if;
end $$;
insert into platform_role (id, kind, scope, by_place, label, meaning) values
  ('young-person', 'staff', 'review', true, 'Young inspector', 'Gathers the views of children and young people and reports back to them. Sees their own tasks and notes and the report for children in the making, and none of the evidence or grades.');
insert into platform_role_right (role, opens) values ('young-person', 'outline'), ('young-person', 'children');

-- ---------------------------------------------------------------- the report for children

create table children_line (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  kind text not null check (kind in ('good', 'better', 'promise', 'said')),
  block_id bigint references reports_block,
  recommendation_id bigint references reports_recommendation,
  item_id bigint references evidence_item,
  outcome text not null default '',
  symbol text not null default '',
  words text not null default '',
  by_when text not null default '',
  source_print text not null default '',
  position integer not null,
  withdrawn_because text,
  version integer not null default 1,
  check (num_nonnulls(block_id, recommendation_id, item_id) = 1),
  check ((kind = 'said') = (item_id is not null)),
  check ((kind = 'promise') = (recommendation_id is not null))
);
create index children_line_review on children_line (review_id, position);
create unique index children_line_block on children_line (block_id) where withdrawn_because is null and block_id is not null;
create unique index children_line_recommendation on children_line (recommendation_id) where withdrawn_because is null and recommendation_id is not null;
comment on table children_line is 'A finding, a recommendation or a view of children that the team marked for the report for children, and the plain words that somebody wrote for it. Taken out with a reason, never deleted.';
comment on column children_line.kind is 'good: a finding of what is good. better: one of what must get better. promise: a recommendation. said: what children said, word for word.';
comment on column children_line.words is 'In plain words, by a person; empty while nobody has written them. Of what children said: their own words.';
comment on column children_line.by_when is 'By when it is to be done, in plain words; of a recommendation alone.';
comment on column children_line.source_print is 'Fingerprint of the words of its finding or recommendation when the plain words were last written.';

create table children_part (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  part text not null,
  text text not null check (text <> ''),
  version integer not null default 1,
  unique (review_id, part)
);
comment on table children_part is 'A part of the report for children that is told in words of this review instead of those of the rulebook.';
comment on column children_part.part is 'Id of the part in the rulebook.';

create table children_comment (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  line_id bigint references children_line,
  part text not null default '',
  text text not null check (text <> ''),
  author_id bigint not null references register_person,
  written_on date not null,
  answer text not null default '',
  answered_by_id bigint references register_person,
  answered_on date,
  version integer not null default 1,
  check ((line_id is null) = (part <> '')),
  check ((answered_on is null) = (answer = ''))
);
create index children_comment_review on children_comment (review_id);
comment on table children_comment is 'What a young inspector, or somebody else of the team, says of one line or part of the report for children, and what came of it.';

-- ---------------------------------------------------------------- young inspectors

create table children_briefing (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  held_on date not null,
  briefed text not null check (briefed <> ''),
  note text not null default '',
  recorded_by_id bigint not null references register_person
);
create index children_briefing_review on children_briefing (review_id);
comment on table children_briefing is 'When local services were briefed about the role that a young person plays in the team, and who was. Added to only.';

create table children_task (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  person_id bigint not null references register_person,
  task text not null,
  text text not null default '',
  due_on date,
  given_on date not null,
  given_by_id bigint not null references register_person,
  started_on date,
  done_on date,
  taken_back_on date,
  taken_back_because text,
  version integer not null default 1,
  check ((taken_back_on is null) = (taken_back_because is null)),
  check (done_on is null or started_on is not null)
);
create index children_task_review on children_task (review_id);
create index children_task_person on children_task (person_id) where done_on is null and taken_back_on is null;
comment on table children_task is 'A task of a young inspector: which of those that the rulebook names, in what words, until when, and how far it has come. Done or taken back, it stays.';

create table children_note (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  task_id bigint not null references children_task,
  author_id bigint not null references register_person,
  heard_on date not null,
  heard_from text not null default '',
  text text not null check (text <> ''),
  item_id bigint references evidence_item,
  answer text check (answer in ('taken-up', 'not')),
  because text not null default '',
  answered_by_id bigint references register_person,
  answered_on date,
  version integer not null default 1,
  check ((answer is null) = (answered_on is null)),
  check ((answer is not distinct from 'taken-up') = (item_id is not null)),
  check (answer is distinct from 'not' or because <> '')
);
create index children_note_review on children_note (review_id);
comment on table children_note is 'What children said, as a young inspector wrote it down. Whoever conducts the review takes it up as evidence or not, and says why to its author. Others of the team read it once it is evidence.';
comment on column children_note.heard_from is 'Who said it, as in: four pupils of year 8. Never the name of a child.';

-- ---------------------------------------------------------------- what children hear back

create table children_told (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  way text not null,
  recipient text not null check (recipient <> ''),
  organisation_id bigint references register_organisation,
  activity_id bigint references fieldwork_activity,
  questions text not null default '',
  answers text not null default '',
  done_on date,
  proof text not null default '',
  received_on date,
  late_because text not null default '',
  set_aside_because text,
  version integer not null default 1,
  check (received_on is null or done_on is not null)
);
create index children_told_review on children_told (review_id);
create unique index children_told_activity on children_told (activity_id) where activity_id is not null;
comment on table children_told is 'What is owed to children and young people after they told the review something: the summary of the survey to one school, answers to one discussion, the report for children through one recipient. Set aside with a reason, never deleted.';
comment on column children_told.way is 'Id of the way in the rulebook.';
comment on column children_told.proof is 'How it is known: a letter, a receipt, who was there.';

-- ---------------------------------------------------------------- who sees and does what

call platform_guard_review_table('children_line');
call platform_guard_review_table('children_part');
call platform_guard_review_table('children_comment');
call platform_guard_review_table('children_briefing');
call platform_guard_review_table('children_task');
call platform_guard_review_table('children_note');
call platform_guard_review_table('children_told');

do $$
declare name text;
begin
  -- A young inspector sees the report for children in the making, what is said of it, and whether services were briefed.
  foreach name in array array['children_line', 'children_part', 'children_comment', 'children_briefing'] loop
    execute format('create policy young on %I for select to conspectus_staff using (review_id = any ((select platform_reviews_where(''children''))::bigint[]))', name);
  end loop;
end $$;

-- A comment is written by its author, and answered by whoever writes the report.
drop policy staff on children_comment;
create policy staff on children_comment for select to conspectus_staff
  using ((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[]));
create policy writing on children_comment for insert to conspectus_staff
  with check (author_id = (select platform_person_id()) and answered_on is null
    and ((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[])
      or review_id = any ((select platform_reviews_where('children'))::bigint[])));
create policy answering on children_comment for update to conspectus_staff
  using ((select platform_everywhere('write')) or review_id = any ((select platform_reviews_where('write'))::bigint[]));
revoke update on children_comment from conspectus_staff;
grant update (answer, answered_by_id, answered_on) on children_comment to conspectus_staff;

call platform_open_to_staff('children_briefing', 'read', array['conduct']);
revoke update on children_briefing from conspectus_staff;

-- Tasks are given and taken back by whoever conducts the review; one's own are begun and done by oneself.
call platform_open_to_staff('children_task', 'read', array['conduct']);
create policy own on children_task for select to conspectus_staff
  using (person_id = (select platform_person_id()) and review_id = any ((select platform_reviews_where('children'))::bigint[]));
create policy doing on children_task for update to conspectus_staff
  using (person_id = (select platform_person_id()) and taken_back_on is null and review_id = any ((select platform_reviews_where('children'))::bigint[]))
  with check (person_id = (select platform_person_id()) and taken_back_on is null and review_id = any ((select platform_reviews_where('children'))::bigint[]));
revoke update on children_task from conspectus_staff;
grant update (started_on, done_on, taken_back_on, taken_back_because) on children_task to conspectus_staff;

-- Notes are their author's, and whoever conducts the review answers them.
call platform_open_to_staff('children_note', 'conduct', array['conduct']);
drop policy staff on children_note;
create policy reading on children_note for select to conspectus_staff
  using ((select platform_everywhere('conduct')) or review_id = any ((select platform_reviews_where('conduct'))::bigint[])
    or author_id = (select platform_person_id()) and review_id = any ((select platform_reviews_where('children'))::bigint[]));
create policy writing on children_note for insert to conspectus_staff
  with check (author_id = (select platform_person_id()) and answer is null and review_id = any ((select platform_reviews_where('children'))::bigint[])
    and exists (select from children_task task where task.id = task_id and task.review_id = children_note.review_id
      and task.person_id = (select platform_person_id()) and task.started_on is not null));
create policy answering on children_note for update to conspectus_staff
  using (answer is null and ((select platform_everywhere('conduct')) or review_id = any ((select platform_reviews_where('conduct'))::bigint[])))
  with check ((select platform_everywhere('conduct')) or review_id = any ((select platform_reviews_where('conduct'))::bigint[]));
create policy correcting on children_note for update to conspectus_staff
  using (answer is null and author_id = (select platform_person_id()) and review_id = any ((select platform_reviews_where('children'))::bigint[]))
  with check (answer is null and author_id = (select platform_person_id()) and review_id = any ((select platform_reviews_where('children'))::bigint[]));
revoke update on children_note from conspectus_staff;
grant update (heard_on, heard_from, text, item_id, answer, because, answered_by_id, answered_on) on children_note to conspectus_staff;

call platform_record_follows('children_note');

-- What children said is published only where it is theirs and open to be published, whoever asks.
create function children_check_said() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.item_id is not null and not exists (select from evidence_item item where item.id = new.item_id and item.review_id = new.review_id
      and item.from_children and item.classification = 'open') then
    raise exception 'only what comes from children and may be published is quoted for children' using errcode = '42501';
  end if;
  if new.block_id is not null and not exists (select from reports_block block where block.id = new.block_id and block.review_id = new.review_id)
    or new.recommendation_id is not null and not exists (select from reports_recommendation each where each.id = new.recommendation_id and each.review_id = new.review_id) then
    raise exception 'a line of the report for children is of its own review' using errcode = '42501';
  end if;
  return new;
end $$;
-- Taking out or moving a line whose item was closed since is never refused.
create trigger children_line_said before insert or update of block_id, recommendation_id, item_id, words, by_when on children_line for each row execute function children_check_said();

-- An owner's function: whoever sees the report for children in the making learns whether a line still stands on what it
-- comes from, and no word of that.
create function children_standing(review bigint) returns table (line_id bigint, stands boolean, print text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select line.id,
    case when line.block_id is not null then block.placed and block.withdrawn_because is null
      when line.recommendation_id is not null then recommendation.withdrawn_because is null
      else item.superseded_by_id is null and item.from_children and item.classification = 'open' end,
    coalesce(md5(block.text), md5(recommendation.text), '')
  from children_line line
  left join reports_block block on block.id = line.block_id
  left join reports_recommendation recommendation on recommendation.id = line.recommendation_id
  left join evidence_item item on item.id = line.item_id
  where line.review_id = review and ((select platform_everywhere('read')) or review = any ((select platform_reviews_where('read'))::bigint[])
    or review = any ((select platform_reviews_where('children'))::bigint[]))
$$;
comment on function children_standing is 'Of each line of the report for children: whether what it comes from still stands, and a fingerprint of its words.';
revoke execute on function children_standing(bigint) from public;
grant execute on function children_standing(bigint) to conspectus_staff;

-- An owner's function: whoever writes for children learns that words of theirs are copied out of evidence that tells of single
-- children or was told in confidence, whether or not they may read it themselves, and not out of which.
create function children_closed_runs(review bigint, runs text[]) returns text[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(run), '{}') from unnest(runs) run
  where exists (select from evidence_item item join evidence_words words on words.item_id = item.id
    where item.review_id = review and item.classification in ('child-level', 'whistle-blower')
      and position(' ' || run || ' ' in ' ' || regexp_replace(lower(words.title || ' ' || words.text || ' ' || words.place || ' ' || words.people_met), '[^a-z0-9]+', ' ', 'g') || ' ') > 0)
    and ((select platform_everywhere('read')) or review = any ((select platform_reviews_where('read'))::bigint[]))
$$;
comment on function children_closed_runs is 'Which of these runs of words stand in an item that tells of single children or was told in confidence.';
revoke execute on function children_closed_runs(bigint, text[]) from public;
grant execute on function children_closed_runs(bigint, text[]) to conspectus_staff;

-- What the golden thread follows: a line, and what it comes from.
create view children_read_line with (security_invoker = true) as
  select id, review_id, kind, block_id, recommendation_id, item_id, words from children_line where withdrawn_because is null;
grant select on children_read_line to conspectus_staff;

-- ---------------------------------------------------------------- the approval covers it

-- The words of the report for children are part of what is read and approved. A review without any keeps its fingerprint.
alter function quality_prints(bigint) rename to quality_prints_of_report;
create function quality_prints(review bigint) returns table (judgements text, wording text) language sql stable security definer set search_path = public, pg_temp as $$
  with told as (
    select coalesce((select jsonb_agg(jsonb_build_array(line.id, line.kind, line.outcome, line.symbol, line.words, line.by_when, line.position) order by line.id)
        from children_line line where line.review_id = review and line.withdrawn_because is null and line.words <> '')::text, '')
      || coalesce((select jsonb_agg(jsonb_build_array(part.part, part.text) order by part.part) from children_part part where part.review_id = review)::text, '') as words)
  select print.judgements, case when told.words = '' then print.wording
    else encode(sha256(convert_to(print.wording || told.words, 'UTF8')), 'hex') end
  from quality_prints_of_report(review) print, told
$$;
comment on function quality_prints is 'Two fingerprints of a review as it stands: of its judgements, and of those together with every word of its report and of its report for children. Hashes and no word.';
revoke execute on function quality_prints_of_report(bigint) from public, conspectus_staff;
revoke execute on function quality_prints(bigint) from public;
grant execute on function quality_prints(bigint) to conspectus_staff;
