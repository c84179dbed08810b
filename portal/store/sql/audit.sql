-- The audit chain: one row appended in the same transaction as what it tells of, linked to the one before.
-- Who acted and for which authority come from the signed context, never from the caller.
create schema if not exists audit authorization cme_owner;
grant usage, create on schema audit to cme_audit;
grant usage on schema audit to cme_la, cme_school, cme_sending, cme_worker, cme_app;
set role cme_audit;
create or replace function audit.append(
  p_action text, p_object_kind text, p_object_id uuid, p_others uuid[], p_purpose text, p_fields text[]
) returns bigint
  language plpgsql volatile security definer
  set search_path = pg_catalog
as $$
declare
  a uuid := wall.authority();
  head public.audit_head;
  t timestamptz := clock_timestamp();
  who uuid := wall.membership();
  told text;
  h bytea;
begin
  if a is null then raise exception 'no signed context' using errcode = '42501'; end if;
  insert into public.audit_head (authority_id, seq, hash) values (a, 0, sha256(convert_to(a::text, 'UTF8')))
    on conflict (authority_id) do nothing;
  select * into head from public.audit_head where authority_id = a for update;
  told := json_build_array(
    a, head.seq + 1, to_char(t at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), wall.kind(), who,
    p_action, p_object_kind, p_object_id, p_others, p_purpose, p_fields)::text;
  h := sha256(head.hash || convert_to(told, 'UTF8'));
  insert into public.audit_entry
    (authority_id, seq, at, kind, membership_id, action, object_kind, object_id, others, purpose, fields,
     canonical, prev, hash)
  values
    (a, head.seq + 1, t, wall.kind(), who, p_action, p_object_kind, p_object_id, p_others, p_purpose, p_fields,
     told, head.hash, h);
  update public.audit_head set seq = head.seq + 1, hash = h where authority_id = a;
  return head.seq + 1;
end $$;
revoke all on function audit.append(text, text, uuid, uuid[], text, text[]) from public;
grant execute on function audit.append(text, text, uuid, uuid[], text, text[])
  to cme_la, cme_school, cme_sending, cme_worker;
reset role;
