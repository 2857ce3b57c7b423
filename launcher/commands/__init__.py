"""One module for each file in script/; each has main(arguments) and returns the status to exit with."""
