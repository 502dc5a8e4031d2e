-- Letters as they were sent, to whom and by which way; what became of a mail whose sender is shown it; meetings by who was
-- there; the log of emerging issues that the lead discusses during the fieldwork.

-- ---------------------------------------------------------------- letters

alter table reviews_letter
  add column label text not null default '',
  add column copies text not null default '',
  add column sent_by text not null default '',
  add column gaps jsonb not null default '[]';
comment on table reviews_letter is 'Letters exactly as they were sent. Never changed: sending again is another letter.';
comment on column reviews_letter.kind is 'The letter of the rulebook, by its id.';
comment on column reviews_letter.label is 'What it was called, and the subject of a mail that held it.';
comment on column reviews_letter.copies is 'To whom copies went, by name and post, as the letter itself says.';
comment on column reviews_letter.gaps is 'What was not known when it was sent: what was asked, and the words put there or the reason for leaving it open.';
revoke update on reviews_letter from conspectus_staff;

create table reviews_letter_recipient (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  letter_id bigint not null references reviews_letter,
  person_id bigint references register_person,
  name text not null check (name <> ''),
  post text not null default '',
  as_copy boolean not null default false,
  for_office boolean not null default false,
  way text not null check (way in ('whole', 'notice', 'here', 'print')),
  address text not null default '',
  mail_id uuid,
  posted_on date,
  posted_note text not null default '',
  version integer not null default 1,
  check ((way in ('whole', 'notice')) = (mail_id is not null)),
  check (way = 'print' or posted_on is null)
);
create index reviews_letter_recipient_letter on reviews_letter_recipient (letter_id);
create index reviews_letter_recipient_review on reviews_letter_recipient (review_id);
comment on table reviews_letter_recipient is 'Each one to whom a letter went, and by which way. Nothing of it changes but that a printed letter was posted.';
comment on column reviews_letter_recipient.for_office is 'It went to the one who answers for the area: their office reads it too.';
comment on column reviews_letter_recipient.way is 'whole: the letter itself by mail. notice: a mail that says only that a letter waits. here: it waits, and no mail says so. print: on paper.';
comment on column reviews_letter_recipient.address is 'The mail address, or that on the envelope, as it was on the day.';
comment on column reviews_letter_recipient.mail_id is 'The mail, by which the sender is told what became of it.';

-- Letters sent before ways were kept were read here.
insert into reviews_letter_recipient (review_id, letter_id, person_id, name, for_office, way)
  select letter.review_id, letter.id, letter.to_person_id, letter.to_name, true, 'here' from reviews_letter letter;

call platform_guard_review_table('reviews_letter_recipient');
revoke update on reviews_letter_recipient from conspectus_staff;
grant update (posted_on, posted_note) on reviews_letter_recipient to conspectus_staff;
grant select on reviews_letter_recipient to conspectus_respondent;
-- One reads what is addressed to oneself; who answers for the area, and their office, what is addressed to it.
create policy answering on reviews_letter_recipient for select to conspectus_respondent using (
  review_id = any ((select platform_reviews_where('outline'))::bigint[]) and person_id = (select platform_person_id())
  or for_office and review_id = any ((select platform_reviews_where('answer'))::bigint[]));
drop policy answering on reviews_letter;
create policy answering on reviews_letter for select to conspectus_respondent
  using (exists (select from reviews_letter_recipient recipient where recipient.letter_id = reviews_letter.id));

create view reviews_read_letter with (security_invoker = true) as
  select id, review_id, kind, label, to_name, copies, sent_on, sent_by, text from reviews_letter;
grant select on reviews_read_letter to conspectus_staff, conspectus_respondent;

-- The letter with a draft is a letter like any other; the words of those sent before stay where they were.
alter table reports_draft add column letter_id bigint references reviews_letter;
comment on column reports_draft.letter is 'The letter that went with a draft before 0030; from then on letter_id.';

-- ---------------------------------------------------------------- what became of a mail

create table platform_mail (
  id uuid primary key,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  says text not null default '',
  at timestamptz not null default now()
);
comment on table platform_mail is 'What became of a mail whose sender is shown it: neither receiver nor words. Not in the record: a process writes it, and nobody decides it.';
comment on column platform_mail.says is 'Why the last attempt failed, in the words of the mail server.';
alter table platform_mail enable row level security;
create policy jobs on platform_mail to conspectus_jobs using (true);
grant select, update on platform_mail to conspectus_jobs;

create function platform_follow_mail(mail uuid) returns void language sql volatile security definer set search_path = public, pg_temp as $$
  insert into platform_mail (id) values (mail)
$$;
comment on function platform_follow_mail is 'Lets a mail be followed by whoever keeps its number, in the transaction that asks for it.';
create function platform_mails(mails uuid[]) returns table (id uuid, state text, says text, at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select mail.id, case when mail.state = 'sent' or exists (select from platform_job job where job.queue = 'mail' and job.data ->> 'messageId' = mail.id::text)
      then mail.state else 'lost' end, mail.says, mail.at
  from platform_mail mail where mail.id = any (mails)
$$;
comment on function platform_mails is 'Where mails stand, by their numbers, which only those know who read what they are kept with. lost: it neither went nor waits any more, as after a restore.';
create function platform_retry_mail(mail uuid) returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update platform_job set failed_at = null, attempts = 0, due_at = now()
    where queue = 'mail' and data ->> 'messageId' = mail::text and failed_at is not null;
  if not found then return false; end if;
  update platform_mail set state = 'waiting', at = now() where id = mail;
  return true;
end $$;
comment on function platform_retry_mail is 'Tries a mail again that was given up; false where there is none such.';
create index platform_job_mail on platform_job ((data ->> 'messageId')) where queue = 'mail';
revoke execute on function platform_follow_mail(uuid), platform_mails(uuid[]), platform_retry_mail(uuid) from public;
grant execute on function platform_follow_mail(uuid), platform_mails(uuid[]), platform_retry_mail(uuid) to conspectus_staff;

-- ---------------------------------------------------------------- meetings

alter table reviews_meeting
  drop constraint reviews_meeting_kind_check,
  add check (kind <> ''),
  add column present_ids bigint[] not null default '{}';
comment on table reviews_meeting is 'The setting-up meeting with what it confirmed, the oral summary at the end of fieldwork, and the feedback meetings that the rulebook names, by their ids.';
comment on column reviews_meeting.present_ids is 'People of the register who were there; present holds others in words.';

-- ---------------------------------------------------------------- emerging issues

create table fieldwork_issue (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  discussed_on date not null,
  present_ids bigint[] not null default '{}',
  present text not null default '',
  text text not null check (text <> ''),
  judgements text[] not null default '{}',
  response text not null default '',
  shared_on date,
  withdrawn_because text,
  version integer not null default 1
);
create index fieldwork_issue_review on fieldwork_issue (review_id);
comment on table fieldwork_issue is 'An issue that emerged in the fieldwork and that the lead discussed with the director or other senior managers. For the team; an entry that the lead shares, for the director''s office too.';
comment on column fieldwork_issue.present is 'Who else was there, by post.';
comment on column fieldwork_issue.response is 'What the area said to it.';
call platform_guard_review_table('fieldwork_issue');
call platform_open_to_staff('fieldwork_issue', 'read', array['conduct']);
grant select on fieldwork_issue to conspectus_respondent;
create policy answering on fieldwork_issue for select to conspectus_respondent
  using (shared_on is not null and withdrawn_because is null and review_id = any ((select platform_reviews_where('answer'))::bigint[]));
create view fieldwork_read_issue with (security_invoker = true) as
  select id, review_id, text from fieldwork_issue where withdrawn_because is null;
grant select on fieldwork_read_issue to conspectus_staff;
