-- Who is asking: a signed context set for one transaction, checked inside the database (no extension needed).
-- The key lies in a table only cme_wall can read, as the two padded HMAC blocks; application roles can execute
-- the readers but never see the key, and a context with a wrong signature, or too old, is no context at all.
create schema if not exists wall authorization cme_owner;
grant usage, create on schema wall to cme_wall;
grant usage on schema wall to cme_la, cme_school, cme_sending, cme_worker, cme_app, cme_doors, cme_audit;

set role cme_wall;
create table if not exists wall.secret (
  kid integer primary key,
  inner_block bytea not null,
  outer_block bytea not null
);
revoke all on wall.secret from public;

-- kid|authority|kind|schools|membership|roles|expiry|mac  (mac over everything before the last bar)
create or replace function wall.context() returns text[]
  language plpgsql stable security definer parallel safe
  set search_path = pg_catalog
as $$
declare
  raw text := nullif(current_setting('app.ctx', true), '');
  said text;
  parts text[];
  s wall.secret;
begin
  if raw is null or length(raw) > 8000 then return null; end if;
  parts := string_to_array(raw, '|');
  if coalesce(array_length(parts, 1), 0) <> 8 or parts[1] !~ '^[0-9]{1,6}$' then return null; end if;
  select * into s from wall.secret where kid = parts[1]::integer;
  if not found then return null; end if;
  said := left(raw, length(raw) - length(parts[8]) - 1);
  if encode(sha256(s.outer_block || sha256(s.inner_block || convert_to(said, 'UTF8'))), 'hex') <> parts[8] then
    return null;
  end if;
  if parts[7]::bigint < extract(epoch from clock_timestamp()) then return null; end if;
  return parts;
exception when others then
  return null;
end $$;

create or replace function wall.authority() returns uuid
  language sql stable security definer parallel safe set search_path = pg_catalog
as $$ select nullif((wall.context())[2], '')::uuid $$;

create or replace function wall.kind() returns text
  language sql stable security definer parallel safe set search_path = pg_catalog
as $$ select (wall.context())[3] $$;

create or replace function wall.schools() returns uuid[]
  language sql stable security definer parallel safe set search_path = pg_catalog
as $$ select string_to_array(nullif((wall.context())[4], ''), ',')::uuid[] $$;

create or replace function wall.membership() returns uuid
  language sql stable security definer parallel safe set search_path = pg_catalog
as $$ select nullif((wall.context())[5], '')::uuid $$;

create or replace function wall.has_role(wanted text) returns boolean
  language sql stable security definer parallel safe set search_path = pg_catalog
as $$ select coalesce(wanted = any(string_to_array((wall.context())[6], ',')), false) $$;

revoke all on all functions in schema wall from public;
grant execute on all functions in schema wall
  to cme_la, cme_school, cme_sending, cme_worker, cme_app, cme_doors, cme_audit, cme_owner;
reset role;
