"""Prints the running demo's settings as shell exports, so that `cme audit verify` and the like can be tried on it.

    eval "$(.venv/bin/python tools/demo_environment.py)"

An argument names the demo's folder (default: var/demo). The owner's connection is left out: nothing tried needs it.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from portal.engines.demo_folder import DemoFolder  # noqa: E402 - the project need not be installed
from portal.engines.demo_programs import environment  # noqa: E402
from portal.engines.postgres import EmbeddedPostgres  # noqa: E402
from portal.engines.valkey import EmbeddedValkey  # noqa: E402

place = DemoFolder(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var" / "demo")
if place.seeded_on() is None:
    sys.exit("There is no demo here yet. Start it first: make run")
said = environment(place, EmbeddedPostgres(place.postgres, durable=True), EmbeddedValkey(place.valkey))
for name, value in said.items():
    if name not in ("DATABASE_OWNER_URL", "PORT", "IDP_PORT"):
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
