// What the tests' precompiled header belongs to.
