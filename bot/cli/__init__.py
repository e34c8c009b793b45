"""The command line: `bacoi <command>`. Each command is a module here with a `command` object."""
