"""Why a file is not taken: said in Chinese, with what to do instead."""

from __future__ import annotations


class Refused(Exception):
    """The file was not stored; the text is for the officer who uploads."""
