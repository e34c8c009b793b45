"""Telegram: volunteers, the staff desk, citizens where it is reachable. Facts: Bot API 10.0."""
