"""Pages and tables that show the end of a run."""
