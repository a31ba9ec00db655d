"""Doudi (兜底): social-assistance policy as decisions that can be acted on, paid and defended."""

__version__ = "0.1.0"
