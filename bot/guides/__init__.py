"""Everything staff write: read, checked, the last good version kept. The only place for yaml and pydantic."""
