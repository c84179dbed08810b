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
-- The demo's mailbox: notices of every council, newest first. They carry no personal data by construction; outside
-- the demo no page asks for them.
set role cme_doors;
create or replace function doors.newest_notices(how_many integer)
  returns table (sent_at timestamptz, recipient text, subject text, body text)
  language sql stable security definer set search_path = pg_catalog
as $$
  select n.sent_at, n."to", n.subject, n.body from public.mail_notice n order by n.sent_at desc, n.id desc limit how_many
$$;
revoke all on function doors.newest_notices(integer) from public;
grant execute on function doors.newest_notices(integer) to cme_app;
reset role;
