"""Pages: the public help page, the log for staff, the patient's own pages, the safety plan."""
