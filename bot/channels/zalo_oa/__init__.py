"""Zalo Official Account, Open API v3. Shapes are unverified: docs/decisions/zalo.md."""
