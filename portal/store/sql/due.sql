-- The only thing a worker may ask across authorities: which of them have work that is due. Ids, nothing else.
set role cme_doors;
create or replace function doors.authorities_with_due_work() returns setof uuid
  language sql stable security definer set search_path = pg_catalog
as $$
  select distinct authority_id from public.outbox
  where state = 'due' and next_at <= now() and (lease_until is null or lease_until < now())
$$;
create or replace function doors.oldest_due_seconds() returns double precision
  language sql stable security definer set search_path = pg_catalog
as $$
  select coalesce(extract(epoch from now() - min(next_at)), 0)::double precision
  from public.outbox where state = 'due' and next_at <= now()
$$;
create or replace function doors.dead_work() returns bigint
  language sql stable security definer set search_path = pg_catalog
as $$ select count(*) from public.outbox where state = 'dead' $$;
revoke all on function doors.authorities_with_due_work(), doors.oldest_due_seconds(), doors.dead_work() from public;
grant execute on function doors.authorities_with_due_work() to cme_worker;
grant execute on function doors.oldest_due_seconds(), doors.dead_work() to cme_worker, cme_app;
reset role;
