"""Public suites as problems, from a checkout that the user names: one file for each suite."""
