"""Functions in the style of public suites, written by us from the public problem statements."""
