"""Answers of Splink on DuckDB to the questions of `bench_matching`, in the form `cme match` writes.

Run by the benchmark with the Python of its own environment (requirements/bench.txt); nothing of the product is imported.
Arguments: roll, questions, truth, answers, task. A third of the true pairs, those of the questions told with "train",
teach it its weights; the rest are asked one at a time.
"""

from __future__ import annotations

import csv
import re
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

warnings.simplefilter("ignore")
FIELDS = ("forename", "surname", "dob", "postcode", "address", "phone", "email", "parent", "upn")
BLOCKS = {
    "same": ("upn", "phone", "email", ("surname", "dob"), ("forename", "dob"), ("forename", "surname"), "postcode"),
    "sibling": ("phone", "email", "address", ("postcode", "surname"), ("parent", "surname"), "postcode"),
}


def read(path: str) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with Path(path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def plain(text: str) -> str | None:
    """Small letters and digits, parted by single spaces; None for nothing."""
    return " ".join(re.sub(r"[^\w]+", " ", text.lower()).split()) or None


def record(row: dict[str, str], unique_id: str) -> dict[str, Any]:
    """The fields both sides have, normalised alike."""
    get = row.get
    parent = get("parent1_name") or f"{get('parent1_forename', '')} {get('parent1_surname', '')}"
    digits = re.sub(r"\D", "", get("parent1_phone") or get("parent1_mobile") or "")
    return {
        "unique_id": unique_id,
        "forename": plain(get("forename", "")),
        "surname": plain(get("surname", "")),
        "dob": get("dob") or None,
        "postcode": re.sub(r"\W", "", get("postcode", "").upper()) or None,
        "address": plain(f"{get('address_line1', '')} {get('postcode', '')}") if get("address_line1") else None,
        "phone": digits[-10:] or None,
        "email": (get("parent1_email") or "").lower() or None,
        "parent": plain(parent),
        "upn": get("upn") or None,
    }


def blocks(task: str) -> list[Any]:
    """The rules that say which pairs are looked at."""
    return [block_on(*([rule] if isinstance(rule, str) else rule)) for rule in BLOCKS[task]]


def main(roll: str, questions: str, truth: str, answers: str, task: str) -> None:
    """Learn, ask, write."""
    known = [record(row, row["pupil_id"]) for row in read(roll)]
    asked = [row for row in read(questions) if row["task"] == task]
    teach = {row["query_id"] for row in asked if row.get("train")}
    pupils = pd.DataFrame(known)
    taught = pd.DataFrame([record(row, row["query_id"]) for row in asked if row["query_id"] in teach])
    # Whoever belongs together carries the question's id: from these Splink learns how much agreement is worth.
    together = {query_id: query_id for query_id in teach}
    for one in read(truth):
        if one["query_id"] in teach and (one["relation"] == "same") == (task == "same"):
            together[one["pupil_id"]] = one["query_id"]
    same_child = task == "same"
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=blocks(task),
        comparisons=[
            *([cl.NameComparison("forename")] if same_child else []),
            cl.NameComparison("surname"),
            *([cl.ExactMatch("upn"), cl.DamerauLevenshteinAtThresholds("dob", [1, 2])] if same_child else []),
            cl.PostcodeComparison("postcode"),
            cl.JaroWinklerAtThresholds("address", [0.92]),
            cl.DamerauLevenshteinAtThresholds("phone", [1]),
            cl.EmailComparison("email"),
            cl.JaroWinklerAtThresholds("parent", [0.9]),
        ],
        probability_two_random_records_match=1.0 / len(known),
    )
    everybody = pd.concat([pupils, taught])
    everybody["together"] = everybody["unique_id"].map(together)
    learner = Linker(everybody, settings, DuckDBAPI())
    learner.training.estimate_u_using_random_sampling(max_pairs=1e6)
    learner.training.estimate_m_from_label_column("together")
    model = learner.misc.save_model_to_json()
    linker = Linker(pupils, model, DuckDBAPI())
    with Path(answers).open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(("query_id", "pupil_id", "score", "rank", "decision", "latency_ms"))
        for row in asked:
            if row["query_id"] in teach:
                continue
            question = pd.DataFrame([record(row, row["query_id"])])
            start = time.perf_counter()
            found = linker.inference.find_matches_to_new_records(question, blocks(task), match_weight_threshold=-10)
            pairs = found.as_pandas_dataframe()
            taken = (time.perf_counter() - start) * 1000
            found.drop_table_from_database_and_remove_from_cache()
            ranked = sorted(
                (-weight, left if right == row["query_id"] else right)
                for weight, left, right in zip(
                    pairs["match_weight"], pairs["unique_id_l"], pairs["unique_id_r"], strict=True
                )
            )[:10]
            for rank, (minus, pupil) in enumerate(ranked, start=1):
                out.writerow((row["query_id"], pupil, round(-minus, 4), rank, 0, round(taken, 3)))
            if not ranked:
                out.writerow((row["query_id"], "", 0, 0, 0, round(taken, 3)))


if __name__ == "__main__":
    main(*sys.argv[1:])
