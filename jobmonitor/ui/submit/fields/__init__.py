"""Editors of single values, one a module; each for one or two types of field."""
