-- What was told of a child now stands with that child: one submission may tell of several.
alter table referred_child add column facts jsonb;
update referred_child c set facts = s.facts from submission s
 where s.authority_id = c.authority_id and s.id = c.submission_id;
alter table referred_child alter column facts set not null, alter column case_id drop not null;
alter table referred_child drop constraint "uq_referred_child_authority_id_reference",
  add constraint "uq_referred_child_authority_id_submission_id_reference" unique (authority_id, submission_id, reference);
create index "ix_referred_child_authority_id_reference" on referred_child (authority_id, reference);
alter table submission drop column facts,
  add column signed_by_name text not null default '', add column signed_as text not null default '',
  add column signed_at timestamptz, add column corrects_id uuid,
  add column withdrawn_why text not null default '', add column withdrawn_by_name text not null default '',
  add column withdrawn_at timestamptz;
alter table submission alter column signed_by_name drop default, alter column signed_as drop default,
  alter column withdrawn_why drop default, alter column withdrawn_by_name drop default;
alter table submission drop constraint "uq_submission_authority_id_draft_id",
  add constraint "uq_submission_authority_id_draft_id_kind" unique (authority_id, draft_id, kind);
alter table submission drop constraint "ck_submission_state", add constraint "ck_submission_state"
  check (state in ('sent', 'in_triage', 'returned', 'accepted', 'withdrawn', 'replaced', 'closed'));
alter table sealed_submission add column child_key text not null default 'c1';
alter table sealed_submission alter column child_key drop default,
  drop constraint "pk_sealed_submission",
  add constraint "pk_sealed_submission" primary key (authority_id, submission_id, kind, child_key);
alter table case_file add column child_key text not null default 'c1';
alter table case_file alter column child_key drop default;
alter table draft add column signed_as text not null default '', add column follows_id uuid,
  add column follows_as text not null default '';
alter table draft alter column signed_as drop default, alter column follows_as drop default,
  add constraint "ck_draft_follows_as" check (follows_as in ('', 'correction', 'next'));
alter table school add column data_mailbox text not null default '', add column laestab text not null default '',
  add column former_laestabs text[] not null default '{}';
alter table school alter column data_mailbox drop default, alter column laestab drop default,
  alter column former_laestabs drop default;
alter table authority add column admissions_mailbox text not null default '',
  add column wants_standard_transition_returns boolean not null default false;
alter table authority alter column admissions_mailbox drop default,
  alter column wants_standard_transition_returns drop default;
alter table membership add column organisation_id text;
alter table draft add column sign_off_asked_by_name text not null default '';
alter table draft alter column sign_off_asked_by_name drop default;
alter table draft add column corrected_why text not null default '';
alter table draft alter column corrected_why drop default;
alter table submission add column corrected_why text not null default '';
alter table submission alter column corrected_why drop default;
alter table authority add column withdrawal_consent_from date;

CREATE TABLE advice_request (
	school_id UUID NOT NULL, 
	reference TEXT NOT NULL, 
	occasion TEXT NOT NULL, 
	about TEXT NOT NULL, 
	question TEXT NOT NULL, 
	asked_by_name TEXT NOT NULL, 
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	reply_by DATE, 
	answer TEXT NOT NULL, 
	answered_by_name TEXT NOT NULL, 
	answered_at TIMESTAMP WITH TIME ZONE, 
	read_at TIMESTAMP WITH TIME ZONE, 
	version BIGINT NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_advice_request PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_advice_request_authority_id_school_id FOREIGN KEY(authority_id, school_id) REFERENCES school (authority_id, id), 
	CONSTRAINT ck_advice_request_occasion CHECK (occasion in ('any', 'day_10', 'before_removal', 'serious_concern')), 
	CONSTRAINT uq_advice_request_authority_id_reference UNIQUE (authority_id, reference)
);

CREATE INDEX ix_advice_request_authority_id_answered_at ON advice_request (authority_id, answered_at);

CREATE INDEX ix_advice_request_authority_id_school_id ON advice_request (authority_id, school_id);

CREATE TABLE school_file (
	school_id UUID NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	rows JSONB NOT NULL, 
	notices JSONB NOT NULL, 
	chosen JSONB NOT NULL, 
	received_by_name TEXT NOT NULL, 
	received_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_school_file PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_school_file_authority_id FOREIGN KEY(authority_id) REFERENCES authority (id), 
	CONSTRAINT fk_school_file_authority_id_school_id FOREIGN KEY(authority_id, school_id) REFERENCES school (authority_id, id)
);

CREATE INDEX ix_school_file_authority_id_received_at ON school_file (authority_id, received_at);

CREATE INDEX ix_school_file_authority_id_school_id ON school_file (authority_id, school_id);

CREATE TABLE absence_record (
	school_id UUID NOT NULL, 
	draft_id UUID NOT NULL, 
	first_absent_on DATE NOT NULL, 
	missing_today BOOLEAN NOT NULL, 
	state TEXT NOT NULL, 
	contact_on DATE, 
	early_notice_id UUID, 
	referral_draft_id UUID, 
	removal_draft_id UUID, 
	back_on DATE, 
	closed_why TEXT NOT NULL, 
	opened_by_name TEXT NOT NULL, 
	opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	read_by JSONB NOT NULL, 
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	version BIGINT NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_absence_record PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_absence_record_authority_id_school_id FOREIGN KEY(authority_id, school_id) REFERENCES school (authority_id, id), 
	CONSTRAINT fk_absence_record_authority_id_draft_id FOREIGN KEY(authority_id, draft_id) REFERENCES draft (authority_id, id), 
	CONSTRAINT ck_absence_record_state CHECK (state in ('open', 'returned', 'closed')), 
	CONSTRAINT uq_absence_record_authority_id_draft_id UNIQUE (authority_id, draft_id)
);

CREATE INDEX ix_absence_record_authority_id_school_id_state ON absence_record (authority_id, school_id, state);

CREATE TABLE delegation (
	school_id UUID NOT NULL, 
	to_membership UUID NOT NULL, 
	to_name TEXT NOT NULL, 
	by_name TEXT NOT NULL, 
	by_council BOOLEAN NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	ended_by_name TEXT NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_delegation PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_delegation_authority_id_school_id FOREIGN KEY(authority_id, school_id) REFERENCES school (authority_id, id), 
	CONSTRAINT fk_delegation_authority_id_to_membership FOREIGN KEY(authority_id, to_membership) REFERENCES membership (authority_id, id), 
	CONSTRAINT ck_delegation_order CHECK (starts_on <= ends_on)
);

CREATE INDEX ix_delegation_authority_id_school_id ON delegation (authority_id, school_id);

CREATE TABLE addition (
	submission_id UUID NOT NULL, 
	school_id UUID NOT NULL, 
	body TEXT NOT NULL, 
	files JSONB NOT NULL, 
	sealed TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	by UUID NOT NULL, 
	by_name TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_addition PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_addition_authority_id_submission_id FOREIGN KEY(authority_id, submission_id) REFERENCES submission (authority_id, id), 
	CONSTRAINT fk_addition_authority_id_school_id FOREIGN KEY(authority_id, school_id) REFERENCES school (authority_id, id), 
	CONSTRAINT ck_addition_sealed CHECK (sealed in ('', 'safeguarding'))
);

CREATE INDEX ix_addition_authority_id_submission_id ON addition (authority_id, submission_id);

CREATE TABLE removal_step (
	school_id UUID NOT NULL, 
	submission_id UUID NOT NULL, 
	child_key TEXT NOT NULL, 
	code TEXT NOT NULL, 
	done_on DATE NOT NULL, 
	detail TEXT NOT NULL, 
	how TEXT NOT NULL, 
	by_name TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_removal_step PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_removal_step_authority_id_school_id FOREIGN KEY(authority_id, school_id) REFERENCES school (authority_id, id), 
	CONSTRAINT fk_removal_step_authority_id_submission_id FOREIGN KEY(authority_id, submission_id) REFERENCES submission (authority_id, id), 
	CONSTRAINT ck_removal_step_how CHECK (how in ('entered', 'delivered'))
);

CREATE INDEX ix_removal_step_authority_id_submission_id ON removal_step (authority_id, submission_id);

CREATE TABLE school_ask (
	school_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	proposal_id UUID, 
	enquiry_id UUID, 
	pupil_name TEXT NOT NULL, 
	date_of_birth DATE, 
	question TEXT NOT NULL, 
	asked_by_name TEXT NOT NULL, 
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	reply_by DATE, 
	answer TEXT NOT NULL, 
	last_seen_on DATE, 
	seen_by TEXT NOT NULL, 
	lives_there TEXT NOT NULL, 
	new_address TEXT NOT NULL, 
	worried TEXT NOT NULL, 
	said TEXT NOT NULL, 
	answered_by_name TEXT NOT NULL, 
	answered_at TIMESTAMP WITH TIME ZONE, 
	withdrawn_at TIMESTAMP WITH TIME ZONE, 
	withdrawn_by_name TEXT NOT NULL, 
	withdrawn_why TEXT NOT NULL, 
	considered_at TIMESTAMP WITH TIME ZONE, 
	considered_by_name TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_school_ask PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_school_ask_authority_id_school_id FOREIGN KEY(authority_id, school_id) REFERENCES school (authority_id, id), 
	CONSTRAINT fk_school_ask_authority_id_case_id FOREIGN KEY(authority_id, case_id) REFERENCES case_file (authority_id, id), 
	CONSTRAINT ck_school_ask_answer CHECK (answer in ('', 'attending', 'on_roll_absent', 'left', 'never_here', 'not_known')), 
	CONSTRAINT ck_school_ask_lives_there CHECK (lives_there in ('', 'yes', 'no', 'not_known')), 
	CONSTRAINT ck_school_ask_worried CHECK (worried in ('', 'yes', 'no'))
);

CREATE INDEX ix_school_ask_authority_id_case_id ON school_ask (authority_id, case_id);

CREATE INDEX ix_school_ask_authority_id_school_id_answer ON school_ask (authority_id, school_id, answer);

CREATE TABLE transit_entry (
	school_id UUID NOT NULL, 
	submission_id UUID NOT NULL, 
	referred_child_id UUID NOT NULL, 
	family UUID NOT NULL, 
	expects TEXT NOT NULL, 
	destination TEXT NOT NULL, 
	destination_school_id UUID, 
	destination_authority TEXT NOT NULL, 
	left_on DATE, 
	expected_on DATE, 
	state TEXT NOT NULL, 
	settled_on DATE, 
	settled_why TEXT NOT NULL, 
	evidence_grade TEXT NOT NULL, 
	opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_transit_entry PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_transit_entry_authority_id_school_id FOREIGN KEY(authority_id, school_id) REFERENCES school (authority_id, id), 
	CONSTRAINT fk_transit_entry_authority_id_submission_id FOREIGN KEY(authority_id, submission_id) REFERENCES submission (authority_id, id), 
	CONSTRAINT fk_transit_entry_authority_id_referred_child_id FOREIGN KEY(authority_id, referred_child_id) REFERENCES referred_child (authority_id, id), 
	CONSTRAINT ck_transit_entry_state CHECK (state in ('open', 'balanced', 'written_off', 'void')), 
	CONSTRAINT ck_transit_entry_expects CHECK (expects in ('school', 'council', 'abroad', 'home_education', 'not_known', 'elsewhere'))
);

CREATE INDEX ix_transit_entry_authority_id_referred_child_id ON transit_entry (authority_id, referred_child_id);

CREATE INDEX ix_transit_entry_authority_id_state_expected_on ON transit_entry (authority_id, state, expected_on);

CREATE TABLE expected_arrival (
	school_id UUID NOT NULL, 
	transit_id UUID NOT NULL, 
	child_name TEXT NOT NULL, 
	date_of_birth DATE, 
	year_group TEXT NOT NULL, 
	expected_on DATE, 
	answer TEXT NOT NULL, 
	arrived_on DATE, 
	note TEXT NOT NULL, 
	answered_by_name TEXT NOT NULL, 
	answered_at TIMESTAMP WITH TIME ZONE, 
	told_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_expected_arrival PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_expected_arrival_authority_id_school_id FOREIGN KEY(authority_id, school_id) REFERENCES school (authority_id, id), 
	CONSTRAINT fk_expected_arrival_authority_id_transit_id FOREIGN KEY(authority_id, transit_id) REFERENCES transit_entry (authority_id, id), 
	CONSTRAINT ck_expected_arrival_answer CHECK (answer in ('', 'arrived', 'not_arrived', 'not_ours')), 
	CONSTRAINT uq_expected_arrival_authority_id_transit_id_school_id UNIQUE (authority_id, transit_id, school_id)
);

CREATE INDEX ix_expected_arrival_authority_id_school_id_answer ON expected_arrival (authority_id, school_id, answer);

grant insert on "draft" to cme_sending;

create policy draft_sending_insert on "draft" for insert to cme_sending  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant insert on "draft_page" to cme_sending;

create policy draft_page_sending_insert on "draft_page" for insert to cme_sending  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant insert on "sealed_page" to cme_sending;

create policy sealed_page_sending_insert on "sealed_page" for insert to cme_sending  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant update (state, version, withdrawn_why, withdrawn_by_name, withdrawn_at) on "submission" to cme_sending;

create policy submission_sending_update on "submission" for update to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending'))) with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant update (step, steps, reply_by, asked, changed_at) on "referred_child" to cme_sending;

create policy referred_child_sending_update on "referred_child" for update to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending'))) with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant update on "case_file" to cme_sending;

create policy case_file_sending_update on "case_file" for update to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending'))) with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

alter table "addition" enable row level security;

alter table "addition" force row level security;

revoke all on "addition" from public;

grant select on "addition" to cme_school;

create policy addition_school_select on "addition" for select to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (sealed = '' or ((select wall.has_role('cme_school_dsl')))));

grant insert on "addition" to cme_school;

create policy addition_school_insert on "addition" for insert to cme_school  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (sealed = '' or ((select wall.has_role('cme_school_dsl')))));

grant select on "addition" to cme_la;

create policy addition_la_select on "addition" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "addition" to cme_worker;

create policy addition_worker_select on "addition" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "addition" to cme_worker;

create policy addition_worker_insert on "addition" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "addition" to cme_worker;

create policy addition_worker_update on "addition" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "transit_entry" enable row level security;

alter table "transit_entry" force row level security;

revoke all on "transit_entry" from public;

grant select on "transit_entry" to cme_sending;

create policy transit_entry_sending_select on "transit_entry" for select to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant insert on "transit_entry" to cme_sending;

create policy transit_entry_sending_insert on "transit_entry" for insert to cme_sending  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant update on "transit_entry" to cme_sending;

create policy transit_entry_sending_update on "transit_entry" for update to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending'))) with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant select on "transit_entry" to cme_la;

create policy transit_entry_la_select on "transit_entry" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant insert on "transit_entry" to cme_la;

create policy transit_entry_la_insert on "transit_entry" for insert to cme_la  with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant update on "transit_entry" to cme_la;

create policy transit_entry_la_update on "transit_entry" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager')))) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "transit_entry" to cme_worker;

create policy transit_entry_worker_select on "transit_entry" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "transit_entry" to cme_worker;

create policy transit_entry_worker_insert on "transit_entry" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "transit_entry" to cme_worker;

create policy transit_entry_worker_update on "transit_entry" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "expected_arrival" enable row level security;

alter table "expected_arrival" force row level security;

revoke all on "expected_arrival" from public;

grant select on "expected_arrival" to cme_school;

create policy expected_arrival_school_select on "expected_arrival" for select to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant update (answer, arrived_on, note, answered_by_name, answered_at) on "expected_arrival" to cme_school;

create policy expected_arrival_school_update on "expected_arrival" for update to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[])) with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant select on "expected_arrival" to cme_la;

create policy expected_arrival_la_select on "expected_arrival" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "expected_arrival" to cme_worker;

create policy expected_arrival_worker_select on "expected_arrival" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "expected_arrival" to cme_worker;

create policy expected_arrival_worker_insert on "expected_arrival" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "expected_arrival" to cme_worker;

create policy expected_arrival_worker_update on "expected_arrival" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

grant delete on "expected_arrival" to cme_worker;

create policy expected_arrival_worker_delete on "expected_arrival" for delete to cme_worker using (authority_id = (select wall.authority()));

alter table "removal_step" enable row level security;

alter table "removal_step" force row level security;

revoke all on "removal_step" from public;

grant select on "removal_step" to cme_school;

create policy removal_step_school_select on "removal_step" for select to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant insert on "removal_step" to cme_school;

create policy removal_step_school_insert on "removal_step" for insert to cme_school  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant select on "removal_step" to cme_la;

create policy removal_step_la_select on "removal_step" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "removal_step" to cme_worker;

create policy removal_step_worker_select on "removal_step" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "removal_step" to cme_worker;

create policy removal_step_worker_insert on "removal_step" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "removal_step" to cme_worker;

create policy removal_step_worker_update on "removal_step" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "delegation" enable row level security;

alter table "delegation" force row level security;

revoke all on "delegation" from public;

grant select on "delegation" to cme_school;

create policy delegation_school_select on "delegation" for select to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant insert on "delegation" to cme_school;

create policy delegation_school_insert on "delegation" for insert to cme_school  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant update (ended_at, ended_by_name) on "delegation" to cme_school;

create policy delegation_school_update on "delegation" for update to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[])) with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant select on "delegation" to cme_sending;

create policy delegation_sending_select on "delegation" for select to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant select on "delegation" to cme_la;

create policy delegation_la_select on "delegation" for select to cme_la using (authority_id = (select wall.authority()));

grant insert on "delegation" to cme_la;

create policy delegation_la_insert on "delegation" for insert to cme_la  with check (authority_id = (select wall.authority()) and by_council and ((select wall.has_role('cme_la_admin')) or (select wall.has_role('cme_la_manager'))));

grant update (ended_at, ended_by_name) on "delegation" to cme_la;

create policy delegation_la_update on "delegation" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_admin')) or (select wall.has_role('cme_la_manager')))) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_admin')) or (select wall.has_role('cme_la_manager'))));

grant select on "delegation" to cme_worker;

create policy delegation_worker_select on "delegation" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "delegation" to cme_worker;

create policy delegation_worker_insert on "delegation" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "delegation" to cme_worker;

create policy delegation_worker_update on "delegation" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "school_ask" enable row level security;

alter table "school_ask" force row level security;

revoke all on "school_ask" from public;

grant select (authority_id, id, school_id, pupil_name, date_of_birth, question, asked_at, reply_by, withdrawn_at, answer, last_seen_on, seen_by, lives_there, new_address, worried, said, answered_by_name, answered_at, version) on "school_ask" to cme_school;

create policy school_ask_school_select on "school_ask" for select to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant update (answer, last_seen_on, seen_by, lives_there, new_address, worried, said, answered_by_name, answered_at, version) on "school_ask" to cme_school;

create policy school_ask_school_update on "school_ask" for update to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and answer = '' and withdrawn_at is null) with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant select on "school_ask" to cme_la;

create policy school_ask_la_select on "school_ask" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant insert on "school_ask" to cme_la;

create policy school_ask_la_insert on "school_ask" for insert to cme_la  with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant update (withdrawn_at, withdrawn_by_name, withdrawn_why, considered_at, considered_by_name, version) on "school_ask" to cme_la;

create policy school_ask_la_update on "school_ask" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager')))) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "school_ask" to cme_worker;

create policy school_ask_worker_select on "school_ask" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "school_ask" to cme_worker;

create policy school_ask_worker_insert on "school_ask" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "school_ask" to cme_worker;

create policy school_ask_worker_update on "school_ask" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "absence_record" enable row level security;

alter table "absence_record" force row level security;

revoke all on "absence_record" from public;

grant select on "absence_record" to cme_school;

create policy absence_record_school_select on "absence_record" for select to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant insert on "absence_record" to cme_school;

create policy absence_record_school_insert on "absence_record" for insert to cme_school  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant update on "absence_record" to cme_school;

create policy absence_record_school_update on "absence_record" for update to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[])) with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant select on "absence_record" to cme_sending;

create policy absence_record_sending_select on "absence_record" for select to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant update on "absence_record" to cme_sending;

create policy absence_record_sending_update on "absence_record" for update to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending'))) with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant select on "absence_record" to cme_worker;

create policy absence_record_worker_select on "absence_record" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "absence_record" to cme_worker;

create policy absence_record_worker_insert on "absence_record" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "absence_record" to cme_worker;

create policy absence_record_worker_update on "absence_record" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "advice_request" enable row level security;

alter table "advice_request" force row level security;

revoke all on "advice_request" from public;

grant select on "advice_request" to cme_school;

create policy advice_request_school_select on "advice_request" for select to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant insert on "advice_request" to cme_school;

create policy advice_request_school_insert on "advice_request" for insert to cme_school  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant update (read_at, version) on "advice_request" to cme_school;

create policy advice_request_school_update on "advice_request" for update to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[])) with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant select on "advice_request" to cme_la;

create policy advice_request_la_select on "advice_request" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant update (answer, answered_by_name, answered_at, version) on "advice_request" to cme_la;

create policy advice_request_la_update on "advice_request" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager')))) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "advice_request" to cme_worker;

create policy advice_request_worker_select on "advice_request" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "advice_request" to cme_worker;

create policy advice_request_worker_insert on "advice_request" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "advice_request" to cme_worker;

create policy advice_request_worker_update on "advice_request" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "school_file" enable row level security;

alter table "school_file" force row level security;

revoke all on "school_file" from public;

grant select on "school_file" to cme_school;

create policy school_file_school_select on "school_file" for select to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant insert on "school_file" to cme_school;

create policy school_file_school_insert on "school_file" for insert to cme_school  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant update on "school_file" to cme_school;

create policy school_file_school_update on "school_file" for update to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[])) with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant select on "school_file" to cme_worker;

create policy school_file_worker_select on "school_file" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "school_file" to cme_worker;

create policy school_file_worker_insert on "school_file" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant delete on "school_file" to cme_worker;

create policy school_file_worker_delete on "school_file" for delete to cme_worker using (authority_id = (select wall.authority()));

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
;
