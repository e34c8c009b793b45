"""The Zalo Bot platform: text only, numbered choices. Shapes are unverified: docs/decisions/zalo.md."""
