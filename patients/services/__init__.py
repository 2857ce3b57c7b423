"""Writing patients, care teams, emergency access and the board's summary, one module each."""
