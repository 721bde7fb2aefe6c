"""What a person can put right: errors whose text names the place and the remedy, shown without a traceback."""

from __future__ import annotations

from catalog import CatalogError
from flows.backfilling import BackfillError
from flows.known import NotKnownError
from flows.lease import BusyError
from flows.settings import SettingsError
from flows.up import UpError
from flows.watching import UnknownSourceError
from storage.store import StorageError

# wrong with and without an orchestrator, so there is no point in trying again without one
EXPECTED = (
    BackfillError,
    BusyError,
    CatalogError,
    NotKnownError,
    SettingsError,
    StorageError,
    UnknownSourceError,
    UpError,
)
