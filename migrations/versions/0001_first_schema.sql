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

CREATE TABLE authority (
	id UUID NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	reference_prefix TEXT NOT NULL, 
	demo BOOLEAN NOT NULL, 
	phone_social_care TEXT NOT NULL, 
	phone_out_of_hours TEXT NOT NULL, 
	phone_duty TEXT NOT NULL, 
	mailbox TEXT NOT NULL, 
	privacy_statement TEXT NOT NULL, 
	privacy_statement_dated DATE, 
	privacy_notice_url TEXT NOT NULL, 
	head_signs_referral BOOLEAN NOT NULL, 
	brand JSONB NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_authority PRIMARY KEY (id), 
	CONSTRAINT uq_authority_code UNIQUE (code)
);

CREATE TABLE match_key (
	authority_id UUID NOT NULL, 
	key_hash BIGINT NOT NULL, 
	owner_kind TEXT NOT NULL, 
	owner_id UUID NOT NULL, 
	CONSTRAINT pk_match_key PRIMARY KEY (authority_id, key_hash, owner_kind, owner_id), 
	CONSTRAINT ck_match_key_owner_kind CHECK (owner_kind in ('roll', 'child'))
);

CREATE TABLE person (
	id UUID NOT NULL, 
	name TEXT NOT NULL, 
	email TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_person PRIMARY KEY (id)
);

CREATE TABLE sign_in_flow (
	state_hash BYTEA NOT NULL, 
	data JSONB NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_sign_in_flow PRIMARY KEY (state_hash)
);

CREATE TABLE audit_entry (
	authority_id UUID NOT NULL, 
	seq BIGINT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	kind TEXT NOT NULL, 
	membership_id UUID, 
	action TEXT NOT NULL, 
	object_kind TEXT NOT NULL, 
	object_id UUID, 
	others UUID[] NOT NULL, 
	purpose TEXT NOT NULL, 
	fields TEXT[] NOT NULL, 
	canonical TEXT NOT NULL, 
	prev BYTEA NOT NULL, 
	hash BYTEA NOT NULL, 
	CONSTRAINT pk_audit_entry PRIMARY KEY (authority_id, seq), 
	CONSTRAINT fk_audit_entry_authority_id FOREIGN KEY(authority_id) REFERENCES authority (id)
);

CREATE INDEX ix_audit_entry_authority_id_membership_id_at ON audit_entry (authority_id, membership_id, at);

CREATE INDEX ix_audit_entry_authority_id_object_kind_object_id ON audit_entry (authority_id, object_kind, object_id);

CREATE TABLE audit_head (
	authority_id UUID NOT NULL, 
	seq BIGINT NOT NULL, 
	hash BYTEA NOT NULL, 
	CONSTRAINT pk_audit_head PRIMARY KEY (authority_id), 
	CONSTRAINT fk_audit_head_authority_id FOREIGN KEY(authority_id) REFERENCES authority (id)
);

CREATE TABLE child (
	first_name TEXT NOT NULL, 
	middle_names TEXT NOT NULL, 
	last_name TEXT NOT NULL, 
	known_as TEXT NOT NULL, 
	other_names TEXT[] NOT NULL, 
	former_last_name TEXT NOT NULL, 
	date_of_birth DATE, 
	sex TEXT NOT NULL, 
	upn TEXT NOT NULL, 
	upn_state TEXT NOT NULL, 
	year_group TEXT NOT NULL, 
	address_hidden BOOLEAN NOT NULL, 
	key_hashes BIGINT[] NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_child PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_child_authority_id FOREIGN KEY(authority_id) REFERENCES authority (id)
);

CREATE INDEX ix_child_authority_id_upn ON child (authority_id, upn);

CREATE TABLE identity (
	id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	issuer TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_identity PRIMARY KEY (id), 
	CONSTRAINT uq_identity_issuer_subject UNIQUE (issuer, subject), 
	CONSTRAINT fk_identity_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);

CREATE TABLE kept_post (
	id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	membership_id UUID NOT NULL, 
	path TEXT NOT NULL, 
	body JSONB NOT NULL, 
	kept_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_kept_post PRIMARY KEY (id), 
	CONSTRAINT fk_kept_post_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);

CREATE INDEX ix_kept_post_person_id_membership_id ON kept_post (person_id, membership_id);

CREATE TABLE mail_notice (
	message_id TEXT NOT NULL, 
	school_id UUID, 
	"to" TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	body TEXT NOT NULL, 
	sent_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_mail_notice PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_mail_notice_authority_id FOREIGN KEY(authority_id) REFERENCES authority (id), 
	CONSTRAINT uq_mail_notice_authority_id_message_id UNIQUE (authority_id, message_id)
);

CREATE TABLE outbox (
	topic TEXT NOT NULL, 
	about UUID NOT NULL, 
	dedupe_key TEXT NOT NULL, 
	data JSONB NOT NULL, 
	state TEXT NOT NULL, 
	attempts BIGINT NOT NULL, 
	next_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	lease_until TIMESTAMP WITH TIME ZONE, 
	last_error TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	done_at TIMESTAMP WITH TIME ZONE, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_outbox_authority_id FOREIGN KEY(authority_id) REFERENCES authority (id), 
	CONSTRAINT uq_outbox_authority_id_dedupe_key UNIQUE (authority_id, dedupe_key), 
	CONSTRAINT ck_outbox_state CHECK (state in ('due', 'done', 'dead'))
);

CREATE INDEX ix_outbox_due ON outbox (authority_id, state, next_at);

CREATE TABLE roll_import (
	file_name TEXT NOT NULL, 
	file_sha256 TEXT NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	finished_at TIMESTAMP WITH TIME ZONE, 
	"new" BIGINT NOT NULL, 
	changed BIGINT NOT NULL, 
	unchanged BIGINT NOT NULL, 
	"left" BIGINT NOT NULL, 
	bad BIGINT NOT NULL, 
	faults JSONB NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_roll_import PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_roll_import_authority_id FOREIGN KEY(authority_id) REFERENCES authority (id)
);

CREATE TABLE school (
	urn TEXT NOT NULL, 
	name TEXT NOT NULL, 
	phase TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	in_register BOOLEAN NOT NULL, 
	phone TEXT NOT NULL, 
	mailbox TEXT NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_school PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_school_authority_id FOREIGN KEY(authority_id) REFERENCES authority (id), 
	CONSTRAINT uq_school_authority_id_urn UNIQUE (authority_id, urn)
);

CREATE TABLE session (
	hash BYTEA NOT NULL, 
	person_id UUID NOT NULL, 
	authority_id UUID NOT NULL, 
	membership_id UUID NOT NULL, 
	issuer TEXT NOT NULL, 
	provider_session TEXT NOT NULL, 
	id_token TEXT NOT NULL, 
	organisation_id TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	last_active_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	roles_checked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	ended_why TEXT NOT NULL, 
	data JSONB NOT NULL, 
	CONSTRAINT pk_session PRIMARY KEY (hash), 
	CONSTRAINT fk_session_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);

CREATE INDEX ix_session_person_id ON session (person_id);

CREATE INDEX ix_session_provider_session ON session (provider_session);

CREATE TABLE typed (
	authority_id UUID NOT NULL, 
	membership_id UUID NOT NULL, 
	path TEXT NOT NULL, 
	body JSONB NOT NULL, 
	typed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_typed PRIMARY KEY (authority_id, membership_id, path), 
	CONSTRAINT fk_typed_authority_id FOREIGN KEY(authority_id) REFERENCES authority (id)
);

CREATE TABLE visit (
	authority_id UUID NOT NULL, 
	membership_id UUID NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	previous_at TIMESTAMP WITH TIME ZONE, 
	last_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_visit PRIMARY KEY (authority_id, membership_id), 
	CONSTRAINT fk_visit_authority_id FOREIGN KEY(authority_id) REFERENCES authority (id)
);

CREATE TABLE draft (
	school_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	number TEXT NOT NULL, 
	state TEXT NOT NULL, 
	child_name TEXT NOT NULL, 
	safeguarding_state TEXT NOT NULL, 
	address_hidden BOOLEAN NOT NULL, 
	no_visit_agreed_by TEXT NOT NULL, 
	immediate JSONB, 
	signed_by_name TEXT NOT NULL, 
	signed_at TIMESTAMP WITH TIME ZONE, 
	sign_off_asked_at TIMESTAMP WITH TIME ZONE, 
	sent_back_reason TEXT NOT NULL, 
	created_by UUID NOT NULL, 
	created_by_name TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	changed_by_name TEXT NOT NULL, 
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	expires_on DATE NOT NULL, 
	version BIGINT NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_draft PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_draft_authority_id FOREIGN KEY(authority_id) REFERENCES authority (id), 
	CONSTRAINT fk_draft_authority_id_school_id FOREIGN KEY(authority_id, school_id) REFERENCES school (authority_id, id), 
	CONSTRAINT ck_draft_state CHECK (state in ('open', 'sent', 'withdrawn')), 
	CONSTRAINT uq_draft_authority_id_school_id_number UNIQUE (authority_id, school_id, number), 
	CONSTRAINT uq_draft_authority_id_id_school_id UNIQUE (authority_id, id, school_id)
);

CREATE TABLE membership (
	person_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	school_id UUID, 
	name TEXT NOT NULL, 
	email TEXT NOT NULL, 
	job TEXT NOT NULL, 
	roles TEXT[] NOT NULL, 
	state TEXT NOT NULL, 
	approved_by TEXT NOT NULL, 
	approved_at TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	last_signed_in_at TIMESTAMP WITH TIME ZONE, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_membership PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_membership_authority_id FOREIGN KEY(authority_id) REFERENCES authority (id), 
	CONSTRAINT fk_membership_authority_id_school_id FOREIGN KEY(authority_id, school_id) REFERENCES school (authority_id, id), 
	CONSTRAINT ck_membership_kind CHECK (kind in ('school', 'council')), 
	CONSTRAINT ck_membership_state CHECK (state in ('active', 'awaiting_approval', 'ended')), 
	CONSTRAINT ck_membership_school_has_school CHECK ((kind = 'school') = (school_id is not null)), 
	CONSTRAINT uq_membership_authority_id_person_id_school_id UNIQUE NULLS NOT DISTINCT (authority_id, person_id, school_id), 
	CONSTRAINT fk_membership_person_id FOREIGN KEY(person_id) REFERENCES person (id)
);

CREATE INDEX ix_membership_authority_id_school_id ON membership (authority_id, school_id);

CREATE TABLE roll_pupil (
	pupil_id TEXT NOT NULL, 
	school_id UUID NOT NULL, 
	upn TEXT NOT NULL, 
	forename TEXT NOT NULL, 
	surname TEXT NOT NULL, 
	dob DATE, 
	nc_year TEXT NOT NULL, 
	row JSONB NOT NULL, 
	row_digest TEXT NOT NULL, 
	key_hashes BIGINT[] NOT NULL, 
	left_on DATE, 
	as_of DATE NOT NULL, 
	imported_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_roll_pupil PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_roll_pupil_authority_id FOREIGN KEY(authority_id) REFERENCES authority (id), 
	CONSTRAINT fk_roll_pupil_authority_id_school_id FOREIGN KEY(authority_id, school_id) REFERENCES school (authority_id, id), 
	CONSTRAINT uq_roll_pupil_authority_id_pupil_id UNIQUE (authority_id, pupil_id)
);

CREATE INDEX ix_roll_pupil_authority_id_school_id ON roll_pupil (authority_id, school_id);

CREATE INDEX ix_roll_pupil_authority_id_upn ON roll_pupil (authority_id, upn);

CREATE TABLE term_date (
	school_id UUID, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_term_date PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_term_date_authority_id FOREIGN KEY(authority_id) REFERENCES authority (id), 
	CONSTRAINT fk_term_date_authority_id_school_id FOREIGN KEY(authority_id, school_id) REFERENCES school (authority_id, id), 
	CONSTRAINT ck_term_date_kind CHECK (kind in ('term', 'closure', 'inset')), 
	CONSTRAINT ck_term_date_order CHECK (starts_on <= ends_on)
);

CREATE INDEX ix_term_date_authority_id_school_id ON term_date (authority_id, school_id);

CREATE TABLE attachment (
	school_id UUID, 
	draft_id UUID, 
	submission_id UUID, 
	case_id UUID, 
	category TEXT NOT NULL, 
	storage_key TEXT NOT NULL, 
	name TEXT NOT NULL, 
	content_type TEXT NOT NULL, 
	size BIGINT NOT NULL, 
	sha256 TEXT NOT NULL, 
	sealed TEXT NOT NULL, 
	scan TEXT NOT NULL, 
	added_by UUID NOT NULL, 
	added_by_name TEXT NOT NULL, 
	added_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	removed_at TIMESTAMP WITH TIME ZONE, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_attachment PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_attachment_authority_id FOREIGN KEY(authority_id) REFERENCES authority (id), 
	CONSTRAINT fk_attachment_authority_id_draft_id FOREIGN KEY(authority_id, draft_id) REFERENCES draft (authority_id, id), 
	CONSTRAINT ck_attachment_sealed CHECK (sealed in ('', 'safeguarding', 'address')), 
	CONSTRAINT ck_attachment_scan CHECK (scan in ('not_checked', 'checking', 'clean', 'infected'))
);

CREATE INDEX ix_attachment_authority_id_case_id ON attachment (authority_id, case_id);

CREATE INDEX ix_attachment_authority_id_draft_id ON attachment (authority_id, draft_id);

CREATE INDEX ix_attachment_authority_id_submission_id ON attachment (authority_id, submission_id);

CREATE TABLE draft_page (
	authority_id UUID NOT NULL, 
	draft_id UUID NOT NULL, 
	school_id UUID NOT NULL, 
	child TEXT NOT NULL, 
	page TEXT NOT NULL, 
	item TEXT NOT NULL, 
	answers JSONB NOT NULL, 
	hidden TEXT[] NOT NULL, 
	position BIGINT NOT NULL, 
	saved_by_name TEXT NOT NULL, 
	saved_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	version BIGINT NOT NULL, 
	CONSTRAINT pk_draft_page PRIMARY KEY (authority_id, draft_id, child, page, item), 
	CONSTRAINT fk_draft_page_authority_id_draft_id FOREIGN KEY(authority_id, draft_id) REFERENCES draft (authority_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_draft_page_authority_id_school_id ON draft_page (authority_id, school_id);

CREATE TABLE sealed_page (
	school_id UUID NOT NULL, 
	draft_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	child TEXT NOT NULL, 
	page TEXT NOT NULL, 
	item TEXT NOT NULL, 
	answers JSONB, 
	saved_by_name TEXT NOT NULL, 
	saved_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_sealed_page PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_sealed_page_authority_id_draft_id FOREIGN KEY(authority_id, draft_id) REFERENCES draft (authority_id, id) ON DELETE CASCADE, 
	CONSTRAINT ck_sealed_page_kind CHECK (kind in ('safeguarding', 'address'))
);

CREATE INDEX ix_sealed_page_authority_id_draft_id_kind ON sealed_page (authority_id, draft_id, kind);

CREATE TABLE submission (
	school_id UUID NOT NULL, 
	draft_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	immediate BOOLEAN NOT NULL, 
	address_hidden BOOLEAN NOT NULL, 
	facts JSONB NOT NULL, 
	summary JSONB NOT NULL, 
	digest TEXT NOT NULL, 
	privacy_statement TEXT NOT NULL, 
	privacy_statement_dated DATE, 
	sent_by UUID NOT NULL, 
	sent_by_name TEXT NOT NULL, 
	sent_by_job TEXT NOT NULL, 
	sent_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	version BIGINT NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_submission PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_submission_authority_id FOREIGN KEY(authority_id) REFERENCES authority (id), 
	CONSTRAINT fk_submission_authority_id_school_id FOREIGN KEY(authority_id, school_id) REFERENCES school (authority_id, id), 
	CONSTRAINT fk_submission_authority_id_draft_id FOREIGN KEY(authority_id, draft_id) REFERENCES draft (authority_id, id), 
	CONSTRAINT uq_submission_authority_id_draft_id UNIQUE (authority_id, draft_id), 
	CONSTRAINT ck_submission_state CHECK (state in ('sent', 'in_triage', 'returned', 'accepted', 'withdrawn', 'closed'))
);

CREATE INDEX ix_submission_authority_id_school_id_sent_at ON submission (authority_id, school_id, sent_at);

CREATE TABLE case_file (
	child_id UUID NOT NULL, 
	school_id UUID NOT NULL, 
	submission_id UUID NOT NULL, 
	reference TEXT NOT NULL, 
	state TEXT NOT NULL, 
	open BOOLEAN NOT NULL, 
	kind TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	child_name TEXT NOT NULL, 
	child_name_sort TEXT NOT NULL, 
	year_group TEXT NOT NULL, 
	school_name TEXT NOT NULL, 
	immediate BOOLEAN NOT NULL, 
	address_hidden BOOLEAN NOT NULL, 
	grade TEXT NOT NULL, 
	risks TEXT[] NOT NULL, 
	flags JSONB NOT NULL, 
	band BIGINT NOT NULL, 
	why JSONB NOT NULL, 
	placed_on DATE, 
	next_due_on DATE, 
	next_due_label TEXT NOT NULL, 
	waiting_for TEXT NOT NULL, 
	missing_since DATE, 
	last_attended_on DATE, 
	last_seen_on DATE, 
	review_on DATE, 
	police_told BOOLEAN NOT NULL, 
	assigned_to UUID, 
	assigned_name TEXT NOT NULL, 
	unread_messages BIGINT NOT NULL, 
	open_proposals BIGINT NOT NULL, 
	linked_siblings BIGINT NOT NULL, 
	matching_state TEXT NOT NULL, 
	matched_at TIMESTAMP WITH TIME ZONE, 
	matched_against BIGINT NOT NULL, 
	received_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	triaged_at TIMESTAMP WITH TIME ZONE, 
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	changed_by UUID, 
	closed_at TIMESTAMP WITH TIME ZONE, 
	outcome_code TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_case_file PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_case_file_authority_id_child_id FOREIGN KEY(authority_id, child_id) REFERENCES child (authority_id, id), 
	CONSTRAINT fk_case_file_authority_id_school_id FOREIGN KEY(authority_id, school_id) REFERENCES school (authority_id, id), 
	CONSTRAINT fk_case_file_authority_id_submission_id FOREIGN KEY(authority_id, submission_id) REFERENCES submission (authority_id, id), 
	CONSTRAINT fk_case_file_authority_id_assigned_to FOREIGN KEY(authority_id, assigned_to) REFERENCES membership (authority_id, id), 
	CONSTRAINT uq_case_file_authority_id_reference UNIQUE (authority_id, reference), 
	CONSTRAINT ck_case_file_band CHECK (band between 1 and 3)
);

CREATE INDEX ix_case_file_authority_id_assigned_to ON case_file (authority_id, assigned_to);

CREATE INDEX ix_case_file_authority_id_child_id ON case_file (authority_id, child_id);

CREATE INDEX ix_case_file_authority_id_school_id ON case_file (authority_id, school_id);

CREATE INDEX ix_case_file_queue ON case_file (authority_id, open, band, next_due_on, missing_since, id);

CREATE TABLE message (
	submission_id UUID NOT NULL, 
	school_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	direction TEXT NOT NULL, 
	body TEXT NOT NULL, 
	by UUID NOT NULL, 
	by_name TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	read_at TIMESTAMP WITH TIME ZONE, 
	read_by_name TEXT NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_message PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_message_authority_id_submission_id FOREIGN KEY(authority_id, submission_id) REFERENCES submission (authority_id, id), 
	CONSTRAINT fk_message_authority_id_school_id FOREIGN KEY(authority_id, school_id) REFERENCES school (authority_id, id), 
	CONSTRAINT ck_message_direction CHECK (direction in ('to_school', 'to_council'))
);

CREATE INDEX ix_message_authority_id_case_id ON message (authority_id, case_id);

CREATE INDEX ix_message_authority_id_school_id ON message (authority_id, school_id);

CREATE INDEX ix_message_authority_id_submission_id ON message (authority_id, submission_id);

CREATE TABLE referred_child (
	submission_id UUID NOT NULL, 
	school_id UUID NOT NULL, 
	child_key TEXT NOT NULL, 
	child_name TEXT NOT NULL, 
	reference TEXT NOT NULL, 
	case_id UUID NOT NULL, 
	step TEXT NOT NULL, 
	steps JSONB NOT NULL, 
	reply_by DATE, 
	asked TEXT NOT NULL, 
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_referred_child PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_referred_child_authority_id_submission_id FOREIGN KEY(authority_id, submission_id) REFERENCES submission (authority_id, id), 
	CONSTRAINT fk_referred_child_authority_id_school_id FOREIGN KEY(authority_id, school_id) REFERENCES school (authority_id, id), 
	CONSTRAINT uq_referred_child_authority_id_reference UNIQUE (authority_id, reference), 
	CONSTRAINT uq_referred_child_authority_id_submission_id_child_key UNIQUE (authority_id, submission_id, child_key)
);

CREATE INDEX ix_referred_child_authority_id_case_id ON referred_child (authority_id, case_id);

CREATE INDEX ix_referred_child_authority_id_school_id ON referred_child (authority_id, school_id);

CREATE TABLE sealed_submission (
	authority_id UUID NOT NULL, 
	submission_id UUID NOT NULL, 
	school_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	facts JSONB NOT NULL, 
	summary JSONB NOT NULL, 
	CONSTRAINT pk_sealed_submission PRIMARY KEY (authority_id, submission_id, kind), 
	CONSTRAINT fk_sealed_submission_authority_id_submission_id FOREIGN KEY(authority_id, submission_id) REFERENCES submission (authority_id, id), 
	CONSTRAINT ck_sealed_submission_kind CHECK (kind in ('safeguarding', 'address'))
);

CREATE TABLE case_event (
	case_id UUID NOT NULL, 
	kind TEXT NOT NULL, 
	title TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	data JSONB NOT NULL, 
	by UUID, 
	by_name TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_case_event PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_case_event_authority_id_case_id FOREIGN KEY(authority_id, case_id) REFERENCES case_file (authority_id, id)
);

CREATE INDEX ix_case_event_authority_id_case_id_at ON case_event (authority_id, case_id, at);

CREATE TABLE enquiry (
	case_id UUID NOT NULL, 
	code TEXT NOT NULL, 
	who TEXT NOT NULL, 
	state TEXT NOT NULL, 
	asked_on DATE, 
	chase_on DATE, 
	done_on DATE, 
	asked_of TEXT NOT NULL, 
	result TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	evidence JSONB NOT NULL, 
	by_name TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	changed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	version BIGINT NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_enquiry PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_enquiry_authority_id_case_id FOREIGN KEY(authority_id, case_id) REFERENCES case_file (authority_id, id), 
	CONSTRAINT ck_enquiry_who CHECK (who in ('school', 'council', 'joint')), 
	CONSTRAINT ck_enquiry_state CHECK (state in ('not_started', 'asked', 'done', 'not_applicable'))
);

CREATE INDEX ix_enquiry_authority_id_case_id ON enquiry (authority_id, case_id);

CREATE TABLE note (
	case_id UUID NOT NULL, 
	body TEXT NOT NULL, 
	by UUID NOT NULL, 
	by_name TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_note PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_note_authority_id_case_id FOREIGN KEY(authority_id, case_id) REFERENCES case_file (authority_id, id)
);

CREATE INDEX ix_note_authority_id_case_id ON note (authority_id, case_id);

CREATE TABLE outcome (
	case_id UUID NOT NULL, 
	code TEXT NOT NULL, 
	grade TEXT NOT NULL, 
	evidence JSONB NOT NULL, 
	happened_on DATE, 
	recheck_on DATE, 
	closes BOOLEAN NOT NULL, 
	open_clocks_reason TEXT NOT NULL, 
	signed_off_by TEXT NOT NULL, 
	by UUID NOT NULL, 
	by_name TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	set_aside_at TIMESTAMP WITH TIME ZONE, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_outcome PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_outcome_authority_id_case_id FOREIGN KEY(authority_id, case_id) REFERENCES case_file (authority_id, id), 
	CONSTRAINT ck_outcome_grade CHECK (grade in ('A', 'B', 'C'))
);

CREATE INDEX ix_outcome_authority_id_case_id ON outcome (authority_id, case_id);

CREATE TABLE proposal (
	case_id UUID NOT NULL, 
	question TEXT NOT NULL, 
	other_kind TEXT NOT NULL, 
	other_id UUID NOT NULL, 
	other_case_id UUID, 
	other_name TEXT NOT NULL, 
	other_school TEXT NOT NULL, 
	grade TEXT NOT NULL, 
	rank BIGINT NOT NULL, 
	evidence JSONB NOT NULL, 
	evidence_digest TEXT NOT NULL, 
	changed_since BOOLEAN NOT NULL, 
	state TEXT NOT NULL, 
	decided_by_name TEXT NOT NULL, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	decided_evidence JSONB, 
	found_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	weights_version TEXT NOT NULL, 
	authority_id UUID NOT NULL, 
	id UUID NOT NULL, 
	CONSTRAINT pk_proposal PRIMARY KEY (authority_id, id), 
	CONSTRAINT fk_proposal_authority_id_case_id FOREIGN KEY(authority_id, case_id) REFERENCES case_file (authority_id, id), 
	CONSTRAINT uq_proposal_authority_id_case_id_question_other_kind_other_id UNIQUE (authority_id, case_id, question, other_kind, other_id), 
	CONSTRAINT ck_proposal_question CHECK (question in ('sibling', 'same_child')), 
	CONSTRAINT ck_proposal_other_kind CHECK (other_kind in ('roll', 'child')), 
	CONSTRAINT ck_proposal_grade CHECK (grade in ('likely', 'possible', 'unlikely')), 
	CONSTRAINT ck_proposal_state CHECK (state in ('open', 'linked', 'dismissed', 'gone'))
);

CREATE TABLE read_mark (
	authority_id UUID NOT NULL, 
	membership_id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	read_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_read_mark PRIMARY KEY (authority_id, membership_id, case_id), 
	CONSTRAINT fk_read_mark_authority_id_case_id FOREIGN KEY(authority_id, case_id) REFERENCES case_file (authority_id, id)
);

grant usage on schema public to cme_la;

grant usage on schema public to cme_school;

grant usage on schema public to cme_sending;

grant usage on schema public to cme_worker;

grant usage on schema public to cme_app;

grant usage on schema public to cme_doors;

grant usage on schema public to cme_audit;

alter table "school" enable row level security;

alter table "school" force row level security;

revoke all on "school" from public;

grant select on "school" to cme_la;

create policy school_la_select on "school" for select to cme_la using (authority_id = (select wall.authority()));

grant select on "school" to cme_school;

create policy school_school_select on "school" for select to cme_school using (authority_id = (select wall.authority()));

grant select on "school" to cme_sending;

create policy school_sending_select on "school" for select to cme_sending using (authority_id = (select wall.authority()) and (select wall.has_role('cme_sending')));

grant select on "school" to cme_worker;

create policy school_worker_select on "school" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "school" to cme_worker;

create policy school_worker_insert on "school" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "school" to cme_worker;

create policy school_worker_update on "school" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

grant select on "school" to cme_doors;

create policy school_doors_select on "school" for select to cme_doors using (true);

alter table "term_date" enable row level security;

alter table "term_date" force row level security;

revoke all on "term_date" from public;

grant select on "term_date" to cme_la;

create policy term_date_la_select on "term_date" for select to cme_la using (authority_id = (select wall.authority()));

grant select on "term_date" to cme_school;

create policy term_date_school_select on "term_date" for select to cme_school using (authority_id = (select wall.authority()) and (school_id is null or school_id = any((select wall.schools())::uuid[])));

grant select on "term_date" to cme_sending;

create policy term_date_sending_select on "term_date" for select to cme_sending using (authority_id = (select wall.authority()) and (school_id is null or school_id = any((select wall.schools())::uuid[])) and (select wall.has_role('cme_sending')));

grant select on "term_date" to cme_worker;

create policy term_date_worker_select on "term_date" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "term_date" to cme_worker;

create policy term_date_worker_insert on "term_date" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "term_date" to cme_worker;

create policy term_date_worker_update on "term_date" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

grant delete on "term_date" to cme_worker;

create policy term_date_worker_delete on "term_date" for delete to cme_worker using (authority_id = (select wall.authority()));

alter table "membership" enable row level security;

alter table "membership" force row level security;

revoke all on "membership" from public;

grant select on "membership" to cme_la;

create policy membership_la_select on "membership" for select to cme_la using (authority_id = (select wall.authority()));

grant update (state, approved_by, approved_at) on "membership" to cme_la;

create policy membership_la_update on "membership" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_admin')) or (select wall.has_role('cme_la_manager')))) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_admin')) or (select wall.has_role('cme_la_manager'))));

grant select on "membership" to cme_school;

create policy membership_school_select on "membership" for select to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant select on "membership" to cme_worker;

create policy membership_worker_select on "membership" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "membership" to cme_worker;

create policy membership_worker_insert on "membership" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "membership" to cme_worker;

create policy membership_worker_update on "membership" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

grant select on "membership" to cme_doors;

create policy membership_doors_select on "membership" for select to cme_doors using (true);

grant insert on "membership" to cme_doors;

create policy membership_doors_insert on "membership" for insert to cme_doors  with check (true);

grant update on "membership" to cme_doors;

create policy membership_doors_update on "membership" for update to cme_doors using (true) with check (true);

alter table "draft" enable row level security;

alter table "draft" force row level security;

revoke all on "draft" from public;

grant select on "draft" to cme_school;

create policy draft_school_select on "draft" for select to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant insert on "draft" to cme_school;

create policy draft_school_insert on "draft" for insert to cme_school  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant update on "draft" to cme_school;

create policy draft_school_update on "draft" for update to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[])) with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant select on "draft" to cme_sending;

create policy draft_sending_select on "draft" for select to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant update on "draft" to cme_sending;

create policy draft_sending_update on "draft" for update to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending'))) with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant select on "draft" to cme_worker;

create policy draft_worker_select on "draft" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "draft" to cme_worker;

create policy draft_worker_insert on "draft" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "draft" to cme_worker;

create policy draft_worker_update on "draft" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

grant delete on "draft" to cme_worker;

create policy draft_worker_delete on "draft" for delete to cme_worker using (authority_id = (select wall.authority()));

alter table "draft_page" enable row level security;

alter table "draft_page" force row level security;

revoke all on "draft_page" from public;

grant select on "draft_page" to cme_school;

create policy draft_page_school_select on "draft_page" for select to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant insert on "draft_page" to cme_school;

create policy draft_page_school_insert on "draft_page" for insert to cme_school  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant update on "draft_page" to cme_school;

create policy draft_page_school_update on "draft_page" for update to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[])) with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant delete on "draft_page" to cme_school;

create policy draft_page_school_delete on "draft_page" for delete to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant select on "draft_page" to cme_sending;

create policy draft_page_sending_select on "draft_page" for select to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant select on "draft_page" to cme_worker;

create policy draft_page_worker_select on "draft_page" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "draft_page" to cme_worker;

create policy draft_page_worker_insert on "draft_page" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant delete on "draft_page" to cme_worker;

create policy draft_page_worker_delete on "draft_page" for delete to cme_worker using (authority_id = (select wall.authority()));

alter table "sealed_page" enable row level security;

alter table "sealed_page" force row level security;

revoke all on "sealed_page" from public;

grant select on "sealed_page" to cme_school;

create policy sealed_page_school_select on "sealed_page" for select to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and ((select wall.has_role('cme_school_dsl'))));

grant insert on "sealed_page" to cme_school;

create policy sealed_page_school_insert on "sealed_page" for insert to cme_school  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (kind = 'address' or ((select wall.has_role('cme_school_dsl')))));

grant select on "sealed_page" to cme_sending;

create policy sealed_page_sending_select on "sealed_page" for select to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant select on "sealed_page" to cme_worker;

create policy sealed_page_worker_select on "sealed_page" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "sealed_page" to cme_worker;

create policy sealed_page_worker_insert on "sealed_page" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant delete on "sealed_page" to cme_worker;

create policy sealed_page_worker_delete on "sealed_page" for delete to cme_worker using (authority_id = (select wall.authority()));

alter table "typed" enable row level security;

alter table "typed" force row level security;

revoke all on "typed" from public;

grant select on "typed" to cme_school;

create policy typed_school_select on "typed" for select to cme_school using (authority_id = (select wall.authority()) and membership_id = (select wall.membership()));

grant insert on "typed" to cme_school;

create policy typed_school_insert on "typed" for insert to cme_school  with check (authority_id = (select wall.authority()) and membership_id = (select wall.membership()));

grant update on "typed" to cme_school;

create policy typed_school_update on "typed" for update to cme_school using (authority_id = (select wall.authority()) and membership_id = (select wall.membership())) with check (authority_id = (select wall.authority()) and membership_id = (select wall.membership()));

grant delete on "typed" to cme_school;

create policy typed_school_delete on "typed" for delete to cme_school using (authority_id = (select wall.authority()) and membership_id = (select wall.membership()));

grant select on "typed" to cme_la;

create policy typed_la_select on "typed" for select to cme_la using (authority_id = (select wall.authority()) and membership_id = (select wall.membership()));

grant insert on "typed" to cme_la;

create policy typed_la_insert on "typed" for insert to cme_la  with check (authority_id = (select wall.authority()) and membership_id = (select wall.membership()));

grant update on "typed" to cme_la;

create policy typed_la_update on "typed" for update to cme_la using (authority_id = (select wall.authority()) and membership_id = (select wall.membership())) with check (authority_id = (select wall.authority()) and membership_id = (select wall.membership()));

grant delete on "typed" to cme_la;

create policy typed_la_delete on "typed" for delete to cme_la using (authority_id = (select wall.authority()) and membership_id = (select wall.membership()));

grant select on "typed" to cme_worker;

create policy typed_worker_select on "typed" for select to cme_worker using (authority_id = (select wall.authority()));

grant delete on "typed" to cme_worker;

create policy typed_worker_delete on "typed" for delete to cme_worker using (authority_id = (select wall.authority()));

alter table "attachment" enable row level security;

alter table "attachment" force row level security;

revoke all on "attachment" from public;

grant select on "attachment" to cme_school;

create policy attachment_school_select on "attachment" for select to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (sealed = '' or ((select wall.has_role('cme_school_dsl')))));

grant insert on "attachment" to cme_school;

create policy attachment_school_insert on "attachment" for insert to cme_school  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (sealed <> 'safeguarding' or ((select wall.has_role('cme_school_dsl')))));

grant update (removed_at, sealed) on "attachment" to cme_school;

create policy attachment_school_update on "attachment" for update to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and submission_id is null) with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and submission_id is null);

grant select on "attachment" to cme_sending;

create policy attachment_sending_select on "attachment" for select to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant update (submission_id, case_id, sealed) on "attachment" to cme_sending;

create policy attachment_sending_update on "attachment" for update to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending'))) with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant select on "attachment" to cme_la;

create policy attachment_la_select on "attachment" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and (sealed <> 'address' or ((select wall.has_role('cme_la_manager')))));

grant insert on "attachment" to cme_la;

create policy attachment_la_insert on "attachment" for insert to cme_la  with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and (sealed <> 'address' or ((select wall.has_role('cme_la_manager')))));

grant update (removed_at) on "attachment" to cme_la;

create policy attachment_la_update on "attachment" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and (sealed <> 'address' or ((select wall.has_role('cme_la_manager'))))) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and (sealed <> 'address' or ((select wall.has_role('cme_la_manager')))));

grant select on "attachment" to cme_worker;

create policy attachment_worker_select on "attachment" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "attachment" to cme_worker;

create policy attachment_worker_insert on "attachment" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "attachment" to cme_worker;

create policy attachment_worker_update on "attachment" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "submission" enable row level security;

alter table "submission" force row level security;

revoke all on "submission" from public;

grant select on "submission" to cme_school;

create policy submission_school_select on "submission" for select to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant select on "submission" to cme_sending;

create policy submission_sending_select on "submission" for select to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant insert on "submission" to cme_sending;

create policy submission_sending_insert on "submission" for insert to cme_sending  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant select on "submission" to cme_la;

create policy submission_la_select on "submission" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant update (state, version) on "submission" to cme_la;

create policy submission_la_update on "submission" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager')))) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "submission" to cme_worker;

create policy submission_worker_select on "submission" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "submission" to cme_worker;

create policy submission_worker_insert on "submission" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "submission" to cme_worker;

create policy submission_worker_update on "submission" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "sealed_submission" enable row level security;

alter table "sealed_submission" force row level security;

revoke all on "sealed_submission" from public;

grant select on "sealed_submission" to cme_school;

create policy sealed_submission_school_select on "sealed_submission" for select to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and ((select wall.has_role('cme_school_dsl'))));

grant select on "sealed_submission" to cme_sending;

create policy sealed_submission_sending_select on "sealed_submission" for select to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant insert on "sealed_submission" to cme_sending;

create policy sealed_submission_sending_insert on "sealed_submission" for insert to cme_sending  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant select on "sealed_submission" to cme_la;

create policy sealed_submission_la_select on "sealed_submission" for select to cme_la using (authority_id = (select wall.authority()) and ((kind = 'safeguarding' and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager')))) or (kind = 'address' and ((select wall.has_role('cme_la_manager'))))));

grant select on "sealed_submission" to cme_worker;

create policy sealed_submission_worker_select on "sealed_submission" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "sealed_submission" to cme_worker;

create policy sealed_submission_worker_insert on "sealed_submission" for insert to cme_worker  with check (authority_id = (select wall.authority()));

alter table "referred_child" enable row level security;

alter table "referred_child" force row level security;

revoke all on "referred_child" from public;

grant select on "referred_child" to cme_school;

create policy referred_child_school_select on "referred_child" for select to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant select on "referred_child" to cme_sending;

create policy referred_child_sending_select on "referred_child" for select to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant insert on "referred_child" to cme_sending;

create policy referred_child_sending_insert on "referred_child" for insert to cme_sending  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant select on "referred_child" to cme_la;

create policy referred_child_la_select on "referred_child" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant update (step, steps, reply_by, asked, changed_at, case_id) on "referred_child" to cme_la;

create policy referred_child_la_update on "referred_child" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager')))) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "referred_child" to cme_worker;

create policy referred_child_worker_select on "referred_child" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "referred_child" to cme_worker;

create policy referred_child_worker_insert on "referred_child" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "referred_child" to cme_worker;

create policy referred_child_worker_update on "referred_child" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "child" enable row level security;

alter table "child" force row level security;

revoke all on "child" from public;

grant insert on "child" to cme_sending;

create policy child_sending_insert on "child" for insert to cme_sending  with check (authority_id = (select wall.authority()) and (select wall.has_role('cme_sending')));

grant select on "child" to cme_la;

create policy child_la_select on "child" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant insert on "child" to cme_la;

create policy child_la_insert on "child" for insert to cme_la  with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant update on "child" to cme_la;

create policy child_la_update on "child" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager')))) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "child" to cme_worker;

create policy child_worker_select on "child" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "child" to cme_worker;

create policy child_worker_insert on "child" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "child" to cme_worker;

create policy child_worker_update on "child" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "case_file" enable row level security;

alter table "case_file" force row level security;

revoke all on "case_file" from public;

grant select on "case_file" to cme_sending;

create policy case_file_sending_select on "case_file" for select to cme_sending using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant insert on "case_file" to cme_sending;

create policy case_file_sending_insert on "case_file" for insert to cme_sending  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and (select wall.has_role('cme_sending')));

grant select on "case_file" to cme_la;

create policy case_file_la_select on "case_file" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant insert on "case_file" to cme_la;

create policy case_file_la_insert on "case_file" for insert to cme_la  with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant update on "case_file" to cme_la;

create policy case_file_la_update on "case_file" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager')))) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "case_file" to cme_worker;

create policy case_file_worker_select on "case_file" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "case_file" to cme_worker;

create policy case_file_worker_insert on "case_file" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "case_file" to cme_worker;

create policy case_file_worker_update on "case_file" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "enquiry" enable row level security;

alter table "enquiry" force row level security;

revoke all on "enquiry" from public;

grant insert on "enquiry" to cme_sending;

create policy enquiry_sending_insert on "enquiry" for insert to cme_sending  with check (authority_id = (select wall.authority()) and (select wall.has_role('cme_sending')));

grant select on "enquiry" to cme_la;

create policy enquiry_la_select on "enquiry" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant insert on "enquiry" to cme_la;

create policy enquiry_la_insert on "enquiry" for insert to cme_la  with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant update on "enquiry" to cme_la;

create policy enquiry_la_update on "enquiry" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager')))) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "enquiry" to cme_worker;

create policy enquiry_worker_select on "enquiry" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "enquiry" to cme_worker;

create policy enquiry_worker_insert on "enquiry" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "enquiry" to cme_worker;

create policy enquiry_worker_update on "enquiry" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "message" enable row level security;

alter table "message" force row level security;

revoke all on "message" from public;

grant select on "message" to cme_school;

create policy message_school_select on "message" for select to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]));

grant insert on "message" to cme_school;

create policy message_school_insert on "message" for insert to cme_school  with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and direction = 'to_council');

grant update (read_at, read_by_name) on "message" to cme_school;

create policy message_school_update on "message" for update to cme_school using (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and direction = 'to_school') with check (authority_id = (select wall.authority()) and school_id = any((select wall.schools())::uuid[]) and direction = 'to_school');

grant select on "message" to cme_la;

create policy message_la_select on "message" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant insert on "message" to cme_la;

create policy message_la_insert on "message" for insert to cme_la  with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and direction = 'to_school');

grant update (read_at, read_by_name) on "message" to cme_la;

create policy message_la_update on "message" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and direction = 'to_council') with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))) and direction = 'to_council');

grant select on "message" to cme_worker;

create policy message_worker_select on "message" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "message" to cme_worker;

create policy message_worker_insert on "message" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "message" to cme_worker;

create policy message_worker_update on "message" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "note" enable row level security;

alter table "note" force row level security;

revoke all on "note" from public;

grant select on "note" to cme_la;

create policy note_la_select on "note" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant insert on "note" to cme_la;

create policy note_la_insert on "note" for insert to cme_la  with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "note" to cme_worker;

create policy note_worker_select on "note" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "note" to cme_worker;

create policy note_worker_insert on "note" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "note" to cme_worker;

create policy note_worker_update on "note" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "outcome" enable row level security;

alter table "outcome" force row level security;

revoke all on "outcome" from public;

grant select on "outcome" to cme_la;

create policy outcome_la_select on "outcome" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant insert on "outcome" to cme_la;

create policy outcome_la_insert on "outcome" for insert to cme_la  with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant update (set_aside_at) on "outcome" to cme_la;

create policy outcome_la_update on "outcome" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager')))) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "outcome" to cme_worker;

create policy outcome_worker_select on "outcome" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "outcome" to cme_worker;

create policy outcome_worker_insert on "outcome" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "outcome" to cme_worker;

create policy outcome_worker_update on "outcome" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "roll_pupil" enable row level security;

alter table "roll_pupil" force row level security;

revoke all on "roll_pupil" from public;

grant select on "roll_pupil" to cme_la;

create policy roll_pupil_la_select on "roll_pupil" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "roll_pupil" to cme_worker;

create policy roll_pupil_worker_select on "roll_pupil" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "roll_pupil" to cme_worker;

create policy roll_pupil_worker_insert on "roll_pupil" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "roll_pupil" to cme_worker;

create policy roll_pupil_worker_update on "roll_pupil" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

grant delete on "roll_pupil" to cme_worker;

create policy roll_pupil_worker_delete on "roll_pupil" for delete to cme_worker using (authority_id = (select wall.authority()));

alter table "match_key" enable row level security;

alter table "match_key" force row level security;

revoke all on "match_key" from public;

grant select on "match_key" to cme_la;

create policy match_key_la_select on "match_key" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "match_key" to cme_worker;

create policy match_key_worker_select on "match_key" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "match_key" to cme_worker;

create policy match_key_worker_insert on "match_key" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant delete on "match_key" to cme_worker;

create policy match_key_worker_delete on "match_key" for delete to cme_worker using (authority_id = (select wall.authority()));

alter table "proposal" enable row level security;

alter table "proposal" force row level security;

revoke all on "proposal" from public;

grant select on "proposal" to cme_la;

create policy proposal_la_select on "proposal" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant update on "proposal" to cme_la;

create policy proposal_la_update on "proposal" for update to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager')))) with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "proposal" to cme_worker;

create policy proposal_worker_select on "proposal" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "proposal" to cme_worker;

create policy proposal_worker_insert on "proposal" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "proposal" to cme_worker;

create policy proposal_worker_update on "proposal" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "roll_import" enable row level security;

alter table "roll_import" force row level security;

revoke all on "roll_import" from public;

grant select on "roll_import" to cme_la;

create policy roll_import_la_select on "roll_import" for select to cme_la using (authority_id = (select wall.authority()));

grant select on "roll_import" to cme_worker;

create policy roll_import_worker_select on "roll_import" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "roll_import" to cme_worker;

create policy roll_import_worker_insert on "roll_import" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "roll_import" to cme_worker;

create policy roll_import_worker_update on "roll_import" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "case_event" enable row level security;

alter table "case_event" force row level security;

revoke all on "case_event" from public;

grant insert on "case_event" to cme_sending;

create policy case_event_sending_insert on "case_event" for insert to cme_sending  with check (authority_id = (select wall.authority()) and (select wall.has_role('cme_sending')));

grant select on "case_event" to cme_la;

create policy case_event_la_select on "case_event" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant insert on "case_event" to cme_la;

create policy case_event_la_insert on "case_event" for insert to cme_la  with check (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "case_event" to cme_worker;

create policy case_event_worker_select on "case_event" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "case_event" to cme_worker;

create policy case_event_worker_insert on "case_event" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "case_event" to cme_worker;

create policy case_event_worker_update on "case_event" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

alter table "audit_entry" enable row level security;

alter table "audit_entry" force row level security;

revoke all on "audit_entry" from public;

grant select on "audit_entry" to cme_la;

create policy audit_entry_la_select on "audit_entry" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));

grant select on "audit_entry" to cme_worker;

create policy audit_entry_worker_select on "audit_entry" for select to cme_worker using (authority_id = (select wall.authority()));

grant select on "audit_entry" to cme_audit;

create policy audit_entry_audit_select on "audit_entry" for select to cme_audit using (authority_id = wall.authority());

grant insert on "audit_entry" to cme_audit;

create policy audit_entry_audit_insert on "audit_entry" for insert to cme_audit  with check (authority_id = wall.authority());

alter table "audit_head" enable row level security;

alter table "audit_head" force row level security;

revoke all on "audit_head" from public;

grant select on "audit_head" to cme_worker;

create policy audit_head_worker_select on "audit_head" for select to cme_worker using (authority_id = (select wall.authority()));

grant select on "audit_head" to cme_audit;

create policy audit_head_audit_select on "audit_head" for select to cme_audit using (authority_id = wall.authority());

grant insert on "audit_head" to cme_audit;

create policy audit_head_audit_insert on "audit_head" for insert to cme_audit  with check (authority_id = wall.authority());

grant update on "audit_head" to cme_audit;

create policy audit_head_audit_update on "audit_head" for update to cme_audit using (authority_id = wall.authority()) with check (authority_id = wall.authority());

alter table "outbox" enable row level security;

alter table "outbox" force row level security;

revoke all on "outbox" from public;

grant insert on "outbox" to cme_school;

create policy outbox_school_insert on "outbox" for insert to cme_school  with check (authority_id = (select wall.authority()));

grant insert on "outbox" to cme_sending;

create policy outbox_sending_insert on "outbox" for insert to cme_sending  with check (authority_id = (select wall.authority()) and (select wall.has_role('cme_sending')));

grant insert on "outbox" to cme_la;

create policy outbox_la_insert on "outbox" for insert to cme_la  with check (authority_id = (select wall.authority()));

grant select on "outbox" to cme_worker;

create policy outbox_worker_select on "outbox" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "outbox" to cme_worker;

create policy outbox_worker_insert on "outbox" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant update on "outbox" to cme_worker;

create policy outbox_worker_update on "outbox" for update to cme_worker using (authority_id = (select wall.authority())) with check (authority_id = (select wall.authority()));

grant select on "outbox" to cme_doors;

create policy outbox_doors_select on "outbox" for select to cme_doors using (true);

alter table "mail_notice" enable row level security;

alter table "mail_notice" force row level security;

revoke all on "mail_notice" from public;

grant select on "mail_notice" to cme_worker;

create policy mail_notice_worker_select on "mail_notice" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "mail_notice" to cme_worker;

create policy mail_notice_worker_insert on "mail_notice" for insert to cme_worker  with check (authority_id = (select wall.authority()));

grant select on "mail_notice" to cme_doors;

create policy mail_notice_doors_select on "mail_notice" for select to cme_doors using (true);

alter table "visit" enable row level security;

alter table "visit" force row level security;

revoke all on "visit" from public;

grant select on "visit" to cme_la;

create policy visit_la_select on "visit" for select to cme_la using (authority_id = (select wall.authority()) and membership_id = (select wall.membership()));

grant insert on "visit" to cme_la;

create policy visit_la_insert on "visit" for insert to cme_la  with check (authority_id = (select wall.authority()) and membership_id = (select wall.membership()));

grant update on "visit" to cme_la;

create policy visit_la_update on "visit" for update to cme_la using (authority_id = (select wall.authority()) and membership_id = (select wall.membership())) with check (authority_id = (select wall.authority()) and membership_id = (select wall.membership()));

grant select on "visit" to cme_worker;

create policy visit_worker_select on "visit" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "visit" to cme_worker;

create policy visit_worker_insert on "visit" for insert to cme_worker  with check (authority_id = (select wall.authority()));

alter table "read_mark" enable row level security;

alter table "read_mark" force row level security;

revoke all on "read_mark" from public;

grant select on "read_mark" to cme_la;

create policy read_mark_la_select on "read_mark" for select to cme_la using (authority_id = (select wall.authority()) and membership_id = (select wall.membership()));

grant insert on "read_mark" to cme_la;

create policy read_mark_la_insert on "read_mark" for insert to cme_la  with check (authority_id = (select wall.authority()) and membership_id = (select wall.membership()));

grant update on "read_mark" to cme_la;

create policy read_mark_la_update on "read_mark" for update to cme_la using (authority_id = (select wall.authority()) and membership_id = (select wall.membership())) with check (authority_id = (select wall.authority()) and membership_id = (select wall.membership()));

grant select on "read_mark" to cme_worker;

create policy read_mark_worker_select on "read_mark" for select to cme_worker using (authority_id = (select wall.authority()));

grant insert on "read_mark" to cme_worker;

create policy read_mark_worker_insert on "read_mark" for insert to cme_worker  with check (authority_id = (select wall.authority()));

alter table "person" enable row level security;

alter table "person" force row level security;

revoke all on "person" from public;

grant select on "person" to cme_doors;

create policy person_doors_select on "person" for select to cme_doors using (true);

grant insert on "person" to cme_doors;

create policy person_doors_insert on "person" for insert to cme_doors  with check (true);

grant update on "person" to cme_doors;

create policy person_doors_update on "person" for update to cme_doors using (true) with check (true);

grant select on "person" to cme_worker;

create policy person_worker_select on "person" for select to cme_worker using (true);

grant insert on "person" to cme_worker;

create policy person_worker_insert on "person" for insert to cme_worker  with check (true);

alter table "identity" enable row level security;

alter table "identity" force row level security;

revoke all on "identity" from public;

grant select on "identity" to cme_doors;

create policy identity_doors_select on "identity" for select to cme_doors using (true);

grant insert on "identity" to cme_doors;

create policy identity_doors_insert on "identity" for insert to cme_doors  with check (true);

grant update on "identity" to cme_doors;

create policy identity_doors_update on "identity" for update to cme_doors using (true) with check (true);

grant select on "identity" to cme_worker;

create policy identity_worker_select on "identity" for select to cme_worker using (true);

grant insert on "identity" to cme_worker;

create policy identity_worker_insert on "identity" for insert to cme_worker  with check (true);

alter table "session" enable row level security;

alter table "session" force row level security;

revoke all on "session" from public;

grant select on "session" to cme_doors;

create policy session_doors_select on "session" for select to cme_doors using (true);

grant insert on "session" to cme_doors;

create policy session_doors_insert on "session" for insert to cme_doors  with check (true);

grant update on "session" to cme_doors;

create policy session_doors_update on "session" for update to cme_doors using (true) with check (true);

grant delete on "session" to cme_doors;

create policy session_doors_delete on "session" for delete to cme_doors using (true);

alter table "sign_in_flow" enable row level security;

alter table "sign_in_flow" force row level security;

revoke all on "sign_in_flow" from public;

grant select on "sign_in_flow" to cme_doors;

create policy sign_in_flow_doors_select on "sign_in_flow" for select to cme_doors using (true);

grant insert on "sign_in_flow" to cme_doors;

create policy sign_in_flow_doors_insert on "sign_in_flow" for insert to cme_doors  with check (true);

grant update on "sign_in_flow" to cme_doors;

create policy sign_in_flow_doors_update on "sign_in_flow" for update to cme_doors using (true) with check (true);

grant delete on "sign_in_flow" to cme_doors;

create policy sign_in_flow_doors_delete on "sign_in_flow" for delete to cme_doors using (true);

alter table "kept_post" enable row level security;

alter table "kept_post" force row level security;

revoke all on "kept_post" from public;

grant select on "kept_post" to cme_doors;

create policy kept_post_doors_select on "kept_post" for select to cme_doors using (true);

grant insert on "kept_post" to cme_doors;

create policy kept_post_doors_insert on "kept_post" for insert to cme_doors  with check (true);

grant update on "kept_post" to cme_doors;

create policy kept_post_doors_update on "kept_post" for update to cme_doors using (true) with check (true);

grant delete on "kept_post" to cme_doors;

create policy kept_post_doors_delete on "kept_post" for delete to cme_doors using (true);

alter table "authority" enable row level security;

alter table "authority" force row level security;

revoke all on "authority" from public;

grant select on "authority" to cme_app;

create policy authority_app_select on "authority" for select to cme_app using (true);

grant select on "authority" to cme_la;

create policy authority_la_select on "authority" for select to cme_la using (true);

grant select on "authority" to cme_school;

create policy authority_school_select on "authority" for select to cme_school using (true);

grant select on "authority" to cme_sending;

create policy authority_sending_select on "authority" for select to cme_sending using (true and (select wall.has_role('cme_sending')));

grant select on "authority" to cme_doors;

create policy authority_doors_select on "authority" for select to cme_doors using (true);

grant select on "authority" to cme_worker;

create policy authority_worker_select on "authority" for select to cme_worker using (true);

grant insert on "authority" to cme_worker;

create policy authority_worker_insert on "authority" for insert to cme_worker  with check (true);

grant update on "authority" to cme_worker;

create policy authority_worker_update on "authority" for update to cme_worker using (true) with check (true);

grant select on "authority" to cme_audit;

create policy authority_audit_select on "authority" for select to cme_audit using (true);

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

create schema if not exists doors authorization cme_owner;

grant usage, create on schema doors to cme_doors;

grant usage on schema doors to cme_app, cme_worker;

-- The doors: the only way application roles reach people, identities, sessions, unfinished sign-ins and kept posts.
-- Each function does one narrow thing, is owned by a role that owns nothing else, names every table by its schema,
-- and answers with no more than its caller needs. Times come from the caller, so that tests can pass the clock in.
set role cme_doors;

-- Unfinished sign-ins ------------------------------------------------------------------------------------------

create or replace function doors.start_flow(p_state bytea, p_data jsonb, p_at timestamptz, p_expires timestamptz)
  returns void
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  with old as (
    delete from public.sign_in_flow where state_hash in (
      select f.state_hash from public.sign_in_flow f where f.expires_at < p_at limit 100)
  )
  insert into public.sign_in_flow (state_hash, data, expires_at) values (p_state, p_data, p_expires);
$$;

-- One use: whoever takes it, it is gone; nothing when it is unknown, used or too old.
create or replace function doors.take_flow(p_state bytea, p_at timestamptz) returns jsonb
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  with taken as (delete from public.sign_in_flow f where f.state_hash = p_state returning f.data, f.expires_at)
  select t.data from taken t where t.expires_at > p_at;
$$;

-- True the first time a token's id is shown, false when it is played again before it expires.
create or replace function doors.first_use(p_hash bytea, p_expires timestamptz) returns boolean
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  with put as (
    insert into public.sign_in_flow (state_hash, data, expires_at)
    values (p_hash, '{"used": true}'::jsonb, p_expires)
    on conflict (state_hash) do nothing
    returning 1
  )
  select exists (select from put);
$$;

-- Where an organisation belongs --------------------------------------------------------------------------------

create or replace function doors.find_authority_by_code(p_code text)
  returns table (authority_id uuid, authority_name text)
  language sql stable security definer set search_path = pg_catalog, public
as $$
  select a.id, a.name from public.authority a where a.code = p_code;
$$;

-- A school of the register, in exactly one authority: a school known only from a roll file lets nobody in.
create or replace function doors.find_school_by_urn(p_urn text)
  returns table (authority_id uuid, authority_name text, school_id uuid, school_name text)
  language sql stable security definer set search_path = pg_catalog, public
as $$
  select a.id, a.name, s.id, s.name
  from public.school s join public.authority a on a.id = s.authority_id
  where s.urn = p_urn and s.in_register
    and 1 = (select count(*) from public.school o where o.urn = p_urn and o.in_register);
$$;

-- People and what they are -------------------------------------------------------------------------------------

-- The person behind (issuer, subject): found, or made. Name and email are refreshed; email never links anybody.
create or replace function doors.person_for_identity(
  p_issuer text, p_subject text, p_name text, p_email text, p_new_person uuid, p_new_identity uuid, p_at timestamptz
) returns table (person_id uuid, is_new boolean, email_changed boolean)
  language plpgsql volatile security definer set search_path = pg_catalog, public
as $$
declare
  found_person uuid;
  old_email text;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_issuer || chr(31) || p_subject, 4711));
  select i.person_id, p.email into found_person, old_email
    from public.identity i join public.person p on p.id = i.person_id
    where i.issuer = p_issuer and i.subject = p_subject;
  if found then
    update public.person p set name = p_name, email = p_email
      where p.id = found_person and (p.name, p.email) is distinct from (p_name, p_email);
    return query select found_person, false, old_email is distinct from p_email;
    return;
  end if;
  insert into public.person (id, name, email, created_at) values (p_new_person, p_name, p_email, p_at);
  insert into public.identity (id, person_id, issuer, subject, created_at)
    values (p_new_identity, p_new_person, p_issuer, p_subject, p_at);
  return query select p_new_person, true, false;
end $$;

-- What an identity is in one authority (and school), without making anything.
create or replace function doors.membership_for(p_issuer text, p_subject text, p_authority uuid, p_school uuid)
  returns table (membership_id uuid, state text)
  language sql stable security definer set search_path = pg_catalog, public
as $$
  select m.id, m.state
  from public.identity i join public.membership m on m.person_id = i.person_id
  where i.issuer = p_issuer and i.subject = p_subject
    and m.authority_id = p_authority and m.school_id is not distinct from p_school;
$$;

-- Roles are replaced by what the provider says now, never added to. A new member of council staff awaits approval, and
-- only the council makes the row active; an existing row's state is never changed here, so signing in again cannot
-- undo what the council decided.
create or replace function doors.refresh_membership(
  p_new uuid, p_person uuid, p_authority uuid, p_kind text, p_school uuid,
  p_name text, p_email text, p_job text, p_roles text[], p_at timestamptz
) returns table (membership_id uuid, state text, last_signed_in_at timestamptz)
  language plpgsql volatile security definer set search_path = pg_catalog, public
as $$
declare
  m public.membership;
  before timestamptz;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_person::text || coalesce(p_school, p_authority)::text, 4712));
  select * into m from public.membership r
    where r.authority_id = p_authority and r.person_id = p_person and r.school_id is not distinct from p_school;
  if not found then
    insert into public.membership
      (authority_id, id, person_id, kind, school_id, name, email, job, roles, state, approved_by, created_at)
    values
      (p_authority, p_new, p_person, p_kind, p_school, p_name, p_email, p_job, p_roles,
       case when p_kind = 'council' then 'awaiting_approval' else 'active' end, '', p_at)
    returning * into m;
  end if;
  before := m.last_signed_in_at;
  update public.membership r
    set roles = p_roles, name = p_name, email = p_email,
        job = case when p_job = '' then r.job else p_job end,
        last_signed_in_at = case when r.state = 'active' then p_at else r.last_signed_in_at end
    where r.authority_id = m.authority_id and r.id = m.id;
  return query select m.id, m.state, before;
end $$;

create or replace function doors.replace_roles(p_authority uuid, p_membership uuid, p_roles text[]) returns void
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  update public.membership m set roles = p_roles
  where m.authority_id = p_authority and m.id = p_membership and m.roles is distinct from p_roles;
$$;

-- Sessions -----------------------------------------------------------------------------------------------------

create or replace function doors.open_session(
  p_hash bytea, p_person uuid, p_authority uuid, p_membership uuid, p_issuer text, p_provider_session text,
  p_id_token text, p_organisation text, p_data jsonb, p_at timestamptz
) returns void
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  insert into public.session
    (hash, person_id, authority_id, membership_id, issuer, provider_session, id_token, organisation_id,
     created_at, last_active_at, roles_checked_at, ended_why, data)
  select p_hash, m.person_id, m.authority_id, m.id, p_issuer, p_provider_session, p_id_token, p_organisation,
         p_at, p_at, p_at, '', p_data
  from public.membership m
  where m.authority_id = p_authority and m.id = p_membership and m.person_id = p_person;
$$;

-- A session that has not been ended, with its membership as it stands this moment. Marks nothing. A membership that
-- is not active (ended, or not yet approved by the council) has no session.
create or replace function doors.session_by_hash(p_hash bytea)
  returns table (
    person_id uuid, authority_id uuid, membership_id uuid, kind text, school_id uuid, name text, roles text[],
    organisation_name text, issuer text, organisation_id text, created_at timestamptz, last_active_at timestamptz,
    roles_checked_at timestamptz, data jsonb
  )
  language sql stable security definer set search_path = pg_catalog, public
as $$
  select s.person_id, s.authority_id, s.membership_id, m.kind, m.school_id, m.name, m.roles,
         coalesce(h.name, a.name), s.issuer, s.organisation_id, s.created_at, s.last_active_at,
         s.roles_checked_at, s.data
  from public.session s
  join public.membership m
    on m.authority_id = s.authority_id and m.id = s.membership_id and m.person_id = s.person_id
  join public.authority a on a.id = s.authority_id
  left join public.school h on h.authority_id = m.authority_id and h.id = m.school_id
  where s.hash = p_hash and s.ended_at is null and m.state = 'active';
$$;

-- Why a session ended, for the words on the page; nothing for one ended more than a day ago.
create or replace function doors.ended_session(p_hash bytea, p_at timestamptz)
  returns table (person_id uuid, membership_id uuid, kind text, ended_why text)
  language sql stable security definer set search_path = pg_catalog, public
as $$
  select s.person_id, s.membership_id, m.kind, s.ended_why
  from public.session s join public.membership m on m.authority_id = s.authority_id and m.id = s.membership_id
  where s.hash = p_hash and s.ended_at > p_at - interval '24 hours';
$$;

create or replace function doors.touch_session(p_hash bytea, p_at timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  update public.session s set last_active_at = p_at
  where s.hash = p_hash and s.ended_at is null and s.last_active_at < p_at;
$$;

create or replace function doors.recheck_done(p_hash bytea, p_roles text[], p_at timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  with checked as (
    update public.session s set roles_checked_at = p_at, data = s.data - 'recheck_failed_at'
    where s.hash = p_hash and s.ended_at is null
    returning s.authority_id, s.membership_id
  )
  update public.membership m set roles = p_roles
  from checked c
  where m.authority_id = c.authority_id and m.id = c.membership_id and m.roles is distinct from p_roles;
$$;

create or replace function doors.recheck_failed(p_hash bytea, p_at timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  update public.session s set data = s.data || jsonb_build_object('recheck_failed_at', extract(epoch from p_at))
  where s.hash = p_hash and s.ended_at is null;
$$;

-- Ends a session for good and hands back, once, what the provider needs for signing out there.
create or replace function doors.end_session(p_hash bytea, p_why text, p_at timestamptz)
  returns table (issuer text, id_token text, membership_id uuid)
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  with was as (
    select s.hash, s.id_token from public.session s where s.hash = p_hash and s.ended_at is null for update
  )
  update public.session s set ended_at = p_at, ended_why = p_why, id_token = ''
  from was where s.hash = was.hash
  returning s.issuer, was.id_token, s.membership_id;
$$;

-- Sign-out told by the provider: one of its sessions, or, without a session id, everything of one subject.
create or replace function doors.end_sessions_by_provider(
  p_issuer text, p_provider_session text, p_subject text, p_why text, p_at timestamptz
) returns integer
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  with ended as (
    update public.session s set ended_at = p_at, ended_why = p_why, id_token = ''
    where s.issuer = p_issuer and s.ended_at is null
      and (p_provider_session <> '' or p_subject <> '')
      and (p_provider_session = '' or s.provider_session = p_provider_session)
      and (p_subject = '' or s.data ->> 'subject' = p_subject)
    returning 1
  )
  select count(*)::integer from ended;
$$;

-- What was typed after the session had ended -------------------------------------------------------------------

create or replace function doors.keep_post(p_id uuid, p_hash bytea, p_path text, p_body jsonb, p_at timestamptz)
  returns boolean
  language plpgsql volatile security definer set search_path = pg_catalog, public
as $$
declare
  s public.session;
begin
  if octet_length(p_body::text) > 65536 or octet_length(p_path) > 500 then return false; end if;
  select * into s from public.session e
    where e.hash = p_hash and coalesce(e.ended_at, e.last_active_at) > p_at - interval '24 hours';
  if not found then return false; end if;
  delete from public.kept_post k
    where k.person_id = s.person_id and k.membership_id = s.membership_id and k.path = p_path;
  if 20 <= (select count(*) from public.kept_post k
            where k.person_id = s.person_id and k.membership_id = s.membership_id) then
    return false;
  end if;
  insert into public.kept_post (id, person_id, membership_id, path, body, kept_at)
    values (p_id, s.person_id, s.membership_id, p_path, p_body, p_at);
  return true;
end $$;

-- Only to the same person in the same membership, signed in again. Reading keeps it: it goes when it is used or refused.
create or replace function doors.kept_posts(p_hash bytea, p_path text, p_at timestamptz)
  returns table (id uuid, path text, body jsonb, kept_at timestamptz)
  language sql stable security definer set search_path = pg_catalog, public
as $$
  select k.id, k.path, k.body, k.kept_at
  from public.session s
  join public.kept_post k on k.person_id = s.person_id and k.membership_id = s.membership_id
  where s.hash = p_hash and s.ended_at is null and (p_path is null or k.path = p_path)
    and k.kept_at > p_at - interval '24 hours'
  order by k.kept_at;
$$;

create or replace function doors.take_kept_posts(p_hash bytea, p_path text) returns integer
  language sql volatile security definer set search_path = pg_catalog, public
as $$
  with gone as (
    delete from public.kept_post k using public.session s
    where s.hash = p_hash and s.ended_at is null
      and k.person_id = s.person_id and k.membership_id = s.membership_id and (p_path is null or k.path = p_path)
    returning 1
  )
  select count(*)::integer from gone;
$$;

-- Housekeeping -------------------------------------------------------------------------------------------------

create or replace function doors.purge_old(p_at timestamptz) returns integer
  language plpgsql volatile security definer set search_path = pg_catalog, public
as $$
declare
  gone integer := 0;
  n integer;
begin
  delete from public.sign_in_flow f where f.expires_at < p_at;
  get diagnostics n = row_count; gone := gone + n;
  delete from public.kept_post k where k.kept_at < p_at - interval '24 hours';
  get diagnostics n = row_count; gone := gone + n;
  delete from public.session s
    where s.ended_at < p_at - interval '24 hours' or s.created_at < p_at - interval '48 hours';
  get diagnostics n = row_count; gone := gone + n;
  return gone;
end $$;

revoke all on all functions in schema doors from public;
grant execute on function
  doors.start_flow(bytea, jsonb, timestamptz, timestamptz),
  doors.take_flow(bytea, timestamptz),
  doors.first_use(bytea, timestamptz),
  doors.find_authority_by_code(text),
  doors.find_school_by_urn(text),
  doors.person_for_identity(text, text, text, text, uuid, uuid, timestamptz),
  doors.membership_for(text, text, uuid, uuid),
  doors.refresh_membership(uuid, uuid, uuid, text, uuid, text, text, text, text[], timestamptz),
  doors.replace_roles(uuid, uuid, text[]),
  doors.open_session(bytea, uuid, uuid, uuid, text, text, text, text, jsonb, timestamptz),
  doors.session_by_hash(bytea),
  doors.ended_session(bytea, timestamptz),
  doors.touch_session(bytea, timestamptz),
  doors.recheck_done(bytea, text[], timestamptz),
  doors.recheck_failed(bytea, timestamptz),
  doors.end_session(bytea, text, timestamptz),
  doors.end_sessions_by_provider(text, text, text, text, timestamptz),
  doors.keep_post(uuid, bytea, text, jsonb, timestamptz),
  doors.kept_posts(bytea, text, timestamptz),
  doors.take_kept_posts(bytea, text)
  to cme_app;
grant execute on function doors.purge_old(timestamptz) to cme_worker;
reset role;

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
