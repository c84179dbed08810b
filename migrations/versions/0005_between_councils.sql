alter table authority add column between_councils_from date;
alter table authority add column council_questions_an_officer bigint not null default 20;
alter table authority alter column council_questions_an_officer drop default;
alter table authority add column council_questions_a_day bigint not null default 200;
alter table authority alter column council_questions_a_day drop default;
alter table authority add column answers_for_restricted uuid;

CREATE TABLE inward_question (
  from_authority UUID NOT NULL,
  from_code TEXT NOT NULL,
  from_name TEXT NOT NULL,
  from_phone TEXT NOT NULL,
  from_email TEXT NOT NULL,
  asked_by_name TEXT NOT NULL,
  asked_by_email TEXT NOT NULL,
  purpose TEXT NOT NULL,
  fingerprints JSONB NOT NULL,
  received_at TIMESTAMP WITH TIME ZONE NOT NULL,
  automatic TEXT NOT NULL,
  automatic_at TIMESTAMP WITH TIME ZONE,
  decision TEXT NOT NULL,
  decided_by UUID,
  decided_by_name TEXT NOT NULL,
  decided_at TIMESTAMP WITH TIME ZONE,
  contact_name TEXT NOT NULL,
  contact_phone TEXT NOT NULL,
  contact_email TEXT NOT NULL,
  said TEXT NOT NULL,
  version BIGINT NOT NULL,
  authority_id UUID NOT NULL,
  id UUID NOT NULL,
  CONSTRAINT pk_inward_question PRIMARY KEY (authority_id, id),
  CONSTRAINT fk_inward_question_authority_id FOREIGN KEY(authority_id) REFERENCES authority (id),
  CONSTRAINT ck_inward_question_automatic CHECK (automatic in ('', 'none', 'possible')),
  CONSTRAINT ck_inward_question_decision CHECK (decision in ('', 'not_known', 'known', 'cannot_say'))
);
CREATE INDEX ix_inward_question_authority_id_received_at ON inward_question (authority_id, received_at);
CREATE TABLE inward_candidate (
  question_id UUID NOT NULL,
  other_kind TEXT NOT NULL,
  other_id UUID NOT NULL,
  agreed TEXT[] NOT NULL,
  restricted BOOLEAN NOT NULL,
  named_officer UUID,
  settled TEXT NOT NULL,
  settled_by_name TEXT NOT NULL,
  settled_at TIMESTAMP WITH TIME ZONE,
  authority_id UUID NOT NULL,
  id UUID NOT NULL,
  CONSTRAINT pk_inward_candidate PRIMARY KEY (authority_id, id),
  CONSTRAINT fk_inward_candidate_authority_id_question_id FOREIGN KEY(authority_id, question_id) REFERENCES inward_question (authority_id, id),
  CONSTRAINT uq_inward_candidate_authority_id_question_id_other_kind_65c7 UNIQUE (authority_id, question_id, other_kind, other_id),
  CONSTRAINT ck_inward_candidate_other_kind CHECK (other_kind in ('roll', 'child')),
  CONSTRAINT ck_inward_candidate_settled CHECK (settled in ('', 'not_known', 'known', 'cannot_say'))
);
CREATE TABLE council_question (
  case_id UUID NOT NULL,
  asked_authority UUID NOT NULL,
  asked_name TEXT NOT NULL,
  purpose TEXT NOT NULL,
  asked_by UUID NOT NULL,
  asked_by_name TEXT NOT NULL,
  asked_by_email TEXT NOT NULL,
  asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
  state TEXT NOT NULL,
  answered_at TIMESTAMP WITH TIME ZONE,
  answered_by_name TEXT NOT NULL,
  contact_name TEXT NOT NULL,
  contact_phone TEXT NOT NULL,
  contact_email TEXT NOT NULL,
  said TEXT NOT NULL,
  considered_at TIMESTAMP WITH TIME ZONE,
  considered_by_name TEXT NOT NULL,
  version BIGINT NOT NULL,
  authority_id UUID NOT NULL,
  id UUID NOT NULL,
  CONSTRAINT pk_council_question PRIMARY KEY (authority_id, id),
  CONSTRAINT fk_council_question_authority_id_case_id FOREIGN KEY(authority_id, case_id) REFERENCES case_file (authority_id, id),
  CONSTRAINT ck_council_question_state CHECK (state in ('waiting', 'none', 'possible', 'not_known', 'known', 'cannot_say', 'not_taking_part', 'full'))
);
CREATE INDEX ix_council_question_authority_id_asked_at ON council_question (authority_id, asked_at);
CREATE INDEX ix_council_question_authority_id_case_id ON council_question (authority_id, case_id);
alter table "council_question" enable row level security;
alter table "council_question" force row level security;
revoke all on "council_question" from public;
grant select on "council_question" to cme_la;
create policy council_question_la_select on "council_question" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));
grant insert on "council_question" to cme_la;
create policy council_question_la_insert on "council_question" for insert to cme_la  with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and asked_by = (select wall.membership()) and state = 'waiting' and answered_at is null and said = '' and contact_name = '');
grant update (considered_at, considered_by_name, version) on "council_question" to cme_la;
create policy council_question_la_update on "council_question" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager')))) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));
grant select on "council_question" to cme_worker;
create policy council_question_worker_select on "council_question" for select to cme_worker using (authority_id = (select wall.authority()));
grant update (state, answered_at, version) on "council_question" to cme_worker;
create policy council_question_worker_update on "council_question" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));
grant select on "council_question" to cme_doors;
create policy council_question_doors_select on "council_question" for select to cme_doors using (true);
grant update (state, answered_at, answered_by_name, contact_name, contact_phone, contact_email, said, considered_at, considered_by_name, version) on "council_question" to cme_doors;
create policy council_question_doors_update on "council_question" for update to cme_doors using (true) with check (true);
alter table "inward_question" enable row level security;
alter table "inward_question" force row level security;
revoke all on "inward_question" from public;
grant select (authority_id, id, from_authority, from_code, from_name, from_phone, from_email, asked_by_name, asked_by_email, purpose, received_at, automatic, automatic_at, decision, decided_by, decided_by_name, decided_at, contact_name, contact_phone, contact_email, said, version) on "inward_question" to cme_la;
create policy inward_question_la_select on "inward_question" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));
grant update (decision, decided_by, decided_by_name, decided_at, contact_name, contact_phone, contact_email, said, version) on "inward_question" to cme_la;
create policy inward_question_la_update on "inward_question" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager')))) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and decided_by = (select wall.membership()));
grant select on "inward_question" to cme_worker;
create policy inward_question_worker_select on "inward_question" for select to cme_worker using (authority_id = (select wall.authority()));
grant update (fingerprints, automatic, automatic_at, version) on "inward_question" to cme_worker;
create policy inward_question_worker_update on "inward_question" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));
grant select on "inward_question" to cme_doors;
create policy inward_question_doors_select on "inward_question" for select to cme_doors using (true);
grant insert on "inward_question" to cme_doors;
create policy inward_question_doors_insert on "inward_question" for insert to cme_doors  with check (true);
alter table "inward_candidate" enable row level security;
alter table "inward_candidate" force row level security;
revoke all on "inward_candidate" from public;
grant select on "inward_candidate" to cme_la;
create policy inward_candidate_la_select on "inward_candidate" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and (not restricted or ((select wall.has_role('cme_la_manager'))) or named_officer = (select wall.membership())));
grant update (settled, settled_by_name, settled_at) on "inward_candidate" to cme_la;
create policy inward_candidate_la_update on "inward_candidate" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and (not restricted or ((select wall.has_role('cme_la_manager'))) or named_officer = (select wall.membership()))) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and (not restricted or ((select wall.has_role('cme_la_manager'))) or named_officer = (select wall.membership())));
grant select on "inward_candidate" to cme_worker;
create policy inward_candidate_worker_select on "inward_candidate" for select to cme_worker using (authority_id = (select wall.authority()));
grant insert on "inward_candidate" to cme_worker;
create policy inward_candidate_worker_insert on "inward_candidate" for insert to cme_worker  with check (authority_id = (select wall.authority()));
grant insert on "outbox" to cme_doors;
create policy outbox_doors_insert on "outbox" for insert to cme_doors  with check (topic in ('inward_question', 'council_answered'));

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
