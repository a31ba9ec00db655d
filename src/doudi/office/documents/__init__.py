"""Files with their digest, what kind they truly are, and who may see them."""
