"""What Twilio says when it refuses: one shape for all."""

from typing import Any

import msgspec
from starlette.responses import Response

DOCS = "https://www.twilio.com/docs/errors/"

GENERAL = {
    400: (20001, "Invalid parameter"),
    401: (20003, "Authenticate"),
    403: (20003, "Permission Denied"),
    404: (20404, "The requested resource was not found"),
    405: (20004, "Method not allowed"),
    429: (20429, "Too Many Requests"),
    500: (20500, "Internal Server Error"),
    503: (20503, "Service Unavailable"),
}


class Refused(Exception):
    """A request Twilio turns down."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


def general(status: int) -> Refused:
    """Refuse with the words of an HTTP status."""
    code, message = GENERAL.get(status, (20500, "Internal Server Error"))
    return Refused(code, message, status)


def missing(path: str) -> Refused:
    """Refuse what there is not."""
    return Refused(20404, f"The requested resource {path} was not found", 404)


def answer(refused: Refused) -> Response:
    """Word a refusal as Twilio does."""
    told = {
        "code": refused.code,
        "message": refused.message,
        "more_info": f"{DOCS}{refused.code}",
        "status": refused.status,
    }
    return spoken(told, refused.status)


def provoked(status: int, _: str) -> Response:
    """Play trouble in Twilio's words."""
    return answer(general(status))


def spoken(told: Any, status: int = 200) -> Response:
    """Answer as JSON."""
    return Response(msgspec.json.encode(told), status, media_type="application/json")
