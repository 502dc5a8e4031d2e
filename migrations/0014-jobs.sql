-- Work that follows a command: mail to send, the daily sweep, the heads of the record kept elsewhere. A job is written
-- in the command's own transaction and goes with it. Those who ask for one cannot read it: it may hold a mail's text.

do $$
declare member regrole;
begin
  if not exists (select from pg_roles where rolname = 'conspectus_jobs') then
    create role conspectus_jobs nologin nosuperuser nobypassrls;
  end if;
  grant conspectus_jobs to current_user;
  -- Whoever serves may become the gate already, and carries out jobs from now on.
  for member in
    select held.member from pg_auth_members held
    where held.roleid = 'conspectus_gate'::regrole and held.member <> current_user::regrole
  loop
    execute format('grant conspectus_jobs to %s', member);
  end loop;
end $$;
grant usage on schema public to conspectus_jobs;

create table platform_job (
  id bigint generated always as identity primary key,
  queue text not null check (queue ~ '^[a-z]+(-[a-z]+)*$'),
  data jsonb not null,
  key text check (key <> ''),
  repeats_after interval check (repeats_after > interval '0'),
  due_at timestamptz not null default now(),
  attempts integer not null default 0 check (attempts >= 0),
  taken_until timestamptz,
  failed_at timestamptz,
  last_error text,
  created_at timestamptz not null default now(),
  unique (queue, key)
);
create index platform_job_due on platform_job (due_at) where failed_at is null;
comment on table platform_job is 'One row is a piece of work to do after a commit. Done, it is deleted with what it held; given up, it stays for an operator. Left out of backups, so that nothing is sent twice.';
comment on column platform_job.key is 'At most one job of a queue stands under a key.';
comment on column platform_job.repeats_after is 'Done, the job is due again after this time instead of being deleted.';
comment on column platform_job.attempts is 'How often it was begun; also tells the attempt that holds it from one that came too late.';
comment on column platform_job.taken_until is 'A process carries it out until then; after that it ended or was cut off, and another may begin.';
comment on column platform_job.failed_at is 'When it was given up; until then it is tried again.';

alter table platform_job enable row level security;
create policy jobs on platform_job to conspectus_jobs using (true);
grant select, update, delete on platform_job to conspectus_jobs;

create function platform_enqueue(queue text, data jsonb, due_at timestamptz, key text, repeats_after interval)
  returns void language sql volatile security definer set search_path = public, pg_temp as $$
  insert into platform_job (queue, data, due_at, key, repeats_after)
  values ($1, $2, coalesce($3, now()), $4, $5) on conflict do nothing
$$;
comment on function platform_enqueue is 'The only way to ask for a job: those who may call it can neither read nor change the table.';
revoke execute on function platform_enqueue from public;
grant execute on function platform_enqueue to conspectus_gate, conspectus_staff, conspectus_respondent, conspectus_jobs;

-- What the daily jobs read and sweep away: sessions that have ended, answers to forms that nobody posts again, and of
-- the record its hashes alone.
grant select (expires_at), delete on platform_session to conspectus_jobs;
create policy jobs on platform_session to conspectus_jobs using (true);
grant select (at), delete on platform_posted to conspectus_jobs;
create policy jobs on platform_posted to conspectus_jobs using (true);
grant select (chain, sequence, hash) on platform_record to conspectus_jobs;
create policy jobs on platform_record for select to conspectus_jobs using (true);
