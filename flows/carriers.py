"""How batches get to workers: as runs of the deployment "gather" on Prefect's work pool, or as tasks of a Dask cluster.

Either only says the name of a batch; batch, signs of life and result lie in the shared folder (``post.py``).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.states import Cancelled

from flows import assisting
from flows.post import Carrier, OpenCarrier

if TYPE_CHECKING:
    from distributed import Client

POOL = "spacewatch"
DEPLOYMENT = "gather/gather"


def opener(spread: str) -> OpenCarrier:
    """The way to other workers that the setting names."""
    return _pool if spread == "pool" else partial(_dask, spread)


class _Pool:
    def __init__(self, client: PrefectClient) -> None:
        self._client = client
        self._runs: dict[str, UUID] = {}

    async def places(self) -> int:
        workers = await self._client.read_workers_for_work_pool(POOL)
        return sum(worker.status == "ONLINE" for worker in workers)

    async def start(self, name: str) -> None:
        deployment = await self._client.read_deployment_by_name(DEPLOYMENT)
        given = {"batch": name}
        run = await self._client.create_flow_run_from_deployment(deployment.id, parameters=given, name=f"gather {name}")
        self._runs[name] = run.id

    async def cancel(self, name: str) -> None:
        if name in self._runs:
            await self._client.set_flow_run_state(self._runs[name], Cancelled(message="taken back"), force=True)


class _Dask:
    def __init__(self, client: Client) -> None:
        self._client = client
        self._tasks: dict[str, Any] = {}

    async def places(self) -> int:
        return len(await self._client.nthreads())

    async def start(self, name: str) -> None:
        # repeated after the death of its worker, it finds the batch taken and leaves it alone
        self._tasks[name] = self._client.submit(assisting.run, name, key=f"gather-{name}", pure=False)

    async def cancel(self, name: str) -> None:
        if name in self._tasks:
            await self._tasks[name].cancel()


@asynccontextmanager
async def _pool() -> AsyncIterator[Carrier]:
    async with get_client() as client:
        yield _Pool(client)


@asynccontextmanager
async def _dask(address: str) -> AsyncIterator[Carrier]:
    try:
        from distributed import Client
    except ImportError as error:
        raise ImportError("Dask is not installed: pip install 'space-diplomacy-monitor[dask]'") from error
    async with Client(address, asynchronous=True, name="spacewatch") as client:
        yield _Dask(client)
