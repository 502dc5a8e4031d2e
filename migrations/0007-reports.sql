-- The report of a review: blocks with ids that stay the same in every draft, recommendations, drafts sent for comments on
-- accuracy, the comments with their answers, and the report as issued, which nothing changes any more.

create table reports_block (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  section text not null,
  kind text not null check (kind in ('finding', 'passage', 'fixed')),
  position integer not null,
  text text not null,
  cite text not null default '',
  outcome text,
  group_id text,
  tiers text[] not null default '{}',
  judgements text[] not null default '{}',
  joint_action boolean not null default false,
  placed boolean not null default false,
  withdrawn_because text,
  version integer not null default 1
);
create index reports_block_review on reports_block (review_id, section, position);
comment on table reports_block is 'A paragraph of the report: a finding (judgements and evidence), a passage (evidence alone) or text quoted from the framework (fixed). Its citations of evidence are kept by evidence. Never deleted: withdrawn, with the reason.';
comment on column reports_block.placed is 'Whether it stands in the report; a finding may be kept without its thread, but not placed.';
comment on column reports_block.judgements is 'Ids of the judgements of the rulebook that it rests on.';

create table reports_recommendation (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  section text not null,
  position integer not null,
  text text not null,
  answers text not null default '',
  blocks bigint[] not null default '{}',
  withdrawn_because text,
  version integer not null default 1
);
create index reports_recommendation_review on reports_recommendation (review_id, section, position);
comment on table reports_recommendation is 'What a section recommends, who answers for it, and the findings it rests on.';

create table reports_draft (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  sent_on date not null,
  sent_by bigint not null,
  to_person_id bigint references register_person,
  to_name text not null,
  model jsonb not null,
  letter text not null default '',
  comments_closed_on date,
  version integer not null default 1
);
create index reports_draft_review on reports_draft (review_id);
comment on table reports_draft is 'A draft as it was sent to the director''s office: the whole model, so that what they read and comment on never moves.';
comment on column reports_draft.letter is 'The rulebook''s letter as it went with the draft.';
comment on column reports_draft.comments_closed_on is 'The day on which the office said that its comments were complete.';

create table reports_comment (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews_review,
  draft_id bigint not null references reports_draft,
  about text not null,
  text text not null,
  disputes_grade text,
  person_id bigint not null references register_person,
  person_name text not null,
  written_on date not null,
  sent_on date,
  late boolean not null default false,
  answer text check (answer in ('accepted', 'partly', 'not')),
  because text not null default '',
  answered_by text not null default '',
  answered_on date,
  version integer not null default 1
);
create index reports_comment_review on reports_comment (review_id);
create unique index reports_comment_unsent on reports_comment (draft_id, about) where sent_on is null;
comment on table reports_comment is 'A comment on the accuracy of a sent draft, tied to a paragraph, a recommendation or a grade of it, and its answer. Until it is sent, only the director''s office sees it.';
comment on column reports_comment.about is 'Id, within the draft, of the paragraph, recommendation or row of the grade table.';
comment on column reports_comment.disputes_grade is 'Id of the graded judgement whose grade it disputes, where it does.';

create table reports_issue (
  id bigint generated always as identity primary key,
  review_id bigint not null unique references reviews_review,
  issued_on date not null,
  issued_by bigint not null,
  title text not null,
  area_id bigint not null references register_area,
  area_name text not null,
  rulebook text not null,
  edition text not null,
  rulebook_sha256 text not null,
  model jsonb not null,
  files jsonb not null
);
comment on table reports_issue is 'A report as issued: the model from which its page is made, the edition it was made under, and the name and SHA-256 of each file. Never changed.';

create table reports_issue_file (
  issue_id bigint not null references reports_issue,
  review_id bigint not null references reviews_review,
  name text not null,
  type text not null,
  sha256 text not null,
  bytes bytea not null,
  primary key (issue_id, name)
);
create index reports_issue_file_review on reports_issue_file (review_id);
comment on table reports_issue_file is 'The files of an issued report, byte for byte. Not in the record themselves: the record holds the hash of each with the issue.';

create function reports_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'an issued report is never changed' using errcode = '42501';
end $$;
create trigger reports_issue_fixed before update or delete on reports_issue for each row execute function reports_refuse_change();
create trigger reports_issue_kept before truncate on reports_issue for each statement execute function reports_refuse_change();
create trigger reports_issue_file_fixed before update or delete on reports_issue_file for each row execute function reports_refuse_change();
create trigger reports_issue_file_kept before truncate on reports_issue_file for each statement execute function reports_refuse_change();

call platform_guard_review_table('reports_block');
call platform_guard_review_table('reports_recommendation');
call platform_guard_review_table('reports_draft');

-- Comments: the office's own until they are sent, then the team's to answer.
call platform_guard('reports_comment');
grant select, update on reports_comment to conspectus_staff;
create policy staff on reports_comment to conspectus_staff
  using (sent_on is not null and ((select platform_holds('programme-manager', 'approver')) or review_id = any ((select platform_my_reviews())::bigint[])));
grant select, insert on reports_comment to conspectus_respondent;
grant update (text, disputes_grade, person_id, person_name, written_on, sent_on, late) on reports_comment to conspectus_respondent;
create policy answering on reports_comment for select to conspectus_respondent using (review_id = any ((select platform_my_reviews())::bigint[]));
create policy writing on reports_comment for insert to conspectus_respondent with check (review_id = any ((select platform_my_reviews())::bigint[]) and answer is null);
create policy changing on reports_comment for update to conspectus_respondent
  using (review_id = any ((select platform_my_reviews())::bigint[]) and sent_on is null)
  with check (review_id = any ((select platform_my_reviews())::bigint[]) and answer is null);

-- The director's office sees a draft once it was sent, for then alone there is a row; of the report in the making, nothing.
grant select, update (comments_closed_on) on reports_draft to conspectus_respondent;
create policy answering on reports_draft for select to conspectus_respondent using (review_id = any ((select platform_my_reviews())::bigint[]));
create policy closing on reports_draft for update to conspectus_respondent using (review_id = any ((select platform_my_reviews())::bigint[]));

-- What is issued is open to everybody; only an approver adds to it.
call platform_guard('reports_issue');
alter table reports_issue_file enable row level security;
grant select, insert on reports_issue, reports_issue_file to conspectus_staff;
grant select on reports_issue, reports_issue_file to conspectus_respondent, conspectus_public;
create policy issued on reports_issue for select using (true);
create policy issuing on reports_issue for insert to conspectus_staff with check ((select platform_holds('approver')));
create policy issued on reports_issue_file for select using (true);
create policy issuing on reports_issue_file for insert to conspectus_staff with check ((select platform_holds('approver')));

-- Once issued, those who answer for the area see the recommendations they answer to.
grant select on reports_recommendation to conspectus_respondent;
create policy answering on reports_recommendation for select to conspectus_respondent
  using (review_id = any ((select platform_my_reviews())::bigint[]) and review_id in (select review_id from reports_issue));

create view reports_read_finding with (security_invoker = true) as
  select id, review_id, text, section, kind, judgements, placed from reports_block where withdrawn_because is null and kind <> 'fixed';
create view reports_read_recommendation with (security_invoker = true) as
  select id, review_id, section, position, text, answers, blocks from reports_recommendation where withdrawn_because is null;
create view reports_read_issue with (security_invoker = true) as
  select id, review_id, issued_on, title, area_id, area_name from reports_issue;
create view reports_read_draft with (security_invoker = true) as
  select id, review_id, sent_on, to_name, comments_closed_on from reports_draft;
create view reports_read_comment with (security_invoker = true) as
  select id, review_id, draft_id, about, disputes_grade, sent_on, late, answer, answered_on from reports_comment;
grant select on reports_read_finding to conspectus_staff;
grant select on reports_read_recommendation, reports_read_draft, reports_read_comment to conspectus_staff, conspectus_respondent;
grant select on reports_read_issue to conspectus_staff, conspectus_respondent, conspectus_public;
