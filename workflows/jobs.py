"""Jobs of the flow, run by the worker."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(
    name="workflows.start_flow",
    queue="flow",
    retry=RetryStrategy(max_attempts=20, exponential_wait=3),
)
def start_flow(case_id: int) -> None:
    from .actions.restarting import restart_flow

    restart_flow(case_id)


def start_flow_again(case_id: int) -> None:
    start_flow.defer(case_id=case_id)
