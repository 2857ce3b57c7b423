"""Instruments and packets in Django admin. Nothing about a patient is here."""

from assessments.admin.instruments import InstrumentAdmin, InstrumentVersionAdmin
from assessments.admin.packets import PacketAdmin

__all__ = ["InstrumentAdmin", "InstrumentVersionAdmin", "PacketAdmin"]
