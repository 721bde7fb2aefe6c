"""The local newsroom: invented publishers on loopback, and the truth about what they publish.

    publishers.toml ┐
    content/*.toml  ├─► script.py ─► pages.py, feeds.py ─► site.py ─► server.py ─► HTTP
    labels.toml     ┘       └──────► expected.py (what a correct monitor finds)   faults.py (what goes wrong)

Everything served depends on the time the caller sets and on nothing else.
"""
