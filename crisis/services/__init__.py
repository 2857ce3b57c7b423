"""Writing crisis lines (`lines`) and interventions (`interventions`)."""
