from accounts.models import User
from common.http import HtmxHttpRequest


class AppRequest(HtmxHttpRequest):
    """A request of a signed-in person, with htmx's details."""

    user: User
