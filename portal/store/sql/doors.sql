-- The doors: the only way application roles reach people, identities, sessions, unfinished sign-ins and kept posts.
-- Each function does one narrow thing, is owned by a role that owns nothing else, names every table by its schema,
-- and answers with no more than its caller needs. Times come from the caller, so that tests can pass the clock in.
set role cme_doors;

-- Unfinished sign-ins ------------------------------------------------------------------------------------------

create or replace function doors.start_flow(p_state bytea, p_data jsonb, p_at timestamptz, p_expires timestamptz)
  returns void
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  with old as (
    delete from public.sign_in_flow where state_hash in (
      select f.state_hash from public.sign_in_flow f where f.expires_at < p_at limit 100)
  )
  insert into public.sign_in_flow (state_hash, data, expires_at) values (p_state, p_data, p_expires);
$$;

-- One use: whoever takes it, it is gone; nothing when it is unknown, used or too old.
create or replace function doors.take_flow(p_state bytea, p_at timestamptz) returns jsonb
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  with taken as (delete from public.sign_in_flow f where f.state_hash = p_state returning f.data, f.expires_at)
  select t.data from taken t where t.expires_at > p_at;
$$;

-- True the first time a token's id is shown, false when it is played again before it expires.
create or replace function doors.first_use(p_hash bytea, p_expires timestamptz) returns boolean
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  with put as (
    insert into public.sign_in_flow (state_hash, data, expires_at)
    values (p_hash, '{"used": true}'::jsonb, p_expires)
    on conflict (state_hash) do nothing
    returning 1
  )
  select exists (select from put);
$$;

-- Where an organisation belongs --------------------------------------------------------------------------------

create or replace function doors.find_authority_by_code(p_code text)
  returns table (authority_id uuid, authority_name text)
  language sql stable security definer set search_path = pg_catalog, public
as $$
  select a.id, a.name from public.authority a where a.code = p_code;
$$;

-- A school of the register, in exactly one authority: a school known only from a roll file lets nobody in.
create or replace function doors.find_school_by_urn(p_urn text)
  returns table (authority_id uuid, authority_name text, school_id uuid, school_name text)
  language sql stable security definer set search_path = pg_catalog, public
as $$
  select a.id, a.name, s.id, s.name
  from public.school s join public.authority a on a.id = s.authority_id
  where s.urn = p_urn and s.in_register
    and 1 = (select count(*) from public.school o where o.urn = p_urn and o.in_register);
$$;

-- People and what they are -------------------------------------------------------------------------------------

-- The person behind (issuer, subject): found, or made. Name and email are refreshed; email never links anybody.
create or replace function doors.person_for_identity(
  p_issuer text, p_subject text, p_name text, p_email text, p_new_person uuid, p_new_identity uuid, p_at timestamptz
) returns table (person_id uuid, is_new boolean, email_changed boolean)
  language plpgsql volatile security definer set search_path = pg_catalog, public
as $$
declare
  found_person uuid;
  old_email text;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_issuer || chr(31) || p_subject, 4711));
  select i.person_id, p.email into found_person, old_email
    from public.identity i join public.person p on p.id = i.person_id
    where i.issuer = p_issuer and i.subject = p_subject;
  if found then
    update public.person p set name = p_name, email = p_email
      where p.id = found_person and (p.name, p.email) is distinct from (p_name, p_email);
    return query select found_person, false, old_email is distinct from p_email;
    return;
  end if;
  insert into public.person (id, name, email, created_at) values (p_new_person, p_name, p_email, p_at);
  insert into public.identity (id, person_id, issuer, subject, created_at)
    values (p_new_identity, p_new_person, p_issuer, p_subject, p_at);
  return query select p_new_person, true, false;
end $$;

-- What an identity is in one authority (and school), without making anything.
create or replace function doors.membership_for(p_issuer text, p_subject text, p_authority uuid, p_school uuid)
  returns table (membership_id uuid, state text)
  language sql stable security definer set search_path = pg_catalog, public
as $$
  select m.id, m.state
  from public.identity i join public.membership m on m.person_id = i.person_id
  where i.issuer = p_issuer and i.subject = p_subject
    and m.authority_id = p_authority and m.school_id is not distinct from p_school;
$$;

-- Roles are replaced by what the provider says now, never added to. A new member of council staff awaits approval, and
-- only the council makes the row active; an existing row's state is never changed here, so signing in again cannot
-- undo what the council decided.
create or replace function doors.refresh_membership(
  p_new uuid, p_person uuid, p_authority uuid, p_kind text, p_school uuid,
  p_name text, p_email text, p_job text, p_roles text[], p_at timestamptz
) returns table (membership_id uuid, state text, last_signed_in_at timestamptz)
  language plpgsql volatile security definer set search_path = pg_catalog, public
as $$
declare
  m public.membership;
  before timestamptz;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_person::text || coalesce(p_school, p_authority)::text, 4712));
  select * into m from public.membership r
    where r.authority_id = p_authority and r.person_id = p_person and r.school_id is not distinct from p_school;
  if not found then
    insert into public.membership
      (authority_id, id, person_id, kind, school_id, name, email, job, roles, state, approved_by, created_at)
    values
      (p_authority, p_new, p_person, p_kind, p_school, p_name, p_email, p_job, p_roles,
       case when p_kind = 'council' then 'awaiting_approval' else 'active' end, '', p_at)
    returning * into m;
  end if;
  before := m.last_signed_in_at;
  update public.membership r
    set roles = p_roles, name = p_name, email = p_email,
        job = case when p_job = '' then r.job else p_job end,
        last_signed_in_at = case when r.state = 'active' then p_at else r.last_signed_in_at end
    where r.authority_id = m.authority_id and r.id = m.id;
  return query select m.id, m.state, before;
end $$;

create or replace function doors.replace_roles(p_authority uuid, p_membership uuid, p_roles text[]) returns void
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  update public.membership m set roles = p_roles
  where m.authority_id = p_authority and m.id = p_membership and m.roles is distinct from p_roles;
$$;

-- Sessions -----------------------------------------------------------------------------------------------------

create or replace function doors.open_session(
  p_hash bytea, p_person uuid, p_authority uuid, p_membership uuid, p_issuer text, p_provider_session text,
  p_id_token text, p_organisation text, p_data jsonb, p_at timestamptz
) returns void
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  insert into public.session
    (hash, person_id, authority_id, membership_id, issuer, provider_session, id_token, organisation_id,
     created_at, last_active_at, roles_checked_at, ended_why, data)
  select p_hash, m.person_id, m.authority_id, m.id, p_issuer, p_provider_session, p_id_token, p_organisation,
         p_at, p_at, p_at, '', p_data
  from public.membership m
  where m.authority_id = p_authority and m.id = p_membership and m.person_id = p_person;
$$;

-- A session that has not been ended, with its membership as it stands this moment. Marks nothing. A membership that
-- is not active (ended, or not yet approved by the council) has no session.
create or replace function doors.session_by_hash(p_hash bytea)
  returns table (
    person_id uuid, authority_id uuid, membership_id uuid, kind text, school_id uuid, name text, roles text[],
    organisation_name text, issuer text, organisation_id text, created_at timestamptz, last_active_at timestamptz,
    roles_checked_at timestamptz, data jsonb
  )
  language sql stable security definer set search_path = pg_catalog, public
as $$
  select s.person_id, s.authority_id, s.membership_id, m.kind, m.school_id, m.name, m.roles,
         coalesce(h.name, a.name), s.issuer, s.organisation_id, s.created_at, s.last_active_at,
         s.roles_checked_at, s.data
  from public.session s
  join public.membership m
    on m.authority_id = s.authority_id and m.id = s.membership_id and m.person_id = s.person_id
  join public.authority a on a.id = s.authority_id
  left join public.school h on h.authority_id = m.authority_id and h.id = m.school_id
  where s.hash = p_hash and s.ended_at is null and m.state = 'active';
$$;

-- Why a session ended, for the words on the page; nothing for one ended more than a day ago.
create or replace function doors.ended_session(p_hash bytea, p_at timestamptz)
  returns table (person_id uuid, membership_id uuid, kind text, ended_why text)
  language sql stable security definer set search_path = pg_catalog, public
as $$
  select s.person_id, s.membership_id, m.kind, s.ended_why
  from public.session s join public.membership m on m.authority_id = s.authority_id and m.id = s.membership_id
  where s.hash = p_hash and s.ended_at > p_at - interval '24 hours';
$$;

create or replace function doors.touch_session(p_hash bytea, p_at timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  update public.session s set last_active_at = p_at
  where s.hash = p_hash and s.ended_at is null and s.last_active_at < p_at;
$$;

create or replace function doors.recheck_done(p_hash bytea, p_roles text[], p_at timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  with checked as (
    update public.session s set roles_checked_at = p_at, data = s.data - 'recheck_failed_at'
    where s.hash = p_hash and s.ended_at is null
    returning s.authority_id, s.membership_id
  )
  update public.membership m set roles = p_roles
  from checked c
  where m.authority_id = c.authority_id and m.id = c.membership_id and m.roles is distinct from p_roles;
$$;

create or replace function doors.recheck_failed(p_hash bytea, p_at timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  update public.session s set data = s.data || jsonb_build_object('recheck_failed_at', extract(epoch from p_at))
  where s.hash = p_hash and s.ended_at is null;
$$;

-- Ends a session for good and hands back, once, what the provider needs for signing out there.
create or replace function doors.end_session(p_hash bytea, p_why text, p_at timestamptz)
  returns table (issuer text, id_token text, membership_id uuid)
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  with was as (
    select s.hash, s.id_token from public.session s where s.hash = p_hash and s.ended_at is null for update
  )
  update public.session s set ended_at = p_at, ended_why = p_why, id_token = ''
  from was where s.hash = was.hash
  returning s.issuer, was.id_token, s.membership_id;
$$;

-- Sign-out told by the provider: one of its sessions, or, without a session id, everything of one subject.
create or replace function doors.end_sessions_by_provider(
  p_issuer text, p_provider_session text, p_subject text, p_why text, p_at timestamptz
) returns integer
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  with ended as (
    update public.session s set ended_at = p_at, ended_why = p_why, id_token = ''
    where s.issuer = p_issuer and s.ended_at is null
      and (p_provider_session <> '' or p_subject <> '')
      and (p_provider_session = '' or s.provider_session = p_provider_session)
      and (p_subject = '' or s.data ->> 'subject' = p_subject)
    returning 1
  )
  select count(*)::integer from ended;
$$;

-- What was typed after the session had ended -------------------------------------------------------------------

create or replace function doors.keep_post(p_id uuid, p_hash bytea, p_path text, p_body jsonb, p_at timestamptz)
  returns boolean
  language plpgsql volatile security definer set search_path = pg_catalog, public
as $$
declare
  s public.session;
begin
  if octet_length(p_body::text) > 65536 or octet_length(p_path) > 500 then return false; end if;
  select * into s from public.session e
    where e.hash = p_hash and coalesce(e.ended_at, e.last_active_at) > p_at - interval '24 hours';
  if not found then return false; end if;
  delete from public.kept_post k
    where k.person_id = s.person_id and k.membership_id = s.membership_id and k.path = p_path;
  if 20 <= (select count(*) from public.kept_post k
            where k.person_id = s.person_id and k.membership_id = s.membership_id) then
    return false;
  end if;
  insert into public.kept_post (id, person_id, membership_id, path, body, kept_at)
    values (p_id, s.person_id, s.membership_id, p_path, p_body, p_at);
  return true;
end $$;

-- Only to the same person in the same membership, signed in again. Reading keeps it: it goes when it is used or refused.
create or replace function doors.kept_posts(p_hash bytea, p_path text, p_at timestamptz)
  returns table (id uuid, path text, body jsonb, kept_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public
as $$
  select k.id, k.path, k.body, k.kept_at
  from public.session s
  join public.kept_post k on k.person_id = s.person_id and k.membership_id = s.membership_id
  where s.hash = p_hash and s.ended_at is null and (p_path is null or k.path = p_path)
    and k.kept_at > p_at - interval '24 hours'
  order by k.kept_at;
$$;

create or replace function doors.take_kept_posts(p_hash bytea, p_path text) returns integer
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  with gone as (
    delete from public.kept_post k using public.session s
    where s.hash = p_hash and s.ended_at is null
      and k.person_id = s.person_id and k.membership_id = s.membership_id and (p_path is null or k.path = p_path)
    returning 1
  )
  select count(*)::integer from gone;
$$;

-- Housekeeping -------------------------------------------------------------------------------------------------

create or replace function doors.purge_old(p_at timestamptz) returns integer
  language plpgsql volatile security definer set search_path = pg_catalog, public
as $$
declare
  gone integer := 0;
  n integer;
begin
  delete from public.sign_in_flow f where f.expires_at < p_at;
  get diagnostics n = row_count; gone := gone + n;
  delete from public.kept_post k where k.kept_at < p_at - interval '24 hours';
  get diagnostics n = row_count; gone := gone + n;
  delete from public.session s
    where s.ended_at < p_at - interval '24 hours' or s.created_at < p_at - interval '48 hours';
  get diagnostics n = row_count; gone := gone + n;
  return gone;
end $$;

revoke all on all functions in schema doors from public;
grant execute on function
  doors.start_flow(bytea, jsonb, timestamptz, timestamptz),
  doors.take_flow(bytea, timestamptz),
  doors.first_use(bytea, timestamptz),
  doors.find_authority_by_code(text),
  doors.find_school_by_urn(text),
  doors.person_for_identity(text, text, text, text, uuid, uuid, timestamptz),
  doors.membership_for(text, text, uuid, uuid),
  doors.refresh_membership(uuid, uuid, uuid, text, uuid, text, text, text, text[], timestamptz),
  doors.replace_roles(uuid, uuid, text[]),
  doors.open_session(bytea, uuid, uuid, uuid, text, text, text, text, jsonb, timestamptz),
  doors.session_by_hash(bytea),
  doors.ended_session(bytea, timestamptz),
  doors.touch_session(bytea, timestamptz),
  doors.recheck_done(bytea, text[], timestamptz),
  doors.recheck_failed(bytea, timestamptz),
  doors.end_session(bytea, text, timestamptz),
  doors.end_sessions_by_provider(text, text, text, text, timestamptz),
  doors.keep_post(uuid, bytea, text, jsonb, timestamptz),
  doors.kept_posts(bytea, text, timestamptz),
  doors.take_kept_posts(bytea, text)
  to cme_app;
grant execute on function doors.purge_old(timestamptz) to cme_worker;
reset role;
