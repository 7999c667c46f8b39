"""Agreements: their texts, who accepted which, and who withdrew."""
