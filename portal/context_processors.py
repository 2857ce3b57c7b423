from typing import Any

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`staff_nav`: the side navigation of the signed-in role."""
    return {"staff_nav": []}
