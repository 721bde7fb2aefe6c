"""changedetection.io in its batch mode, without a browser: watches every page of the press."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bench.peers.reading import arguments, say
from bench.peers.watching import pages

_PORT = "5899"


def main() -> None:
    """One round over all pages."""
    asked = arguments()
    store = asked.folder / "store"
    is_first, watched = not store.exists(), pages(asked)
    binary = Path(sys.executable).with_name("changedetection.io")
    command = [str(binary), "-C", "-d", str(store), "-h", "127.0.0.1", "-p", _PORT, "-l", "ERROR", "-b", "-r", "all"]
    for url in watched if is_first else ():
        command += ["-u", url]
    environ = os.environ | {"ALLOW_IANA_RESTRICTED_ADDRESSES": "true", "FETCH_WORKERS": "10"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)  # noqa: S603 - the peer
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr)[-2000:])
    histories = [len(file.read_text().splitlines()) for file in store.glob("*/history.txt")]
    say(asked.folder, len(histories), sum(number - 1 for number in histories))


if __name__ == "__main__":
    main()
