"""Keys and words of many rows of the roll at once: of those that stand in the temporary table `incoming`.

`incoming` needs the columns authority_id, id, key_hashes and look_up_words. An import fills it, and indexing anew.
"""

from __future__ import annotations

from typing import Final

TAKE_OUT: Final = (
    (
        "delete from match_key using (select r.authority_id, r.id, unnest(r.key_hashes) key_hash "
        "from roll_pupil r join incoming i on i.authority_id = r.authority_id and i.id = r.id) old "
        "where match_key.authority_id = old.authority_id and match_key.key_hash = old.key_hash "
        "and match_key.owner_kind = 'roll' and match_key.owner_id = old.id"
    ),
    (
        "delete from look_up_word using (select r.authority_id, r.id, unnest(r.look_up_words) word "
        "from roll_pupil r join incoming i on i.authority_id = r.authority_id and i.id = r.id) old "
        "where look_up_word.authority_id = old.authority_id and look_up_word.word = old.word "
        "and look_up_word.owner_kind = 'roll' and look_up_word.owner_id = old.id"
    ),
)
"""Take out the keys and words under which these rows stand by now."""
PUT_IN: Final = (
    (
        "insert into match_key (authority_id, key_hash, owner_kind, owner_id) "
        "select authority_id, unnest(key_hashes) k, 'roll', id from incoming order by k"
    ),
    (
        "insert into look_up_word (authority_id, word, owner_kind, owner_id) "
        "select authority_id, unnest(look_up_words) collate \"C\" w, 'roll', id from incoming order by w"
    ),
)
"""Put in those that `incoming` tells, in their order, so that an index is filled from one end to the other."""
