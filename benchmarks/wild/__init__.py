"""Functions that strangers wrote: which of them the judge can take on, and how well it tests."""
