"""The flow of a worker: gather the batch of sources that a monitor run on another machine has laid out."""

from __future__ import annotations

import os
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from flows import assisting
from flows.settings import read

Name = Annotated[
    str, Field(title="Batch", description="Its name in the shared folder; monitor starts these runs itself.")
]


@flow(name="gather", flow_run_name="gather {batch}", persist_result=False)
async def gather(batch: Name) -> State[str]:
    """Visit the sources of a batch and bring back what was found."""
    line = await assisting.assist(read(os.environ), batch)
    return Completed(message=line, data=line)
