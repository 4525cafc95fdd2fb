"""An invented nation of any size: bureaus, people and a month's work as shards, the same bytes from the same seed.

It is for measuring and for trying a scheme out, and stands in for deliveries: what a night would have judged and kept
is drawn as it would lie in the shards.
"""
