-- Complaints about a review or its report, by the principles of ¶80 of the 2005 framework. Their handler and the one who
-- investigates read them, and nobody who has, or had, a part in the review; whoever is complained of sees what they are asked.

do $$
declare listed text;
begin
  -- One more right, whatever other rights there are by now.
  select pg_get_constraintdef(oid) into listed from pg_constraint
    where conrelid = 'platform_role_right'::regclass and contype = 'c' and conname = 'platform_role_right_opens_check';
  if listed is not null and position('''complaints''' in listed) = 0 then
    alter table platform_role_right drop constraint platform_role_right_opens_check;
    execute 'alter table platform_role_right add constraint platform_role_right_opens_check ' || regexp_replace(listed, 'ARRAY\[', 'ARRAY[''complaints''::text, ');
  end if;
end $$;
insert into platform_role (id, kind, scope, label, meaning) values
  ('complaints-handler', 'staff', 'standing', 'Complaints handler', 'Takes complaints about reviews in which they have no part, names who investigates, and sees the yearly figures. Sees which reviews there are and nothing of what they hold.'),
  ('complaints-investigator', 'staff', 'standing', 'Investigator of complaints', 'Can be named to investigate a complaint about a review in which they have no part, and then reads that complaint.');
insert into platform_role_right (role, opens) values
  ('complaints-handler', 'outline'), ('complaints-handler', 'complaints'), ('complaints-investigator', 'outline');

create function complaints_chain() returns bigint language sql immutable return -1900000000;
comment on function complaints_chain is 'The chain of the record in which complaints stand: that of their review would tell its team of them.';

create table complaints_complaint (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  kind text not null,
  way text not null check (way in ('public', 'letter', 'telephone', 'mail')),
  received_on date not null,
  who text not null default '',
  about text not null check (about <> ''),
  receipt_sha256 bytea unique,
  acknowledge_by date,
  respond_by date,
  acknowledged_on date,
  investigator_id bigint references register_person,
  like_cases text not null default '',
  outcome text,
  reply text not null default '',
  next_step text not null default '',
  replied_on date,
  version integer not null default 1,
  check ((way = 'public') = (receipt_sha256 is not null)),
  check (replied_on is null or reply <> '' and next_step <> '' and outcome is not null)
);
create index complaints_complaint_review on complaints_complaint (review_id);
create index complaints_complaint_investigator on complaints_complaint (investigator_id) where replied_on is null;
comment on table complaints_complaint is 'A complaint about a review or its report, in the words in which it came, with its clock and its reply.';
comment on column complaints_complaint.who is 'Who complains and how they are reached, as they said it. Shown to the handler and the one who investigates, and to nobody else.';
comment on column complaints_complaint.like_cases is 'What was looked at of like cases, so that people in similar circumstances are treated in similar ways.';

create table complaints_point (
  id bigint generated always as identity primary key,
  complaint_id bigint not null references complaints_complaint,
  number integer not null,
  text text not null check (text <> ''),
  answer text not null default '',
  finding text,
  version integer not null default 1,
  unique (complaint_id, number),
  check ((answer = '') = (finding is null))
);
comment on table complaints_point is 'One of the issues that a complaint raises: each is answered before the reply goes out.';

create table complaints_hearing (
  id bigint generated always as identity primary key,
  complaint_id bigint not null references complaints_complaint,
  person_id bigint not null references register_person,
  question text not null check (question <> ''),
  asked_on date not null,
  answer text not null default '',
  answered_on date,
  version integer not null default 1,
  check ((answered_on is null) = (answer = ''))
);
create index complaints_hearing_complaint on complaints_hearing (complaint_id);
create index complaints_hearing_person on complaints_hearing (person_id);
comment on table complaints_hearing is 'What somebody who is complained of was asked, and their answer: all that they see of the complaint.';

create table complaints_told (
  id bigint generated always as identity primary key,
  complaint_id bigint not null references complaints_complaint,
  text text not null check (text <> ''),
  told_on date not null
);
create index complaints_told_complaint on complaints_told (complaint_id);
comment on table complaints_told is 'What a complainant was told of how far their complaint has come. Added to only.';

create table complaints_reason (
  id bigint generated always as identity primary key,
  complaint_id bigint not null references complaints_complaint,
  rule text not null,
  says text not null,
  reason text not null check (reason <> ''),
  given_on date not null,
  account_id bigint not null default platform_account_id() references platform_account
);
create index complaints_reason_complaint on complaints_reason (complaint_id);
comment on table complaints_reason is 'Why a rule that advises was not followed with this complaint. Added to only.';

-- ---------------------------------------------------------------- who is outside a review

-- An owner's function: of places, roles and lines that not everybody reads it tells only whether there are any.
create function complaints_part(review bigint, person bigint) returns text language sql stable security definer set search_path = public, pg_temp as $$
  select case
    when exists (select from reviews_member member where member.review_id = review and member.person_id = person) then 'They are, or were, in its team.'
    when exists (select from platform_grant held where held.review_id = review and held.person_id = person) then 'They hold, or held, a role in it.'
    when exists (select from platform_account account join platform_record line on line.account_id = account.id
      where account.person_id = person and line.chain = review) then 'They have done something in it: it stands in its record.'
    else '' end
$$;
comment on function complaints_part is 'How a person has or had part in a review, as reader or approver too; empty where in nothing.';
create function complaints_may_investigate(review bigint, person bigint) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select complaints_part(review, person) = '' and exists (select from platform_grant held
    where held.person_id = person and held.role = 'complaints-investigator' and held.review_id is null and held.on_behalf_of_id is null
      and (held.until_at is null or held.until_at > platform_now()))
$$;
comment on function complaints_may_investigate is 'True for an investigator of complaints who is outside the review. They are named in person: nobody stands in for them.';
create function complaints_investigators(review bigint) returns table (person_id bigint, part text) language sql stable security definer set search_path = public, pg_temp as $$
  select held.person_id, complaints_part(review, held.person_id) from platform_grant held
  where held.role = 'complaints-investigator' and held.review_id is null and held.on_behalf_of_id is null and (held.until_at is null or held.until_at > platform_now())
    and platform_everywhere('complaints')
$$;
comment on function complaints_investigators is 'Who can be named to investigate, with the part they have in a review, if any; for handlers.';
create function complaints_asked() returns bigint[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct complaint_id), '{}') from complaints_hearing where person_id = platform_person_id()
$$;

call concerns_guard('complaints_complaint', complaints_chain());
call concerns_guard('complaints_point', complaints_chain());
call concerns_guard('complaints_hearing', complaints_chain());
call concerns_guard('complaints_told', complaints_chain());
call concerns_guard('complaints_reason', complaints_chain());
create trigger fixed before update or delete on complaints_told for each row execute function platform_record_refuse();
create trigger fixed before update or delete on complaints_reason for each row execute function platform_record_refuse();

grant select (id, review_id, kind, way, received_on, who, about, acknowledge_by, respond_by, acknowledged_on, investigator_id, like_cases, outcome, reply, next_step, replied_on, version),
  insert (review_id, kind, way, received_on, who, about, acknowledge_by, respond_by),
  update (acknowledged_on, investigator_id, like_cases, outcome, reply, next_step, replied_on) on complaints_complaint to conspectus_staff;
create policy handling on complaints_complaint to conspectus_staff
  using ((select platform_everywhere('complaints')) and complaints_part(review_id, platform_person_id()) = '')
  with check ((select platform_everywhere('complaints')) and complaints_part(review_id, platform_person_id()) = '');
create policy investigating on complaints_complaint for select to conspectus_staff
  using (investigator_id = platform_person_id() and complaints_may_investigate(review_id, platform_person_id()));
create policy replying on complaints_complaint for update to conspectus_staff
  using (investigator_id = platform_person_id() and complaints_may_investigate(review_id, platform_person_id()))
  with check (investigator_id = platform_person_id() and complaints_may_investigate(review_id, platform_person_id()));

create function complaints_refuse_others() returns trigger language plpgsql as $$
begin
  if current_user = 'conspectus_staff' and (old.replied_on is not null
    or row(new.like_cases, new.outcome, new.reply, new.next_step, new.replied_on) is distinct from row(old.like_cases, old.outcome, old.reply, old.next_step, old.replied_on)
      and not (old.investigator_id is not distinct from platform_person_id() and complaints_may_investigate(old.review_id, platform_person_id()))
    or row(new.acknowledged_on, new.investigator_id) is distinct from row(old.acknowledged_on, old.investigator_id) and not platform_everywhere('complaints')) then
    raise insufficient_privilege using message = 'This part of a complaint is not theirs to write, or it is answered.';
  end if;
  -- Asked when somebody is named and not later: a handler goes on where the one who investigates has lost the role.
  if new.investigator_id is distinct from old.investigator_id and new.investigator_id is not null and not complaints_may_investigate(new.review_id, new.investigator_id) then
    raise insufficient_privilege using message = 'Whoever investigates a complaint holds that role and stands outside the review.';
  end if;
  return new;
end $$;
comment on function complaints_refuse_others is 'The reply is the investigator''s, acknowledging and naming the handler''s, and what is answered stays.';
create trigger whose before update on complaints_complaint for each row execute function complaints_refuse_others();

do $$
declare name text;
begin
  -- Whoever sees the complaint sees what belongs to it. Nothing is added to one that is answered.
  foreach name in array array['complaints_point', 'complaints_hearing', 'complaints_told', 'complaints_reason'] loop
    execute format('grant select, insert on %I to conspectus_staff', name);
    execute format('create policy following on %I to conspectus_staff using (complaint_id in (select id from complaints_complaint)) '
      'with check (complaint_id in (select id from complaints_complaint where replied_on is null))', name);
  end loop;
  -- Parting it into points, answering them and asking are the investigator's.
  foreach name in array array['complaints_point', 'complaints_hearing'] loop
    execute format('create policy investigating on %I as restrictive for insert to conspectus_staff '
      'with check (complaint_id in (select id from complaints_complaint where investigator_id = platform_person_id() and complaints_may_investigate(review_id, platform_person_id())))', name);
  end loop;
end $$;
create policy investigated on complaints_point as restrictive for update to conspectus_staff
  using (complaint_id in (select id from complaints_complaint where investigator_id = platform_person_id() and replied_on is null
    and complaints_may_investigate(review_id, platform_person_id())));
create policy own on complaints_reason as restrictive for insert to conspectus_staff with check (account_id = platform_account_id());
grant update (answer, finding) on complaints_point to conspectus_staff;
grant update (answer, answered_on) on complaints_hearing to conspectus_staff;
create policy asked on complaints_hearing for select to conspectus_staff using (person_id = platform_person_id());
-- The answer is theirs alone: whoever asks does not write it.
create policy answering on complaints_hearing as restrictive for update to conspectus_staff
  using (person_id = platform_person_id() and answered_on is null) with check (person_id = platform_person_id());
create policy answers on complaints_hearing for update to conspectus_staff using (person_id = platform_person_id());

-- ---------------------------------------------------------------- the complainant, by a receipt

create function complaints_reports() returns table (review_id bigint, title text, rulebook text, edition text) language sql stable security definer set search_path = public, pg_temp as $$
  select review.id, review.title, review.rulebook, review.edition from reviews_review review
  where exists (select from reports_issue issue where issue.review_id = review.id) order by lower(review.title), review.id limit 1000
$$;
comment on function complaints_reports is 'Reviews whose report is published, about which anybody complains.';

create function complaints_file(receipt bytea, review bigint, of_kind text, by_whom text, words text, on_day date, acknowledge date, respond date) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from reports_issue issue where issue.review_id = review) then
    return false;
  end if;
  perform set_config('conspectus.command', 'file-complaint', true);
  insert into complaints_complaint (review_id, kind, way, received_on, who, about, receipt_sha256, acknowledge_by, respond_by)
    values (review, of_kind, 'public', on_day, by_whom, words, receipt, acknowledge, respond) on conflict do nothing;
  return true;
end $$;
comment on function complaints_file is 'Keeps a complaint about a published report under the hash of a receipt; false where there is no such report. Filed twice under one receipt, the first counts.';
create function complaints_followed(receipt bytea) returns table (received_on date, about text, acknowledge_by date, respond_by date,
  acknowledged_on date, is_investigated boolean, replied_on date, reply text, next_step text) language sql stable security definer set search_path = public, pg_temp as $$
  select held.received_on, held.about, held.acknowledge_by, held.respond_by, held.acknowledged_on, held.investigator_id is not null, held.replied_on,
    case when held.replied_on is null then '' else held.reply end, case when held.replied_on is null then '' else held.next_step end
  from complaints_complaint held where held.receipt_sha256 = receipt
$$;
create function complaints_followed_parts(receipt bytea) returns table (kind text, text text, answer text, finding text, on_day date)
  language sql stable security definer set search_path = public, pg_temp as $$
  select 'told', told.text, '', null, told.told_on from complaints_told told
    join complaints_complaint held on held.id = told.complaint_id where held.receipt_sha256 = receipt
  union all
  select 'point', point.text, case when held.replied_on is null then '' else point.answer end,
    case when held.replied_on is null then null else point.finding end, held.replied_on
  from complaints_point point join complaints_complaint held on held.id = point.complaint_id where held.receipt_sha256 = receipt
$$;
comment on function complaints_followed is 'How far a complaint has come, for whoever has its receipt; the reply once it was sent.';
comment on function complaints_followed_parts is 'What its complainant was told, and the points with their answers once the reply was sent.';

-- ---------------------------------------------------------------- reminders, for a job that reads no complaint

create table complaints_reminder (
  id bigint generated always as identity primary key,
  complaint_id bigint not null references complaints_complaint,
  step text not null check (step in ('acknowledge', 'reply')),
  person_id bigint not null references register_person,
  due_on date not null,
  mark integer not null,
  sent_on date not null,
  unique (complaint_id, step, person_id, due_on, mark)
);
create index complaints_reminder_person on complaints_reminder (person_id);
comment on table complaints_reminder is 'That somebody was written to about a clock of a complaint, once for each mark of the rulebook. Written by the product alone, and read by nobody.';
comment on column complaints_reminder.mark is 'Days from the day it is due: below 0 before it, above 0 after it.';
call concerns_guard('complaints_reminder', complaints_chain());

create function complaints_running() returns table (complaint_id bigint, rulebook text, edition text, step text, due_on date, person_id bigint, email text, is_theirs boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  with clock as (
    select held.id, held.review_id, 'acknowledge' as step, held.acknowledge_by as due_on, null::bigint as investigator_id
      from complaints_complaint held where held.acknowledged_on is null and held.replied_on is null and held.acknowledge_by is not null
    union all
    select held.id, held.review_id, 'reply', held.respond_by,
      case when complaints_may_investigate(held.review_id, held.investigator_id) then held.investigator_id end
      from complaints_complaint held where held.replied_on is null and held.respond_by is not null)
  select clock.id, review.rulebook, review.edition, clock.step, clock.due_on, account.person_id, coalesce(nullif(account.email, ''), person.email),
    coalesce(clock.investigator_id = account.person_id, clock.investigator_id is null)
  from clock join reviews_review review on review.id = clock.review_id
  join platform_account account on account.closed_at is null and complaints_part(clock.review_id, account.person_id) = ''
    and (account.person_id = clock.investigator_id or exists (select from platform_grant held
      where held.person_id = account.person_id and held.role = 'complaints-handler' and held.review_id is null
        and held.on_behalf_of_id is null and (held.until_at is null or held.until_at > platform_now())))
  join register_person person on person.id = account.person_id
$$;
comment on function complaints_running is 'Clocks of complaints that run, and who is written to: whoever investigates, or handlers where nobody does yet; handlers look over the rest.';
create function complaints_remind(complaint bigint, of_step text, person bigint, due date, at_mark integer, on_day date) returns boolean
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  insert into complaints_reminder (complaint_id, step, person_id, due_on, mark, sent_on) values (complaint, of_step, person, due, at_mark, on_day)
    on conflict do nothing;
  return found;
end $$;
comment on function complaints_remind is 'Notes that somebody is written to; false when they were before.';

-- ---------------------------------------------------------------- like cases, and what is counted

create function complaints_like(of_kind text, beside bigint) returns table (received_on date, outcome text, points bigint, upheld bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select other.received_on, other.outcome, count(point.id), count(point.id) filter (where point.finding = other.outcome)
  from complaints_complaint other left join complaints_point point on point.complaint_id = other.id
  where other.kind = of_kind and other.id <> beside and other.replied_on is not null
    and complaints_part(other.review_id, platform_person_id()) = ''
    and exists (select from complaints_complaint own where own.id = beside
      and complaints_part(own.review_id, platform_person_id()) = ''
      and (platform_everywhere('complaints')
        or own.investigator_id = platform_person_id() and complaints_may_investigate(own.review_id, platform_person_id())))
  group by other.id order by other.received_on desc limit 20
$$;
comment on function complaints_like is 'Complaints of one kind that were answered before, by day and outcome, without a name or a review.';
create function complaints_counted() returns table (year integer, kind text, outcome text, complaints bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select extract(year from received_on)::integer, held.kind, coalesce(held.outcome, ''), count(*) from complaints_complaint held
  where platform_everywhere('complaints') group by 1, 2, 3
$$;
comment on function complaints_counted is 'How many complaints of which year, kind and outcome; for handlers, who publish them protected.';

revoke execute on function complaints_part(bigint, bigint), complaints_may_investigate(bigint, bigint), complaints_investigators(bigint), complaints_asked(),
  complaints_reports(), complaints_file(bytea, bigint, text, text, text, date, date, date), complaints_followed(bytea), complaints_followed_parts(bytea),
  complaints_like(text, bigint), complaints_counted(), complaints_running(), complaints_remind(bigint, text, bigint, date, integer, date) from public;
grant execute on function complaints_running(), complaints_remind(bigint, text, bigint, date, integer, date) to conspectus_jobs;
grant execute on function complaints_part(bigint, bigint), complaints_may_investigate(bigint, bigint), complaints_investigators(bigint), complaints_asked(),
  complaints_like(text, bigint), complaints_counted() to conspectus_staff;
grant execute on function complaints_reports(), complaints_file(bytea, bigint, text, text, text, date, date, date), complaints_followed(bytea), complaints_followed_parts(bytea) to conspectus_public;
