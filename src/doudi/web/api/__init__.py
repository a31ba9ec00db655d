"""What other programs may do: the pages' actions over HTTP, under /api/v1, described by OpenAPI.

Each operation asks the same point of access and calls the same actions as the pages; a program acts by a token of an officer
with no more than the officer may.
"""
