"""Makes tables and plots of the logs of ``lessonl-bench run``."""
