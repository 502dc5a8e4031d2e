-- How long concerns, what whistle-blowers told, and complaints are kept: they stand outside every review, each kind in a
-- chain of its own, and are erased as evidence is. Words go, with content and salt of their lines; that and when stays.

-- What is only added to is blanked by an erasure and by nothing else.
do $$
declare name text;
begin
  foreach name in array array['complaints_told', 'complaints_reason', 'concerns_note', 'concerns_identity_view'] loop
    execute format('drop trigger fixed on %I', name);
    execute format('create trigger fixed before update or delete on %I for each row '
      'when (coalesce(current_setting(''conspectus.erasing'', true), '''') <> ''on'') execute function platform_record_refuse()', name);
  end loop;
end $$;

-- Everything of a kind that is over, with the day its years are counted from and whose words are in it.
create function records_apart(wanted text) returns table (id text, over_on date, review_id bigint, writers bigint[])
  language sql stable security definer set search_path = public, pg_temp as $$
  select held.id::text, held.replied_on, held.review_id,
    array_append((select array_agg(hearing.person_id) from complaints_hearing hearing where hearing.complaint_id = held.id), held.investigator_id)
  from complaints_complaint held where wanted = 'complaints' and held.replied_on is not null
  union all
  select concern.id::text, (concern.closed_at at time zone 'Europe/London')::date, null,
    (select array_agg(account.person_id) from platform_account account where account.id = concern.raised_by
      or account.id in (select note.by_id from concerns_note note where note.concern_id = concern.id))
  from concerns_concern concern where wanted = 'concerns' and concern.closed_at is not null
  union all
  -- Nobody knows who told it: only those who answered can be held. Counted from the last word of either side.
  select telling.id::text, max(message.told_on), null,
    (select array_agg(account.person_id) from platform_account account where account.id = any (array_agg(message.by_id)))
  from concerns_telling telling join concerns_message message on message.telling_id = telling.id
    join concerns_triage triage on triage.telling_id = telling.id and triage.state = 'closed'
  where wanted = 'tellings' group by telling.id
$$;
comment on function records_apart is 'Complaints that were answered, concerns that were closed, or tellings that were closed, each with its day. For the two functions below.';

create function records_due_apart(rules jsonb) returns table (rule text, oldest date, items text[], held boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select wanted.id, min(thing.over_on), array_agg(thing.id order by thing.over_on, thing.id), is_held
  from jsonb_to_recordset(rules) as wanted(id text, subject text, before date)
  cross join lateral records_apart(wanted.subject) thing
  cross join lateral platform_held(thing.review_id, thing.writers) is_held
  where platform_may_erase() and thing.over_on <= wanted.before
    and not exists (select from platform_erasure done where done.subject = wanted.subject and thing.id = any (done.ids))
  group by wanted.id, is_held order by min(thing.over_on), wanted.id, is_held
$$;
comment on function records_due_apart is 'What a rule of the retention schedule calls for outside every review: rules is a list of {id, subject, before}. What is held stands apart.';

create function records_erase_apart(wanted text, things text[], by_rule text, on_ground text) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  in_chain bigint := case wanted when 'complaints' then complaints_chain() else concerns_chain() end;
  found_ids text[];
  gone bigint[];
  said bigint;
  blank constant text := '[Erased]';
begin
  if not platform_may_erase() then
    raise exception 'only a data protection officer erases' using errcode = '42501';
  end if;
  if exists (select from records_apart(wanted) thing where thing.id = any (things) and platform_held(thing.review_id, thing.writers)) then
    raise exception 'a legal hold stands on this' using errcode = '23514', constraint = 'platform_hold';
  end if;
  select array_agg(thing.id order by thing.id) into found_ids from records_apart(wanted) thing where thing.id = any (things)
    and not exists (select from platform_erasure done where done.subject = wanted and thing.id = any (done.ids));
  if found_ids is null then
    return null;
  end if;
  perform set_config('conspectus.erasing', 'on', true);
  if wanted = 'complaints' then
    -- Kind, days, findings and outcome stay, which the yearly figures count.
    update complaints_complaint set who = '', about = blank, like_cases = '', reply = blank, next_step = blank where id::text = any (found_ids);
    update complaints_point set text = blank, answer = case when answer = '' then '' else blank end where complaint_id::text = any (found_ids);
    update complaints_hearing set question = blank, answer = case when answer = '' then '' else blank end where complaint_id::text = any (found_ids);
    update complaints_told set text = blank where complaint_id::text = any (found_ids);
    update complaints_reason set reason = blank where complaint_id::text = any (found_ids);
  elsif wanted = 'concerns' then
    update concerns_concern set what = blank, place = blank, who = blank, happened = blank where id::text = any (found_ids);
    update concerns_note set text = case when text = '' then '' else blank end, passed_to = case when passed_to is null then null else blank end
      where concern_id::text = any (found_ids);
  else
    -- A telling goes whole: its receipt opens nothing any more.
    update concerns_identity_view set because = blank where telling_id::text = any (found_ids);
    delete from concerns_telling where id::text = any (found_ids);
  end if;
  perform set_config('conspectus.erasing', '', true);
  -- Blanking writes lines too, which hold what was blanked: they go with the others.
  select array_agg(line.id order by line.id) into gone
    from platform_record line join platform_record_content content on content.record_id = line.id
    where line.chain = in_chain and case
      when line.table_name in ('complaints_complaint', 'concerns_concern') then line.table_name like wanted || '%' and line.row_id = any (found_ids)
      when wanted = 'complaints' then coalesce(content.after, content.before) ->> 'complaint_id' = any (found_ids)
      when wanted = 'concerns' then line.table_name = 'concerns_note' and coalesce(content.after, content.before) ->> 'concern_id' = any (found_ids)
      else coalesce(content.after, content.before) ->> 'telling_id' = any (found_ids) end;
  insert into platform_erasure (review_id, subject, ids, lines, rule, ground, account_id)
    values (in_chain, wanted, found_ids, coalesce(gone, '{}'), by_rule, on_ground, platform_account_id()) returning id into said;
  delete from platform_record_content where record_id = any (gone);
  return said;
end $$;
comment on function records_erase_apart is 'Blanks the words of complaints or concerns, or takes tellings away, with content and salt of their lines; says so in their own chain, which stays whole. Gives the number of the erasure; none where there were no such things.';

-- That there was a concern or a complaint is told to nobody but those who erase.
create policy apart on platform_erasure as restrictive for select to conspectus_staff
  using (review_id is null or review_id >= 0 or (select platform_everywhere('erase')));

revoke execute on function records_apart(text), records_due_apart(jsonb), records_erase_apart(text, text[], text, text) from public;
grant execute on function records_due_apart(jsonb), records_erase_apart(text, text[], text, text) to conspectus_staff;
