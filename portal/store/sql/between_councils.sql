-- What one council may put into another's rows: a question, and its answer. Nothing else crosses.
--
-- Who asks and who answers come from the signed context of a worker, never from the caller. Each function copies named
-- columns of its caller's own row; the other council's row is found through what that row says, and only where the
-- other row names the caller in turn. The work that follows on the other side is owed to it in its own outbox.
set role cme_doors;

-- Put a question that waits: 'asked', 'not_taking_part' (either council does not, or not yet), 'full' (the asked
-- council takes no more of this council's questions today), or 'unknown' (not a waiting question of the caller's own).
create or replace function doors.ask_council(p_question uuid, p_fingerprints jsonb, p_at timestamptz) returns text
  language plpgsql volatile security definer set search_path = pg_catalog, public
as $$
declare
  q public.council_question;
  us public.authority;
  them public.authority;
  today date := (p_at at time zone 'Europe/London')::date;
begin
  if wall.kind() is distinct from 'worker' or wall.authority() is null then
    raise exception 'no signed context' using errcode = '42501';
  end if;
  select * into q from public.council_question c
    where c.authority_id = wall.authority() and c.id = p_question and c.state = 'waiting';
  if not found then return 'unknown'; end if;
  select * into us from public.authority a where a.id = q.authority_id;
  select * into them from public.authority a where a.id = q.asked_authority and a.id <> q.authority_id;
  if them.id is null or coalesce(us.between_councils_from > today, true)
    or coalesce(them.between_councils_from > today, true) then
    return 'not_taking_part';
  end if;
  perform pg_advisory_xact_lock(hashtextextended(them.id::text || us.id::text, 0));
  if exists (select from public.inward_question i where i.authority_id = them.id and i.id = q.id) then
    return 'asked';
  end if;
  if (select count(*) from public.inward_question i
      where i.authority_id = them.id and i.from_authority = us.id
        and (i.received_at at time zone 'Europe/London')::date = today) >= them.council_questions_a_day then
    return 'full';
  end if;
  insert into public.inward_question (
    authority_id, id, from_authority, from_code, from_name, from_phone, from_email, asked_by_name, asked_by_email,
    purpose, fingerprints, received_at, automatic, decision, decided_by_name, contact_name, contact_phone,
    contact_email, said, version
  ) values (
    them.id, q.id, us.id, us.code, us.name, us.phone_duty, us.mailbox, q.asked_by_name, q.asked_by_email,
    q.purpose, p_fingerprints, p_at, '', '', '', '', '', '', '', 1
  );
  insert into public.outbox (
    authority_id, id, topic, about, dedupe_key, data, state, attempts, next_at, last_error, created_at
  ) values (
    them.id, gen_random_uuid(), 'inward_question', q.id, 'inward_question:' || q.id, '{}', 'due', 0, p_at, '', p_at
  );
  return 'asked';
end $$;

-- Give the answer that stands to the council that asked; false where there is none yet, or it stands there already.
-- What the automatic answer has not said, only "known" may say after it: anything else would tell that somebody had
-- to look.
create or replace function doors.answer_council(p_question uuid, p_at timestamptz) returns boolean
  language plpgsql volatile security definer set search_path = pg_catalog, public
as $$
declare
  i record;
  stands text;
  by_hand boolean;
begin
  if wall.kind() is distinct from 'worker' or wall.authority() is null then
    raise exception 'no signed context' using errcode = '42501';
  end if;
  select q.authority_id, q.id, q.from_authority, q.automatic, q.automatic_at, q.decision, q.decided_by_name,
    q.decided_at, q.contact_name, q.contact_phone, q.contact_email, q.said
    into i from public.inward_question q where q.authority_id = wall.authority() and q.id = p_question;
  if not found then return false; end if;
  by_hand := i.decision = 'known' or (i.decision <> '' and i.automatic = 'possible');
  stands := case when by_hand then i.decision else i.automatic end;
  if stands = '' then return false; end if;
  update public.council_question c set
    state = stands,
    answered_at = case when by_hand then i.decided_at else i.automatic_at end,
    answered_by_name = case when by_hand then i.decided_by_name else '' end,
    contact_name = case when by_hand then i.contact_name else '' end,
    contact_phone = case when by_hand then i.contact_phone else '' end,
    contact_email = case when by_hand then i.contact_email else '' end,
    said = case when by_hand then i.said else '' end,
    considered_at = null, considered_by_name = '',
    version = c.version + 1
  where c.authority_id = i.from_authority and c.id = i.id and c.asked_authority = i.authority_id and c.state <> stands;
  if not found then return false; end if;
  insert into public.outbox (
    authority_id, id, topic, about, dedupe_key, data, state, attempts, next_at, last_error, created_at
  ) values (
    i.from_authority, gen_random_uuid(), 'council_answered', i.id, 'council_answered:' || i.id || ':' || stands, '{}',
    'due', 0, p_at, '', p_at
  ) on conflict do nothing;
  return true;
end $$;

revoke all on function doors.ask_council(uuid, jsonb, timestamptz), doors.answer_council(uuid, timestamptz) from public;
grant execute on function doors.ask_council(uuid, jsonb, timestamptz), doors.answer_council(uuid, timestamptz)
  to cme_worker;
reset role;
