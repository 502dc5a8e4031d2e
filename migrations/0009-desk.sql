-- The desk: up to where in the record an account has been, how far the programme has come, and who there is in the worked
-- example.

create table desk_visit (
  account_id bigint primary key,
  came_at timestamptz not null,
  record_id bigint not null,
  record_id_before bigint
);
comment on table desk_visit is 'The last time an account signed in. Not in the record: who signs in when is nobody''s history.';
comment on column desk_visit.record_id is 'The last line of the record at that time, by its number: days can be chosen in the worked example, numbers only grow.';
comment on column desk_visit.record_id_before is 'The same at the time before; absent at the first.';
alter table desk_visit enable row level security;
create policy own on desk_visit for select to conspectus_staff, conspectus_respondent using (account_id = platform_account_id());
grant select on desk_visit to conspectus_staff, conspectus_respondent;

-- An owner's function, for the gate that signs people in sees neither the record nor this table.
create function desk_come(account bigint) returns void language sql security definer set search_path = public, pg_temp as $$
  insert into desk_visit (account_id, came_at, record_id)
  values (account, clock_timestamp(), (select coalesce(max(id), 0) from platform_record))
  on conflict (account_id) do update set came_at = excluded.came_at, record_id_before = desk_visit.record_id, record_id = excluded.record_id
$$;
comment on function desk_come is 'Notes that an account signs in now.';

-- Every inspector may ask whether an area has its review yet, without seeing the review: when a programme nears its end
-- that is a question to all. Nothing but the standing leaves this function.
create function desk_programme(chosen text, first_day date, last_day date) returns table (area_id bigint, standing text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select review.area_id, (array_agg(rated.standing order by rated.rank))[1]
  from reviews_read_review review
  cross join lateral (select rank, standing from (values
    (1, 'published', review.state in ('published', 'closed')),
    (2, 'under-way', review.state = 'in-stage' and review.analysis_start between first_day and last_day),
    (3, 'planned', review.analysis_start between first_day and last_day),
    (4, 'undated', review.analysis_start is null),
    (5, 'outside', true)) as possible (rank, standing, holds) where holds order by rank limit 1) rated
  where review.rulebook = chosen and review.cancelled_because is null
  group by review.area_id
$$;
comment on function desk_programme is 'How far each area has come in the programme of one rulebook: published, under-way, planned, undated (a review without dates) or outside (its days are not those of the programme). An area without a review is not among them.';

-- The worked example lets one choose whom to be; elsewhere there is nobody to choose.
create function desk_people_of_example() returns table (account_id bigint, name text, kind text, role text, review_id bigint, review_title text,
  rulebook text, edition text, title text) language sql stable security definer set search_path = public, pg_temp as $$
  select account.id, account.name, account.kind, held.role, review.id, review.title, review.rulebook, review.edition, respondent.title
  from platform_account account
  left join platform_grant held on held.person_id = account.person_id and held.until_at is null
  left join reviews_read_review review on review.id = held.review_id
  left join reviews_read_respondent respondent on respondent.review_id = held.review_id and respondent.person_id = account.person_id
    and respondent.role = held.role
  where account.closed_at is null and exists (select from platform_setting where platform_setting.name = 'example-day')
  order by account.id, held.review_id desc nulls first, held.id
$$;
comment on function desk_people_of_example is 'Everybody of the worked example with each role held; nobody in any other database.';

revoke execute on function desk_come(bigint), desk_programme(text, date, date), desk_people_of_example() from public;
grant execute on function desk_come(bigint), desk_people_of_example() to conspectus_gate;
grant execute on function desk_programme(text, date, date) to conspectus_staff;
