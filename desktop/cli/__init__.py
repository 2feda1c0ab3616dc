"""The command line over the actions."""
