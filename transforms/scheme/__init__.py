"""The scheme: its words, how a text becomes an edition, how words become expressions."""
