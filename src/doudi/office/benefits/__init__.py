"""Benefits: from awards to dues, to money paid, returned and recovered."""
