"""The errors of the office: one family, so that a page or a command catches what it can tell its user about.

The text of each is for the person at the desk: in Chinese, what cannot be done and what to do instead. What only a
fault of the program can cause (a missing transaction, an unknown name) is no OfficeError and is not caught.
"""

from __future__ import annotations


class OfficeError(Exception):
    """The office cannot do what was asked of it."""


class RefusedError(OfficeError):
    """The input or the state of a case forbids an action. Nothing was written."""


class ChangedMeanwhileError(RefusedError):
    """Somebody else has changed the row since the form was opened: the officer must look at it again."""


class FaultyFileError(OfficeError):
    """A file for import has faults, one a line in the text. Nothing was imported."""


class DamagedFileError(OfficeError):
    """The bytes of a stored file are gone, or are not those that were stored."""


class DecryptionError(OfficeError):
    """A sealed field cannot be opened: its key is not configured, or its text was changed."""


class ConfigurationError(OfficeError):
    """The environment is incomplete or unsafe for its mode; every fault is a line of the text."""


class NotHereError(OfficeError):
    """Something that belongs to the demo or to tests was asked of an installation in earnest."""
