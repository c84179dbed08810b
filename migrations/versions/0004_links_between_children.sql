-- What people say of two children: its own table, ordered pairs, one answer to a question at a time.
CREATE TABLE child_link (
  a_kind TEXT NOT NULL,
  a_id UUID NOT NULL,
  b_kind TEXT NOT NULL,
  b_id UUID NOT NULL,
  about TEXT NOT NULL,
  meaning TEXT NOT NULL,
  source TEXT NOT NULL,
  strength TEXT NOT NULL,
  evidence JSONB NOT NULL,
  evidence_digest TEXT NOT NULL,
  case_id UUID NOT NULL,
  known_from DATE NOT NULL,
  by UUID NOT NULL,
  by_name TEXT NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  ended_on DATE,
  ended_how TEXT NOT NULL,
  ended_why TEXT NOT NULL,
  ended_by UUID,
  ended_by_name TEXT NOT NULL,
  ended_at TIMESTAMP WITH TIME ZONE,
  authority_id UUID NOT NULL,
  id UUID NOT NULL,
  CONSTRAINT pk_child_link PRIMARY KEY (authority_id, id),
  CONSTRAINT fk_child_link_authority_id_by FOREIGN KEY(authority_id, by) REFERENCES membership (authority_id, id),
  CONSTRAINT fk_child_link_authority_id_ended_by FOREIGN KEY(authority_id, ended_by) REFERENCES membership (authority_id, id),
  CONSTRAINT ck_child_link_kinds CHECK (a_kind in ('roll', 'child') and b_kind in ('roll', 'child')),
  CONSTRAINT ck_child_link_ordered CHECK ((a_kind, a_id) < (b_kind, b_id)),
  CONSTRAINT ck_child_link_meaning CHECK ((about = 'family' and meaning in ('sibling', 'half_sibling', 'same_household', 'not_related')) or (about = 'same_child' and meaning in ('same_child', 'not_same_child'))),
  CONSTRAINT ck_child_link_source CHECK (source in ('decision', 'declaration', 'answer')),
  CONSTRAINT ck_child_link_ended_how CHECK (ended_how in ('', 'apart', 'wrong', 'taken_back', 'again')),
  CONSTRAINT ck_child_link_ended CHECK ((ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_how = ''))
);
CREATE INDEX ix_child_link_authority_id_a_id ON child_link (authority_id, a_id);
CREATE INDEX ix_child_link_authority_id_b_id ON child_link (authority_id, b_id);
CREATE UNIQUE INDEX uq_child_link_live ON child_link (authority_id, a_kind, a_id, b_kind, b_id, about) WHERE ended_at is null;
alter table "child_link" enable row level security;
alter table "child_link" force row level security;
revoke all on "child_link" from public;
grant select on "child_link" to cme_la;
create policy child_link_la_select on "child_link" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));
grant insert on "child_link" to cme_la;
create policy child_link_la_insert on "child_link" for insert to cme_la  with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and by = (select wall.membership()) and ended_at is null);
grant update (ended_on, ended_how, ended_why, ended_by, ended_by_name, ended_at) on "child_link" to cme_la;
create policy child_link_la_update on "child_link" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and ended_at is null) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and ended_by = (select wall.membership()));
grant select on "child_link" to cme_worker;
create policy child_link_worker_select on "child_link" for select to cme_worker using (authority_id = (select wall.authority()));

alter table proposal add column changed_on date, add column link_id uuid,
  add constraint fk_proposal_authority_id_link_id foreign key (authority_id, link_id)
    references child_link (authority_id, id),
  drop constraint ck_proposal_question, drop constraint ck_proposal_state,
  add constraint ck_proposal_question check (question in ('sibling', 'same_child', 'same_household')),
  add constraint ck_proposal_state check (state in ('open', 'linked', 'dismissed', 'ended', 'gone'));

-- The owner is behind the wall too, and looks over it while decisions are carried over.
alter table proposal no force row level security;
alter table case_event no force row level security;
alter table case_file no force row level security;
alter table child_link no force row level security;

-- Decisions that stand, the newest of a pair first, in the name of whoever the case's history says decided.
insert into child_link (
  authority_id, id, a_kind, a_id, b_kind, b_id, about, meaning, source, strength, evidence, evidence_digest, case_id,
  known_from, by, by_name, at, ended_how, ended_why, ended_by_name
)
select distinct on (p.authority_id, pair.a_kind, pair.a_id, pair.b_kind, pair.b_id, p.question)
  p.authority_id, gen_random_uuid(), pair.a_kind, pair.a_id, pair.b_kind, pair.b_id,
  case p.question when 'same_child' then 'same_child' else 'family' end,
  case when p.question = 'same_child' then case p.state when 'linked' then 'same_child' else 'not_same_child' end
    when p.state = 'linked' then 'sibling' else 'not_related' end,
  'decision', p.grade, coalesce(p.decided_evidence, p.evidence), p.evidence_digest, p.case_id,
  (told.at at time zone 'Europe/London')::date, told.by, told.by_name, told.at, '', '', ''
from proposal p
join case_file c on c.authority_id = p.authority_id and c.id = p.case_id
cross join lateral (
  select e.by, e.by_name, e.at from case_event e
  where e.authority_id = p.authority_id and e.case_id = p.case_id and e.by is not null
    and e.data ->> 'proposal' = p.id::text
    and e.kind in ('sibling_linked', 'sibling_dismissed', 'same_child', 'not_same_child')
  order by e.at desc limit 1
) told
cross join lateral (
  select least(one.kind, 'child') a_kind, greatest(one.kind, 'child') b_kind,
    case when one.kind = 'roll' then c.child_id else least(one.id, c.child_id) end a_id,
    case when one.kind = 'roll' then one.id else greatest(one.id, c.child_id) end b_id
  from (select p.other_kind kind, p.other_id id) one
) pair
where p.state in ('linked', 'dismissed') and p.other_id <> c.child_id
order by p.authority_id, pair.a_kind, pair.a_id, pair.b_kind, pair.b_id, p.question, told.at desc;
update proposal p set link_id = l.id
from child_link l, case_file c
where p.authority_id = l.authority_id and c.authority_id = p.authority_id and c.id = p.case_id
  and p.state in ('linked', 'dismissed')
  and (p.question = 'same_child') = (l.about = 'same_child')
  and ((l.a_id, l.b_id) = (c.child_id, p.other_id) or (l.a_id, l.b_id) = (p.other_id, c.child_id));
alter table proposal force row level security;
alter table case_event force row level security;
alter table case_file force row level security;
alter table child_link force row level security;
