-- Areas, organisations and people: who there is, from when until when.

create table register_area (
  id bigint generated always as identity primary key,
  code text not null,
  name text not null,
  authority_number integer not null,
  type text not null,
  region text not null,
  valid_from date not null,
  valid_until date,
  version integer not null default 1,
  unique (code, valid_from)
);
comment on table register_area is 'Children''s services authority areas, by their code, with the days between which they exist.';

create table register_organisation (
  id bigint generated always as identity primary key,
  area_id bigint references register_area,
  kind text not null,
  name text not null,
  address text not null default '',
  valid_from date not null,
  valid_until date,
  version integer not null default 1
);
create index register_organisation_area on register_organisation (area_id, kind);
comment on table register_organisation is 'Authorities, partners and others that a review deals with. The kind is one that a rulebook names among its recipients.';

create table register_person (
  id bigint generated always as identity primary key,
  name text not null,
  post text not null default '',
  body text,
  organisation_id bigint references register_organisation,
  specialism text not null default '',
  email text not null default '',
  version integer not null default 1
);
comment on table register_person is 'People by name: inspectors with the body that sends them, officers with their organisation.';
comment on column register_person.body is 'Id of the inspecting body in the rulebook, for inspectors.';

create table register_training (
  id bigint generated always as identity primary key,
  person_id bigint not null references register_person,
  kind text not null,
  completed_on date not null,
  unique (person_id, kind)
);
comment on table register_training is 'Training that a person has completed, by the id that the rulebook gives it.';

do $$
declare name text;
begin
  foreach name in array array['register_area', 'register_organisation', 'register_person', 'register_training'] loop
    execute format('call platform_guard(%L)', name);
    execute format('create policy seen on %I for select using (true)', name);
    execute format('create policy kept on %I to conspectus_staff using ((select platform_holds(''programme-manager'', ''administrator''))) with check ((select platform_holds(''programme-manager'', ''administrator'')))', name);
    execute format('grant select, insert, update on %I to conspectus_staff', name);
  end loop;
  grant select on register_area, register_organisation to conspectus_respondent, conspectus_public;
  grant select on register_person to conspectus_respondent;
end $$;

create view register_read_area with (security_invoker = true) as select id, code, name, authority_number, type, region, valid_from, valid_until from register_area;
create view register_read_organisation with (security_invoker = true) as select id, area_id, kind, name, address, valid_from, valid_until from register_organisation;
create view register_read_person with (security_invoker = true) as select id, name, post, body, organisation_id, specialism from register_person;
create view register_read_training with (security_invoker = true) as select person_id, kind, completed_on from register_training;
grant select on register_read_area, register_read_organisation to conspectus_staff, conspectus_respondent, conspectus_public;
grant select on register_read_person to conspectus_staff, conspectus_respondent;
grant select on register_read_training to conspectus_staff;
