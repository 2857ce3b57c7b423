"""Measuring pages: statements, CPU, time, weight and memory. Numbers are printed, never asserted."""
