"""The memory: the only room that speaks SQL. Open a ``Store``, then use the module of the noun."""
