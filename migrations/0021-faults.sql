-- Faults that people report, and the register of losses: what was lost is said to those whose review it was.

create table faults_report (
  id bigint generated always as identity primary key,
  account_id bigint not null default platform_account_id() references platform_account,
  at timestamptz not null default platform_now(),
  page text not null,
  reference text not null default '',
  did text not null,
  happened text not null,
  lost boolean not null default false,
  state text not null default 'new' check (state in ('new', 'looked-at', 'mended', 'no-fault')),
  answer text not null default '',
  version integer not null default 1
);
create index faults_report_account on faults_report (account_id);
comment on table faults_report is 'A fault as somebody met it, and what came of it. Its reporter and those who keep the installation read it.';
comment on column faults_report.reference is 'What the page of a fault showed: the request, by which the log is searched.';

create table faults_loss (
  id bigint generated always as identity primary key,
  report_id bigint references faults_report,
  found_on date not null,
  what text not null,
  cause text not null,
  done text not null,
  rebuilt boolean not null default false,
  version integer not null default 1
);
comment on table faults_loss is 'Something that people had entrusted to the product and that was lost. Never taken out of the register.';
comment on column faults_loss.rebuilt is 'It was written anew from memory, which readers of it have to know.';

create table faults_loss_review (
  id bigint generated always as identity primary key,
  loss_id bigint not null references faults_loss,
  review_id bigint not null references reviews_review,
  told_on date,
  version integer not null default 1,
  unique (loss_id, review_id)
);
create index faults_loss_review_review on faults_loss_review (review_id);
comment on table faults_loss_review is 'The reviews that a loss concerns, and since when those who answer for the area know of it.';

call platform_guard('faults_report');
call platform_guard('faults_loss');
call platform_guard('faults_loss_review');
grant select, insert (page, reference, did, happened, lost) on faults_report to conspectus_staff, conspectus_respondent;
grant update (state, answer) on faults_report to conspectus_staff;
create policy own on faults_report for select to conspectus_staff, conspectus_respondent using (account_id = (select platform_account_id()));
create policy reporting on faults_report for insert to conspectus_staff, conspectus_respondent with check (account_id = (select platform_account_id()));
create policy keeping on faults_report to conspectus_staff using ((select platform_everywhere('accounts')));

grant select, insert on faults_loss, faults_loss_review to conspectus_staff;
grant select on faults_loss, faults_loss_review to conspectus_respondent;
grant update (told_on) on faults_loss_review to conspectus_staff;
create policy keeping on faults_loss to conspectus_staff using ((select platform_everywhere('accounts')));
create policy keeping on faults_loss_review to conspectus_staff using ((select platform_everywhere('accounts')));
create policy reading on faults_loss_review for select to conspectus_staff
  using ((select platform_everywhere('read')) or review_id = any ((select platform_reviews_where('read'))::bigint[]));
-- Those who answer for the area see it from the day on which they are told.
create policy told on faults_loss_review for select to conspectus_respondent
  using (told_on is not null and review_id = any ((select platform_reviews_where('outline'))::bigint[]));
create policy reading on faults_loss for select to conspectus_staff, conspectus_respondent
  using (exists (select from faults_loss_review concerned where concerned.loss_id = faults_loss.id));
