"""What every part of `bot/` shares: the inbound message, errors, settings, masking, logging."""
