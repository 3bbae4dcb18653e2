"""The demonstration: fictional campaigns played through the real verbs, and mail that never leaves the machine."""
