"""The journeys and everything at the edge: command, Prefect, sources, languages."""
