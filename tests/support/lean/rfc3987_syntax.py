"""Stands before the package of this name in the servers that tests start.

The package compiles a grammar whenever it is imported, which is a third of a Jupyter server's
start. jsonschema does without it where it is missing. It checks addresses with letters of any
script, which no schema of Jupyter or ML Hub contains.
"""

raise ImportError("Tests start their servers without it.")
