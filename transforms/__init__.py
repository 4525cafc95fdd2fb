"""Pure: frames in, frames out. No clock, disk, network, database or orchestrator."""
