-- What was typed and not saved yet: kept for its author alone, offered again, and never part of the record.

create table platform_draft (
  id bigint generated always as identity primary key,
  account_id bigint not null references platform_account on delete cascade,
  page text not null check (length(page) <= 500),
  form text not null check (length(form) <= 500),
  fields jsonb not null check (pg_column_size(fields) <= 1000000),
  version text,
  form_key text not null,
  typed_at timestamptz not null,
  kept_at timestamptz not null default clock_timestamp(),
  unique (account_id, page, form)
);
create index platform_draft_kept_at on platform_draft (kept_at);
comment on table platform_draft is 'Text typed into a form and not saved: only its author ever sees it. It goes when the form is saved, when its author discards it, and ninety days after it was last typed. Not in the record, because nothing was said to anybody yet.';
comment on column platform_draft.page is 'The page on which the form stands, with its query.';
comment on column platform_draft.form is 'Where the form is posted, and after # which of several that are posted there.';
comment on column platform_draft.version is 'The version of the thing when the form was opened, where the form carries one.';
comment on column platform_draft.form_key is 'The key of the form: once it is carried out, nothing that arrives late is kept.';
comment on column platform_draft.typed_at is 'When it was last typed, by the clock that commands reckon with; kept_at is the clock of the machine.';

alter table platform_draft enable row level security;
create policy own on platform_draft to conspectus_staff, conspectus_respondent
  using (account_id = platform_account_id()) with check (account_id = platform_account_id());
grant select, insert, update, delete on platform_draft to conspectus_staff, conspectus_respondent;

create table platform_lost_form (
  token_sha256 bytea primary key,
  sealed bytea not null,
  expires_at timestamptz not null
);
create index platform_lost_form_expiry on platform_lost_form (expires_at);
comment on table platform_lost_form is 'Forms posted after their session had ended, for an hour: encrypted with a token that only the browser which posted them holds, and given back when the same account signs in there. A copy of this table shows nothing.';

alter table platform_lost_form enable row level security;
create policy gate on platform_lost_form to conspectus_gate using (true) with check (true);
grant select, insert, delete on platform_lost_form to conspectus_gate;

-- The sweep takes away what is older than said above.
grant select (kept_at), delete on platform_draft to conspectus_jobs;
create policy jobs on platform_draft to conspectus_jobs using (true);
grant select (expires_at), delete on platform_lost_form to conspectus_jobs;
create policy jobs on platform_lost_form to conspectus_jobs using (true);
