-- Signs that a child who is looked for has arrived somewhere, and what comparing by night needs to know.
alter table case_file add column possible_finds bigint not null default 0, add column rematched_at timestamptz;
alter table case_file alter column possible_finds drop default;
alter table roll_pupil add column seen_from date;
alter table authority add column closes_certain_arrivals boolean not null default false;
alter table authority alter column closes_certain_arrivals drop default;
alter table outcome alter column by drop not null;

CREATE TABLE possible_find (
	case_id UUID NOT NULL,
	signal TEXT NOT NULL,
	source_id UUID NOT NULL,
	other_kind TEXT NOT NULL,
	other_id UUID NOT NULL,
	school_id UUID,
	school_name TEXT NOT NULL,
	urn TEXT NOT NULL,
	independent BOOLEAN NOT NULL,
	shown_on DATE,
	started_on DATE,
	told_by TEXT NOT NULL,
	told_on DATE NOT NULL,
	strength TEXT NOT NULL,
	certain BOOLEAN NOT NULL,
	hidden BOOLEAN NOT NULL,
	evidence JSONB NOT NULL,
	digest TEXT NOT NULL,
	state TEXT NOT NULL,
	changed_since BOOLEAN NOT NULL,
	found_at TIMESTAMP WITH TIME ZONE NOT NULL,
	decided_by UUID,
	decided_by_name TEXT NOT NULL,
	decided_at TIMESTAMP WITH TIME ZONE,
	decided_why TEXT NOT NULL,
	settled_at TIMESTAMP WITH TIME ZONE,
	authority_id UUID NOT NULL,
	id UUID NOT NULL,
	CONSTRAINT pk_possible_find PRIMARY KEY (authority_id, id),
	CONSTRAINT fk_possible_find_authority_id_case_id FOREIGN KEY(authority_id, case_id) REFERENCES case_file (authority_id, id),
	CONSTRAINT uq_possible_find_authority_id_case_id_other_kind_other_id UNIQUE (authority_id, case_id, other_kind, other_id),
	CONSTRAINT ck_possible_find_signal CHECK (signal in ('new_pupil', 'roll', 'school_answer', 'expected_arrival', 'home_education', 'referral')),
	CONSTRAINT ck_possible_find_other_kind CHECK (other_kind in ('roll', 'child', 'transit')),
	CONSTRAINT ck_possible_find_strength CHECK (strength in ('strong', 'side_by_side')),
	CONSTRAINT ck_possible_find_state CHECK (state in ('open', 'confirmed', 'dismissed'))
);

CREATE INDEX ix_possible_find_authority_id_other_id ON possible_find (authority_id, other_id);

alter table "possible_find" enable row level security;
alter table "possible_find" force row level security;
revoke all on "possible_find" from public;
grant select on "possible_find" to cme_la;
create policy possible_find_la_select on "possible_find" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and (not hidden or ((select wall.has_role('cme_la_manager')))));
grant update (state, changed_since, decided_by, decided_by_name, decided_at, decided_why, settled_at) on "possible_find" to cme_la;
create policy possible_find_la_update on "possible_find" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and (not hidden or ((select wall.has_role('cme_la_manager'))))) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and (not hidden or ((select wall.has_role('cme_la_manager')))));
grant select on "possible_find" to cme_worker;
create policy possible_find_worker_select on "possible_find" for select to cme_worker using (authority_id = (select wall.authority()));
grant insert on "possible_find" to cme_worker;
create policy possible_find_worker_insert on "possible_find" for insert to cme_worker  with check (authority_id = (select wall.authority()));
grant update on "possible_find" to cme_worker;
create policy possible_find_worker_update on "possible_find" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));
