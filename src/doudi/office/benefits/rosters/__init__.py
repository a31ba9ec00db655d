"""Files that go to the finance platform or a bank and come back from them: layouts as data, their writing and reading."""
