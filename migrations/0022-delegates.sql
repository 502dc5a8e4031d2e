-- Who can stand in for whom, and how an item is kept as it counts for somebody.

-- Whoever is away sees who stands in for them, and can end it.
create policy delegated on platform_grant for select to conspectus_staff, conspectus_respondent
  using (on_behalf_of_id = (select platform_person_id()));

-- Those who answer for an area see no other accounts, so this tells them of their colleagues and no more.
create function roles_colleagues() returns table (person_id bigint, name text) language sql stable security definer set search_path = public, pg_temp as $$
  select account.person_id, account.name
  from platform_account own
  join register_person me on me.id = own.person_id
  join platform_account account on account.kind = own.kind and account.id <> own.id and account.closed_at is null
  join register_person colleague on colleague.id = account.person_id
  where own.id = platform_account_id() and (own.kind = 'staff' or colleague.organisation_id = me.organisation_id
    or exists (select from reviews_respondent mine join reviews_respondent theirs on theirs.review_id = mine.review_id
      -- Whoever is named in a covert review does not know it yet.
      join reviews_review review on review.id = mine.review_id and (not review.covert or review.announced_on is not null)
      where mine.person_id = me.id and theirs.person_id = colleague.id))
  order by lower(account.name), account.person_id
$$;
comment on function roles_colleagues is 'Who can stand in for the one who acts: everybody with an account on the inspecting side; for those who answer, people of their organisation or named with them in a review.';
revoke execute on function roles_colleagues() from public;
grant execute on function roles_colleagues() to conspectus_staff, conspectus_respondent;

-- Whoever keeps roles reads no evidence: this tells how an item is kept and not a word of what it says.
create function roles_item_kept(review bigint, wanted text, person bigint) returns table (id bigint, reference text, classification text,
  is_author boolean, held_by text, is_bodys boolean) language sql stable security definer set search_path = public, pg_temp as $$
  select item.id, item.reference, item.classification, item.author_id = person, coalesce(item.held_by, ''),
    item.held_by is not null and exists (select from reviews_read_member member
      where member.review_id = item.review_id and member.person_id = person and (member.body = item.held_by
        or exists (select from evidence_read_share share where share.item_id = item.id and share.to_body = member.body)))
  from evidence_item item
  where item.review_id = review and item.reference = wanted and (select platform_everywhere('accounts'))
$$;
comment on function roles_item_kept is 'Classification, author and holder of an item as they count for one person, for those who keep roles and nobody else.';
revoke execute on function roles_item_kept(bigint, text, bigint) from public;
grant execute on function roles_item_kept(bigint, text, bigint) to conspectus_staff;
