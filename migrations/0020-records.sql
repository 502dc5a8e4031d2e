-- Sealed dossiers that were handed out, and what the retention schedule calls for.

create table records_dossier (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  manifest_sha256 text not null check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
  files integer not null,
  redacted integer not null,
  made_at timestamptz not null default platform_now(),
  made_by bigint references platform_account
);
create index records_dossier_review on records_dossier (review_id);
comment on table records_dossier is 'Sealed dossiers of a review, each by the hash of its manifest: one that is not among them was not made here.';
comment on column records_dossier.redacted is 'Lines of the record whose content was left out, with the reason.';
call platform_guard('records_dossier');
grant select, insert on records_dossier to conspectus_staff;
create policy reading on records_dossier for select to conspectus_staff
  using ((select platform_everywhere('read', 'erase')) or review_id = any ((select platform_reviews_where('read'))::bigint[]));
create policy making on records_dossier for insert to conspectus_staff
  with check ((select platform_everywhere('conduct', 'issue')) or review_id = any ((select platform_reviews_where('conduct'))::bigint[]));

-- What is due is known by number, kind and day alone: who erases does not read.
create function records_due(rules jsonb) returns table (rule text, review_id bigint, title text, issued_on date, items text[], held boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select wanted.id, review.id, review.title, issue.issued_on, array_agg(item.id::text order by item.id), platform_held(review.id, array_agg(distinct item.author_id))
  from jsonb_to_recordset(rules) as wanted(id text, classifications text[], from_children boolean, before date)
  join reports_issue issue on issue.issued_on <= wanted.before
  join reviews_review review on review.id = issue.review_id
  join evidence_item item on item.review_id = review.id
  where platform_may_erase()
    and (item.classification = any (wanted.classifications) or (wanted.from_children and item.from_children))
    and not exists (select from platform_erasure done where done.subject = 'evidence' and done.review_id = review.id and item.id::text = any (done.ids))
  group by wanted.id, review.id, review.title, issue.issued_on order by issue.issued_on, review.id, wanted.id
$$;
comment on function records_due is 'Evidence that a rule of the retention schedule calls for: rules is a list of {id, classifications, from_children, before}, before being the last day of issue that counts. held where a legal hold stands.';

create function records_erasable(review bigint) returns table (id text, reference text, kind text, event_on date, classification text, from_children boolean, erased boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select item.id::text, item.reference, item.kind, item.event_on, item.classification, item.from_children,
    exists (select from platform_erasure done where done.subject = 'evidence' and done.review_id = review and item.id::text = any (done.ids))
  from evidence_item item where platform_may_erase() and item.review_id = review order by item.number
$$;
comment on function records_erasable is 'The items of a review for who erases: by number, kind and day, without a word of theirs.';
revoke execute on function records_due(jsonb), records_erasable(bigint) from public;
grant execute on function records_due(jsonb), records_erasable(bigint) to conspectus_staff;

create function platform_record_said(line platform_record) returns text language sql stable
  set timezone = 'UTC' set datestyle = 'ISO, YMD'
  return jsonb_build_array(
    line.chain, line.sequence,
    to_char(line.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    to_char(line.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    line.account_id, line.request, line.command, line.table_name, line.row_id, line.operation,
    encode(line.digest, 'hex'))::text;
comment on function platform_record_said is 'What the hash of a line covers after the hash of the line before.';

create view evidence_read_attachment with (security_invoker = true) as
  select id, review_id, item_id, request_id, file_id from evidence_attachment;
grant select on evidence_read_attachment to conspectus_staff;

create view platform_read_chain with (security_invoker = true) as
  select record.id, record.chain, record.sequence, record.table_name, record.row_id, encode(record.previous, 'hex') as previous,
    encode(record.hash, 'hex') as hash, platform_record_said(record) as said, encode(content.salt, 'hex') as salt, content.before, content.after,
    content.record_id is not null as has_content
  from platform_record record left join platform_record_content content on content.record_id = record.id;
create view platform_read_erasure with (security_invoker = true) as select id, review_id, lines, rule, ground, at from platform_erasure;
grant select on platform_read_chain, platform_read_erasure to conspectus_staff;
