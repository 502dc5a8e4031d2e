-- Files that people sent. The bytes lie in the file store by their hash; here stands what is known of them, and to what
-- they are attached. Who may see what a file is attached to may see the file, and nobody else.

create table platform_file (
  id bigint generated always as identity primary key,
  review_id bigint,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint not null check (bytes > 0),
  type text not null,
  name text not null check (name <> '' and length(name) <= 200),
  re_encoded boolean not null,
  received_sha256 text not null check (received_sha256 ~ '^[0-9a-f]{64}$'),
  scan text not null check (scan in ('not-scanned', 'waiting', 'clean', 'infected')),
  scanned_at timestamptz,
  found text not null default '',
  uploaded_by bigint not null references platform_account,
  uploaded_at timestamptz not null default platform_now(),
  form_key text not null,
  held_until timestamptz,
  version integer not null default 1,
  unique (uploaded_by, form_key, sha256),
  check ((scan in ('clean', 'infected')) = (scanned_at is not null)),
  check ((scan = 'infected') = (found <> ''))
);
create index platform_file_review on platform_file (review_id);
create index platform_file_sha256 on platform_file (sha256);
create index platform_file_held on platform_file (held_until) where held_until is not null;
create index platform_file_scan on platform_file (scan) where scan in ('not-scanned', 'waiting');
comment on table platform_file is 'A file that somebody sent, by the hash of its bytes. Held for the form it came with until that goes through; swept a day later if it never does.';
comment on column platform_file.sha256 is 'Of the bytes as they are stored, which is where they lie.';
comment on column platform_file.received_sha256 is 'Of the bytes as they came: another than sha256 where a picture was made anew.';
comment on column platform_file.type is 'The media type that the content was found to have, whatever the name says.';
comment on column platform_file.found is 'The name under which the scanner knows what it found.';
comment on column platform_file.form_key is 'Key of the form with which it came: the same bytes sent twice with one form are one file.';
comment on column platform_file.held_until is 'Held for its form until then; empty once it is attached to something.';

call platform_guard('platform_file');
grant select, insert, update, delete on platform_file to conspectus_staff, conspectus_respondent;
-- While it is held a file is its sender's alone. Whoever may write in the review may send.
create policy held on platform_file for select to conspectus_staff, conspectus_respondent
  using (uploaded_by = (select platform_account_id()) and held_until is not null);
create policy sending on platform_file for insert to conspectus_staff, conspectus_respondent
  with check (uploaded_by = (select platform_account_id()) and held_until is not null
    and ((select platform_everywhere('write')) or review_id = any ((select platform_reviews_where('write'))::bigint[])
      or review_id = any ((select platform_reviews_where('answer'))::bigint[])));
create policy keeping on platform_file for update to conspectus_staff, conspectus_respondent
  using (uploaded_by = (select platform_account_id()) and held_until is not null) with check (uploaded_by = (select platform_account_id()));
create policy forgoing on platform_file for delete to conspectus_staff, conspectus_respondent
  using (uploaded_by = (select platform_account_id()) and held_until is not null);
-- What was found of the content is the product's to say: a sender only says that the form went through.
revoke update on platform_file from conspectus_staff, conspectus_respondent;
grant update (held_until) on platform_file to conspectus_staff, conspectus_respondent;

-- The jobs take away what no form wants any more and write what the scanner says; they never see whose it is.
grant select (id, review_id, sha256, scan, held_until), update (scan, scanned_at, found), delete on platform_file to conspectus_jobs;
create policy jobs on platform_file to conspectus_jobs using (true);

create table platform_refused_file (
  id bigint generated always as identity primary key,
  review_id bigint,
  name text not null,
  received_sha256 text not null,
  bytes bigint not null,
  found text not null,
  sent_by bigint not null references platform_account,
  sent_at timestamptz not null default platform_now()
);
create index platform_refused_file_review on platform_refused_file (review_id);
comment on table platform_refused_file is 'A file that was refused because the scanner found something in it. Its bytes were not kept.';
call platform_guard('platform_refused_file');
grant select, insert on platform_refused_file to conspectus_staff, conspectus_respondent;
create policy sending on platform_refused_file for insert to conspectus_staff, conspectus_respondent
  with check (sent_by = (select platform_account_id()));
create policy own on platform_refused_file for select to conspectus_staff, conspectus_respondent
  using (sent_by = (select platform_account_id()));
create policy team on platform_refused_file for select to conspectus_staff
  using ((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[]));

-- ---------------------------------------------------------------- what files are attached to

create table evidence_attachment (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  item_id bigint references evidence_item,
  request_id bigint references evidence_request,
  file_id bigint not null references platform_file,
  person_id bigint not null references register_person,
  replaced_by_id bigint references evidence_attachment,
  withdrawn_on date,
  withdrawn_because text not null default '',
  version integer not null default 1,
  unique nulls not distinct (item_id, request_id, file_id),
  check (num_nonnulls(item_id, request_id) = 1),
  check ((withdrawn_on is null) = (withdrawn_because = '')),
  check (replaced_by_id <> id)
);
create index evidence_attachment_review on evidence_attachment (review_id);
create index evidence_attachment_item on evidence_attachment (item_id) where item_id is not null;
create index evidence_attachment_request on evidence_attachment (request_id) where request_id is not null;
create index evidence_attachment_file on evidence_attachment (file_id);
create index evidence_attachment_replaced on evidence_attachment (replaced_by_id) where replaced_by_id is not null;
comment on table evidence_attachment is 'A file attached to an item of evidence or to the answer to a request. Never deleted: withdrawn with the reason, or replaced by another.';
comment on column evidence_attachment.person_id is 'Who attached it.';

-- Its sender attaches a file held for a form of this review; what superseded an item takes over what was attached to it.
-- As a function of its owner, since the policy of a file asks in turn what it is attached to.
create function evidence_may_attach(file bigint, review bigint, item bigint) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from platform_file
      where id = file and review_id = review and uploaded_by = platform_account_id() and held_until is not null)
    or exists (select from evidence_attachment before join evidence_item old on old.id = before.item_id
      where before.file_id = file and before.review_id = review and old.superseded_by_id = item)
$$;
comment on function evidence_may_attach is 'True when the one who acts sent the file with a form of this review, or the item supersedes one to which it is attached.';
revoke execute on function evidence_may_attach(bigint, bigint, bigint) from public;
grant execute on function evidence_may_attach(bigint, bigint, bigint) to conspectus_staff, conspectus_respondent;

call platform_guard_review_table('evidence_attachment');
-- Who may not see an item does not see what is attached to it, whatever comes to hide items.
create policy attached on evidence_attachment as restrictive for select to conspectus_staff
  using (item_id is null or exists (select from evidence_item item where item.id = item_id));
create policy attaching on evidence_attachment as restrictive for insert to conspectus_staff, conspectus_respondent
  with check (evidence_may_attach(file_id, review_id, item_id));
revoke update on evidence_attachment from conspectus_staff;
grant update (replaced_by_id, withdrawn_on, withdrawn_because) on evidence_attachment to conspectus_staff;
grant select, insert on evidence_attachment to conspectus_respondent;
grant update (replaced_by_id, withdrawn_on, withdrawn_because) on evidence_attachment to conspectus_respondent;
create policy asked on evidence_attachment for select to conspectus_respondent
  using (request_id is not null and review_id = any ((select platform_reviews_where('answer'))::bigint[]));
create policy answering on evidence_attachment for insert to conspectus_respondent
  with check (exists (select from evidence_request request
    where request.id = request_id and request.review_id = evidence_attachment.review_id and request.state <> 'accepted'));
create policy changing on evidence_attachment for update to conspectus_respondent
  using (exists (select from evidence_request request where request.id = request_id and request.state <> 'accepted'));

create policy attached on platform_file for select to conspectus_staff, conspectus_respondent
  using (exists (select from evidence_attachment attachment where attachment.file_id = platform_file.id));

-- What other modules read of a file: never the key of its form.
create view platform_read_file with (security_invoker = true) as
  select id, review_id, sha256, bytes, type, name, re_encoded, received_sha256, scan, scanned_at, found, uploaded_by, uploaded_at,
    held_until is not null as held
  from platform_file;
grant select on platform_read_file to conspectus_staff, conspectus_respondent;
