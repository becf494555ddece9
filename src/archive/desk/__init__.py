"""The use cases: what the command line and the web pages call."""
