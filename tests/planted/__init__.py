"""A month of five bureaus with planted faults, and what became of each: docs/planted_faults.md."""
