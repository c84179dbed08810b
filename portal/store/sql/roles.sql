-- Database roles, one per kind of actor. Idempotent; run by a role that may create roles.
-- Logins get their passwords from the operator; inside the embedded engine the socket folder is the lock.
do $$
declare r text;
begin
  foreach r in array array['cme_la', 'cme_school', 'cme_sending', 'cme_wall', 'cme_doors', 'cme_audit'] loop
    if not exists (select from pg_roles where rolname = r) then
      execute format('create role %I nologin nosuperuser nobypassrls noinherit', r);
    end if;
  end loop;
  foreach r in array array['cme_owner', 'cme_app', 'cme_worker'] loop
    if not exists (select from pg_roles where rolname = r) then
      execute format('create role %I login nosuperuser nobypassrls noinherit', r);
    end if;
  end loop;
end $$;
grant cme_la, cme_school, cme_sending to cme_app with inherit false, set true;
grant cme_wall, cme_doors, cme_audit to cme_owner with inherit false, set true;
