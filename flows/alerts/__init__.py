"""Alerts at the edge: settings, what is found, what is said of it, the outbox, and the channels it leaves by."""
