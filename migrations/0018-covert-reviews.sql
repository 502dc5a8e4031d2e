-- A covert review: until it is announced nobody who answers for the area holds a role in it, so that there is no row, count
-- or address by which they could know of it.

alter table reviews_review
  add column covert boolean not null default false,
  add column announced_on date;
comment on column reviews_review.covert is 'Opened without the knowledge of those who answer for the area.';
comment on column reviews_review.announced_on is 'The day from which those who answer know of a covert review.';

create function reviews_refuse_early_grant() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from platform_role where id = new.role and kind = 'respondent')
    and (new.until_at is null or new.until_at > new.from_at)
    and exists (select from reviews_review where id = new.review_id and covert and announced_on is null) then
    raise exception 'the area is not to know of this review before it is announced' using errcode = '42501';
  end if;
  return new;
end $$;
comment on function reviews_refuse_early_grant is 'No role for those who answer in a covert review that is not announced, whoever gives it.';
create trigger reviews_covert before insert or update on platform_grant for each row execute function reviews_refuse_early_grant();

-- A review is opened by who conducts all of them; whoever else may change one adds none.
create policy opening on reviews_review as restrictive for insert to conspectus_staff with check ((select platform_everywhere('conduct')));

create or replace view reviews_read_review with (security_invoker = true) as
  select review.id, review.area_id, area.name as area_name, review.rulebook, review.edition, review.title, review.state, review.stage,
    review.paused_because, review.deferred_because, review.cancelled_because,
    review.analysis_start, review.analysis_end, review.fieldwork_start, review.fieldwork_end, review.version,
    review.covert and review.announced_on is null as is_hidden
  from reviews_review review join register_area area on area.id = review.area_id;
