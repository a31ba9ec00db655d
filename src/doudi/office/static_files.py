"""Style sheets and scripts in production: compressed, and named by a digest of their content, so that browsers may keep
them."""

from __future__ import annotations

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

# Minified files of others name maps of their sources, for debuggers, which are not shipped: they are not looked for.
_PATTERNS = (
    (files, tuple(pattern for pattern in patterns if "sourceMappingURL" not in str(pattern)))
    for files, patterns in HashedFilesMixin.patterns
)


class CompressedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Looks for no source maps, which minified files of others name and which are not shipped."""

    patterns = tuple((files, patterns) for files, patterns in _PATTERNS if patterns)
