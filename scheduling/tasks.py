"""Background jobs about visits."""

from __future__ import annotations

from procrastinate.contrib.django import app

from scheduling.selectors import list_passed_next_visits
from scheduling.services import refresh_next_visit


@app.periodic(cron="*/5 * * * *")
@app.task(name="scheduling.follow_the_clock", queueing_lock="follow_the_clock")
def follow_the_clock(timestamp: int) -> None:
    """A visit that is over is nobody's next visit: the board moves on to the one after it, without a write."""
    for patient_id in list_passed_next_visits():
        refresh_next_visit(patient_id=patient_id)
