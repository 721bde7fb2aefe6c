"""Gold sets and gates: what the judgement of this project is worth, measured.

Each module measures one thing and has ``NAME``, ``DATA`` (where its data lie under the shared data folder,
or empty) and ``run(data, **options) -> Result``. ``python -m bench NAME`` runs one, ``python -m bench gate``
holds all figures against ``floors.json``.
"""
