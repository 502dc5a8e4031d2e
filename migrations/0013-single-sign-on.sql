-- Signing in through one's own organisation: whom the product trusts to say who somebody is, and who is whose account.

create table platform_identity_provider (
  id bigint generated always as identity primary key,
  organisation_id bigint,
  body text,
  label text not null,
  issuer text not null,
  client_id text not null default '',
  has_secret boolean not null default false,
  passwords_allowed boolean not null default true,
  second_step text not null default 'local' check (second_step in ('local', 'provider')),
  accepted_contexts text[] not null default '{}',
  switched_on boolean not null default false,
  version integer not null default 1,
  check (num_nonnulls(organisation_id, body) = 1),
  check (not switched_on or (client_id <> '' and has_secret))
);
create unique index platform_identity_provider_client on platform_identity_provider (issuer, client_id) where client_id <> '';
comment on table platform_identity_provider is 'The sign-in of an organisation of the register, or of an inspecting body, by OpenID Connect. Switched off, never deleted.';
comment on column platform_identity_provider.body is 'Id of the inspecting body in the rulebook, where the people are inspectors.';
comment on column platform_identity_provider.passwords_allowed is 'Whether people of this organisation may still sign in with a password kept here.';
comment on column platform_identity_provider.second_step is 'Who asks for the second step of signing in: this product as for passwords, or the provider, which must then say that it did.';
comment on column platform_identity_provider.accepted_contexts is 'Values of acr by which this provider says that it asked for a second step, beside amr mfa.';

create table platform_provider_secret (
  provider_id bigint primary key references platform_identity_provider,
  sealed bytea not null
);
comment on table platform_provider_secret is 'Each provider''s client secret, sealed. Apart from the provider, so that the record and whoever reads providers never hold it.';

create table platform_identity (
  id bigint generated always as identity primary key,
  account_id bigint not null references platform_account,
  provider_id bigint not null references platform_identity_provider,
  issuer text not null,
  subject text not null,
  linked_at timestamptz not null,
  ended_at timestamptz,
  version integer not null default 1
);
create unique index platform_identity_subject on platform_identity (issuer, subject) where ended_at is null;
create unique index platform_identity_account on platform_identity (account_id, provider_id) where ended_at is null;
comment on table platform_identity is 'Which account a person of a provider has. Keyed by issuer and subject and by nothing else: an email address can be given to another person.';

call platform_guard('platform_identity_provider');
grant select on platform_identity_provider to conspectus_gate, conspectus_staff, conspectus_respondent;
grant insert, update on platform_identity_provider to conspectus_staff;
create policy gate on platform_identity_provider for select to conspectus_gate using (true);
create policy offered on platform_identity_provider for select to conspectus_staff, conspectus_respondent using (switched_on);
create policy kept on platform_identity_provider to conspectus_staff
  using ((select platform_everywhere('accounts'))) with check ((select platform_everywhere('accounts')));

-- Administrators write the secret and cannot read it; the gate reads it to speak to the provider.
alter table platform_provider_secret enable row level security;
grant select on platform_provider_secret to conspectus_gate;
grant select (provider_id), insert, update (sealed) on platform_provider_secret to conspectus_staff;
create policy gate on platform_provider_secret for select to conspectus_gate using (true);
create policy kept on platform_provider_secret to conspectus_staff
  using ((select platform_everywhere('accounts'))) with check ((select platform_everywhere('accounts')));

-- How one signs in is changed by oneself, through the gate, after the provider said who somebody is.
call platform_guard('platform_identity');
grant select, insert, update (ended_at, version) on platform_identity to conspectus_gate;
grant select on platform_identity to conspectus_staff, conspectus_respondent;
create policy gate on platform_identity to conspectus_gate using (true) with check (true);
create policy own on platform_identity for select to conspectus_staff, conspectus_respondent using (account_id = platform_account_id());
create policy administrator on platform_identity for select to conspectus_staff using ((select platform_everywhere('accounts')));

-- An owner's function: whose people somebody belongs to stands in the register, which the gate does not read.
create function accounts_password_refused(account bigint) returns table (provider_id bigint, label text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select provider.id, provider.label
  from platform_account known
  join register_person person on person.id = known.person_id
  join platform_identity_provider provider on provider.switched_on and not provider.passwords_allowed
    and (provider.organisation_id = person.organisation_id or provider.body = person.body)
  where known.id = account and not exists (
    select from platform_grant held join platform_role_right role_right on role_right.role = held.role and role_right.opens = 'accounts'
    where held.person_id = known.person_id and held.review_id is null and (held.until_at is null or held.until_at > now()))
  order by provider.id limit 1
$$;
comment on function accounts_password_refused is 'The provider by which the people of an organisation have to sign in, where it allows them no password here. Who keeps accounts is let in by password all the same, or nobody could mend a provider that is down.';
revoke execute on function accounts_password_refused(bigint) from public;
grant execute on function accounts_password_refused(bigint) to conspectus_gate;
