"""Log lines without clinical content."""

import logging


class QuietFormatter(logging.Formatter):
    """One line an event: time, level, logger, message with control characters escaped. Exceptions are named by
    class and place; their text may carry values of rows, so it is left out."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        message = super().format(record)
        return message.encode("unicode_escape").decode("ascii")

    def formatException(self, ei) -> str:  # type: ignore[no-untyped-def]
        kind, _error, trace = ei
        places = []
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}")
            trace = trace.tb_next
        return f"{kind.__name__} at {' > '.join(places[-6:])}"
