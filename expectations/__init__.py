"""What must be true of delivered rows: rules, suites, and the gate that runs them."""
