"""webchanges, an offspring of urlwatch: watches every page of the press."""

from __future__ import annotations

from bench.peers.watching import watch

if __name__ == "__main__":
    watch("webchanges", "--jobs", "--database")
