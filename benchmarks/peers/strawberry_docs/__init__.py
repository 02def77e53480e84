"""Strawberry as its documentation has it: types made from ORM rows, relations through DataLoaders."""
