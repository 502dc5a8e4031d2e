-- How alike inspectors grade who grade alone, over all reviews: for those who keep the method, and for nobody by name.

do $$
declare listed text;
begin
  -- One more right, whatever other rights there are by now.
  select pg_get_constraintdef(oid) into listed from pg_constraint
    where conrelid = 'platform_role_right'::regclass and contype = 'c' and conname = 'platform_role_right_opens_check';
  if listed is not null and position('''method''' in listed) = 0 then
    alter table platform_role_right drop constraint platform_role_right_opens_check;
    execute 'alter table platform_role_right add constraint platform_role_right_opens_check ' || regexp_replace(listed, 'ARRAY\[', 'ARRAY[''method''::text, ');
  end if;
end $$;
insert into platform_role (id, kind, scope, label, meaning) values
  ('method-keeper', 'staff', 'standing', 'Keeper of the method', 'Sees how alike inspectors grade, over all reviews and without names, and nothing of any review.');
insert into platform_role_right (role, opens) values ('method-keeper', 'method'), ('programme-manager', 'method');

-- The grades of a review are for those who read it. Whoever keeps the method reads none of them: this tells grades by
-- numbers that stand for reviews and people and mean nothing elsewhere.
create function judgements_independent_grades() returns table (rulebook text, edition text, review integer, judgement text, body text, rater integer, grade integer)
  language sql stable security definer set search_path = public, pg_temp as $$
  select review.rulebook, review.edition, dense_rank() over (order by given.review_id)::integer, given.judgement, given.body,
    dense_rank() over (order by given.person_id)::integer, given.grade
  from judgements_read_proposal given join reviews_review review on review.id = given.review_id
  where (select platform_everywhere('method')) and given.given_by = 'member' and given.independent and given.round = 1
$$;
comment on function judgements_independent_grades is 'Every grade that a member gave alone and that stood when the grades were laid open, for who keeps the method: review and rater are numbers of this answer alone. Later rounds are left out, since people have seen the round before.';
revoke execute on function judgements_independent_grades() from public;
grant execute on function judgements_independent_grades() to conspectus_staff;
