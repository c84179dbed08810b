-- Acting for another school or council without a new sign-in: one person, one provider session, several memberships.
-- Owned and called like the other doors.
set role cme_doors;

-- Which organisation of the provider's a membership was last entered through; the role look-up asks by it.
create or replace function doors.note_organisation(p_authority uuid, p_membership uuid, p_organisation text)
  returns void
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  update public.membership m set organisation_id = p_organisation
  where m.authority_id = p_authority and m.id = p_membership and m.organisation_id is distinct from p_organisation;
$$;

-- Every standing membership of the person whose open session this is, their own present one too. Only those: a session
-- tells nothing of anybody else.
create or replace function doors.memberships_of(p_hash bytea)
  returns table (
    membership_id uuid, authority_id uuid, authority_name text, kind text, school_id uuid, code text,
    organisation_name text, organisation_id text, name text, email text
  )
  language sql stable security definer set search_path = pg_catalog, public
as $$
  select m.id, m.authority_id, a.name, m.kind, m.school_id, coalesce(h.urn, a.code), coalesce(h.name, a.name),
         coalesce(m.organisation_id, ''), m.name, m.email
  from public.session s
  join public.membership m on m.person_id = s.person_id
  join public.authority a on a.id = m.authority_id
  left join public.school h on h.authority_id = m.authority_id and h.id = m.school_id
  where s.hash = p_hash and s.ended_at is null and m.state = 'active' and (h.id is null or h.in_register)
  order by a.name, coalesce(h.name, a.name);
$$;

-- Ends one session and opens another of the same person in another membership, under a new id. What the provider gave
-- moves with it; the time it was begun stays, so that switching makes no session longer. Roles were confirmed at p_at.
create or replace function doors.switch_session(
  p_old bytea, p_new bytea, p_authority uuid, p_membership uuid, p_organisation text, p_at timestamptz
) returns boolean
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  with was as (
    select s.* from public.session s
    join public.membership m on m.authority_id = p_authority and m.id = p_membership and m.person_id = s.person_id
    where s.hash = p_old and s.ended_at is null and m.state = 'active'
    for update of s
  ), made as (
    insert into public.session
      (hash, person_id, authority_id, membership_id, issuer, provider_session, id_token, organisation_id,
       created_at, last_active_at, roles_checked_at, ended_why, data)
    select p_new, w.person_id, p_authority, p_membership, w.issuer, w.provider_session, w.id_token, p_organisation,
           w.created_at, p_at, p_at, '', w.data - 'recheck_failed_at'
    from was w
    returning hash
  ), ended as (
    update public.session s set ended_at = p_at, ended_why = 'replaced', id_token = ''
    from was w, made where s.hash = w.hash
    returning s.hash
  )
  select exists (select 1 from ended);
$$;

revoke all on function
  doors.note_organisation(uuid, uuid, text),
  doors.memberships_of(bytea),
  doors.switch_session(bytea, bytea, uuid, uuid, text, timestamptz)
  from public;
grant execute on function
  doors.note_organisation(uuid, uuid, text),
  doors.memberships_of(bytea),
  doors.switch_session(bytea, bytea, uuid, uuid, text, timestamptz)
  to cme_app;
reset role;
