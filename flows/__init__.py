"""The pure conversation engine: what Bác Ơi says next. Standard library only, no I/O, no clock."""
