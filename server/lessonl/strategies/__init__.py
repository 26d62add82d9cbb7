"""How a team of agents is led: the loops, and what they ask of an agent and of a task."""
