-- Who shares the rarest keys with a child that is looked for, with what comparing needs of each: one round trip.
-- It runs with the rights of whoever calls it, behind the same wall as every other query. A function, so that a
-- session plans it once.
--
-- Records are named as the engine names them: "roll:..." or "child:...".
-- hashes: the keys looked under; one that more than `hot` children share finds nobody. leave_out: ids never to be
-- found. known: ids whose record the caller has already. Rows, in no order: one for each child found, at most
-- `at_most` whose keys are worth `at_least`, and one without a record: how many children share each key that found
-- somebody.
create or replace function nearest_children(
  whose uuid, hashes bigint[], leave_out uuid[], known uuid[], hot integer, at_most integer,
  at_least double precision
) returns table (
  record text, score double precision, rarest bigint, comparable text, school_id text, school_name text,
  dob date, as_of date, hidden boolean, keys bigint[], counts bigint[]
)
language plpgsql stable parallel safe
as $$
#variable_conflict use_column
begin
  return query
  with hit as materialized (
    select wanted.k, under.n, under.kinds, under.ids
    from unnest(hashes) wanted(k)
    cross join lateral (
      select count(*) n, array_agg(few.owner_kind) kinds, array_agg(few.owner_id) ids
      from (
        select m.owner_kind, m.owner_id from match_key m
        where m.authority_id = whose and m.key_hash = wanted.k limit hot + 1
      ) few
    ) under
    where under.n between 1 and hot
  ), nearest as materialized (
    select found.owner_kind, found.owner_id, sum(ln((2 * hot)::double precision / hit.n)) score,
      (array_agg(hit.k order by hit.n, hit.k))[1] rarest
    from hit cross join lateral unnest(hit.kinds, hit.ids) found(owner_kind, owner_id)
    where found.owner_id <> all(leave_out)
    group by found.owner_kind, found.owner_id
    having sum(ln((2 * hot)::double precision / hit.n)) >= at_least
    order by 3 desc, 1, 2
    limit at_most
  )
  select ''::text, null::double precision, null::bigint, null::text, null::text, null::text, null::date, null::date,
    null::boolean, array_agg(hit.k), array_agg(hit.n)
  from hit
  union all
  select one.owner_kind || ':' || one.owner_id, one.score, one.rarest, r.comparable, r.school_id::text, s.name, r.dob,
    r.as_of,
    -- As `portal.store.find.matches.in_hiding` says it: by what the sibling check found, or by the same UPN alone.
    r.id is not null and (exists (
      select from proposal p
      join case_file c on c.authority_id = p.authority_id and c.id = p.case_id
      where p.authority_id = whose and p.other_kind = 'roll' and p.other_id = r.id and p.question = 'same_child'
        and p.state <> 'dismissed' and c.address_hidden
    ) or (r.upn <> '' and exists (
      select from child h
      join case_file c on c.authority_id = h.authority_id and c.child_id = h.id
      where h.authority_id = whose and h.upn = r.upn and c.address_hidden
    ))),
    null::bigint[], null::bigint[]
  from nearest one
  left join roll_pupil r
    on one.owner_kind = 'roll' and one.owner_id <> all(known) and r.authority_id = whose and r.id = one.owner_id
  left join school s on s.authority_id = whose and s.id = r.school_id;
end $$;
