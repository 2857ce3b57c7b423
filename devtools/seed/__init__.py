"""Fictitious people: the demonstration clinic's story, and as many patients as a measurement needs."""
