"""Rows turned into what pages print, one module each."""
