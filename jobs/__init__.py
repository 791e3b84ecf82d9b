"""Time: the scheduler asks what is due, workers do it through the services."""
