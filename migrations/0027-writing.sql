-- Writing the report together: comments on paragraphs inside the team, who is writing where just now, and the bodies that
-- answer for a recommendation. Versions need no table: the record holds every one of them, and nothing edits it.

create table reports_remark (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  block_id bigint not null references reports_block,
  quote text not null default '',
  text text not null check (text <> ''),
  author_id bigint not null references register_person,
  written_at timestamptz not null default platform_now(),
  resolution text,
  resolved_by_id bigint references register_person,
  resolved_at timestamptz,
  version integer not null default 1,
  check (num_nulls(resolution, resolved_by_id, resolved_at) in (0, 3)),
  check (resolution <> '')
);
create index reports_remark_review on reports_remark (review_id, block_id);
comment on table reports_remark is 'A comment on a paragraph of the report in the making, by anybody who reads it there: a colleague or a quality reader. Settled with what was done; its words never change. Comments of the director''s office on accuracy are reports_comment.';
comment on column reports_remark.quote is 'The words of the paragraph that it is about, as they stood then; empty where it is about the whole.';
comment on column reports_remark.block_id is 'Where a paragraph is parted or joined, the comment goes with the words it is about.';

call platform_guard('reports_remark');
grant select, insert on reports_remark to conspectus_staff;
grant update (block_id, resolution, resolved_by_id, resolved_at, version) on reports_remark to conspectus_staff;
create policy reading on reports_remark for select to conspectus_staff
  using ((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[]));
create policy commenting on reports_remark for insert to conspectus_staff
  with check (author_id = (select platform_person_id()) and resolution is null
    and ((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[])));
-- Settled by whoever writes the report, or by who made it.
create policy settling on reports_remark for update to conspectus_staff
  using ((select platform_everywhere('write')) or review_id = any ((select platform_reviews_where('write'))::bigint[])
    or (author_id = (select platform_person_id())
      and ((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[]))));

-- That somebody is writing in a paragraph is told to those who read the review; what they write is told to nobody.
create index platform_draft_typed_at on platform_draft (typed_at);
create function reports_writing_now(review bigint) returns table (block_id bigint, name text, typed_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select (regexp_match(draft.form, '/blocks/(\d{1,18})'))[1]::bigint, account.name, max(draft.typed_at)
  from platform_draft draft join platform_account account on account.id = draft.account_id
  where draft.typed_at > platform_now() - interval '10 minutes' and draft.typed_at <= platform_now()
    and draft.form ~ ('^/reviews/' || review || '/report/blocks/\d{1,18}(/words)?(#|$)')
    and draft.account_id <> platform_account_id()
    and ((select platform_everywhere('read')) or review = any ((select platform_reviews_where('read'))::bigint[]))
  group by 1, 2
$$;
comment on function reports_writing_now is 'Others who typed into a paragraph of the report within ten minutes and did not save yet, with the moment they last did.';
revoke execute on function reports_writing_now(bigint) from public;
grant execute on function reports_writing_now(bigint) to conspectus_staff;

-- Who answers for a recommendation: bodies of the area's register, and words where a name is not enough.
alter table reports_recommendation add column bodies bigint[] not null default '{}';
comment on column reports_recommendation.bodies is 'Organisations of the register that answer for it, in the order chosen.';
comment on column reports_recommendation.answers is 'Who else answers for it, or how, in words.';
create or replace view reports_read_recommendation with (security_invoker = true) as
  select id, review_id, section, position, text,
    concat_ws('; ', (select string_agg(organisation.name, ', ' order by named.place)
      from unnest(bodies) with ordinality as named (id, place) join register_organisation organisation on organisation.id = named.id),
      nullif(answers, '')) as answers, blocks
  from reports_recommendation where withdrawn_because is null;
