alter table roll_pupil add column look_up_words text[] not null default '{}';
alter table roll_pupil alter column look_up_words drop default;
alter table child add column look_up_words text[] not null default '{}';
alter table child alter column look_up_words drop default;

create table look_up_word (
  authority_id uuid not null,
  -- In the order of code points: "begins with" is a range that an index serves behind the wall.
  word text collate "C" not null,
  owner_kind text not null,
  owner_id uuid not null,
  constraint pk_look_up_word primary key (authority_id, word, owner_kind, owner_id),
  constraint ck_look_up_word_owner_kind check (owner_kind in ('roll', 'child'))
);

alter table "look_up_word" enable row level security;
alter table "look_up_word" force row level security;
revoke all on "look_up_word" from public;

grant select on "look_up_word" to cme_la;
create policy look_up_word_la_select on "look_up_word" for select to cme_la using (authority_id = (select wall.authority()) and ((select wall.has_role('cme_la_officer')) or (select wall.has_role('cme_la_manager'))));
grant select on "look_up_word" to cme_worker;
create policy look_up_word_worker_select on "look_up_word" for select to cme_worker using (authority_id = (select wall.authority()));
grant insert on "look_up_word" to cme_worker;
create policy look_up_word_worker_insert on "look_up_word" for insert to cme_worker  with check (authority_id = (select wall.authority()));
grant delete on "look_up_word" to cme_worker;
create policy look_up_word_worker_delete on "look_up_word" for delete to cme_worker using (authority_id = (select wall.authority()));
grant insert on "look_up_word" to cme_sending;
create policy look_up_word_sending_insert on "look_up_word" for insert to cme_sending  with check (authority_id = (select wall.authority()) and (select wall.has_role('cme_sending')));
