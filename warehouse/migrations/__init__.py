"""The way of a shared warehouse from one version's tables to the next's, by Alembic."""
