"""English: the day before the month, so that 3 Oct is read the same way everywhere.

Patients read these, with a clock of twelve hours. Pages of staff write "j M Y, H:i" themselves: twenty-four hours,
one width in a table.
"""

DATE_FORMAT = "j M Y"
TIME_FORMAT = "P"
DATETIME_FORMAT = "j M Y, P"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
