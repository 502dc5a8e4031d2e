-- The public site: authorities as published lists name them, and the words of issued reports to search in.

create table register_listing (
  id bigint generated always as identity primary key,
  list text not null check (list ~ '^\d{4}$'),
  authority_number integer not null,
  code text not null,
  name text not null,
  type text not null,
  region text not null,
  other_names text[] not null default '{}',
  unique (list, authority_number)
);
comment on table register_listing is 'Children''s services authorities as a published list of a year names them, beside the areas that reviews are made of. An area is the same in two lists when its number is; what took the place of one that ended, no list says. Not in the record: read from files that the product ships, and changed by nobody.';
comment on column register_listing.list is 'The year for which the list speaks.';
comment on column register_listing.other_names is 'Names by which people look for it: the districts in it and other ways to write it.';
alter table register_listing enable row level security;
create policy seen on register_listing for select using (true);
grant select on register_listing to conspectus_staff, conspectus_respondent, conspectus_public;
create view register_read_listing with (security_invoker = true) as
  select list, authority_number, code, name, type, region, other_names from register_listing;
grant select on register_read_listing to conspectus_staff, conspectus_respondent, conspectus_public;

-- ---------------------------------------------------------------- search

-- What can be found is copied out of the frozen model by the database itself when a report is issued, so that nothing
-- which is not frozen can ever be found.
create table site_passage (
  issue_id bigint not null references reports_issue,
  review_id bigint not null references reviews_review,
  block text not null,
  position integer not null,
  kind text not null check (kind in ('finding', 'passage', 'recommendation')),
  number integer not null,
  section text not null,
  heading text not null,
  text text not null,
  judgements text[] not null,
  words tsvector generated always as (to_tsvector('english', text)) stored,
  plain_words tsvector generated always as (to_tsvector('simple', text)) stored,
  primary key (issue_id, block)
);
create index site_passage_words on site_passage using gin (words);
create index site_passage_plain_words on site_passage using gin (plain_words);
create index site_passage_judgements on site_passage using gin (judgements);
comment on table site_passage is 'Paragraphs and recommendations of issued reports, one row each, to search in; of a report that was corrected, those of its newest version. Not in the record: made by the database alone, out of the issue, which is recorded.';
comment on column site_passage.block is 'Id of the paragraph or recommendation in the frozen model: its address on the page of the report.';
comment on column site_passage.judgements is 'What a finding rests on, each as `rulebook judgement`.';
alter table site_passage enable row level security;
create policy published on site_passage for select using (true);
grant select on site_passage to conspectus_staff, conspectus_respondent, conspectus_public;

create table site_judgement (
  judgement text primary key,
  rulebook text not null,
  id text not null,
  text text not null
);
comment on table site_judgement is 'Judgements that some issued report rests on, in the words of the report issued last, to choose from in the search. Not in the record: made by the database alone, out of the issue, which is recorded.';
comment on column site_judgement.judgement is 'As site_passage names it: `rulebook judgement`.';
alter table site_judgement enable row level security;
create policy published on site_judgement for select using (true);
grant select on site_judgement to conspectus_staff, conspectus_respondent, conspectus_public;

create function site_passages(issue reports_issue)
  returns table (block text, place bigint, kind text, number integer, section text, heading text, text text, judgements jsonb)
  language sql immutable set search_path = public, pg_temp as $$
  select found.block ->> 'id', row_number() over (order by section.place, found.last, found.place),
    found.kind, coalesce((found.block ->> 'number')::integer, 0), section.value ->> 'id', section.value ->> 'heading',
    found.block ->> 'text', coalesce(found.block #> '{trail,judgements}', '[]')
  from jsonb_array_elements(issue.model -> 'sections') with ordinality section (value, place)
  cross join lateral (
    select value as block, value ->> 'kind' as kind, false as last, place
    from jsonb_array_elements(section.value -> 'blocks') with ordinality block (value, place)
    where value ->> 'kind' in ('finding', 'passage')
    union all
    select value, 'recommendation', true, place
    from jsonb_array_elements(section.value -> 'recommendations') with ordinality recommendation (value, place)
  ) found
$$;
comment on function site_passages is 'Paragraphs and recommendations of the frozen model of an issue, in reading order.';

create procedure site_make_searchable(issue reports_issue) language plpgsql set search_path = public, pg_temp as $$
begin
  delete from site_passage where review_id = issue.review_id;
  insert into site_passage (issue_id, review_id, block, position, kind, number, section, heading, text, judgements)
  select issue.id, issue.review_id, block, place, kind, number, section, heading, text,
    array(select issue.rulebook || ' ' || (judgement ->> 'id') from jsonb_array_elements(found.judgements) judgement)
  from site_passages(issue) found
  on conflict do nothing;
  insert into site_judgement (judgement, rulebook, id, text)
  select distinct on (judgement ->> 'id') issue.rulebook || ' ' || (judgement ->> 'id'), issue.rulebook, judgement ->> 'id', judgement ->> 'text'
  from site_passages(issue) found cross join lateral jsonb_array_elements(found.judgements) judgement
  on conflict (judgement) do update set text = excluded.text;
end $$;
comment on procedure site_make_searchable is 'Copies the words of an issue out of its frozen model, in the place of those of an earlier version.';

create function site_follow_issue() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  call site_make_searchable(new);
  return null;
end $$;
comment on function site_follow_issue is 'Whoever issues a report makes it searchable, and nobody else can.';
revoke execute on function site_follow_issue() from public;
revoke execute on procedure site_make_searchable(reports_issue) from public;
create trigger searchable after insert on reports_issue for each row execute function site_follow_issue();

do $$
declare issue reports_issue;
begin
  for issue in select * from reports_issue order by id loop
    call site_make_searchable(issue);
  end loop;
end $$;
