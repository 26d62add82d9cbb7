"""What is asked of the agents: what counts as a solution and how it is graded."""
