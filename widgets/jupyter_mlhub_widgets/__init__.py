"""ipywidgets forms and the ``%mlhub`` magic: the hub inside a cell."""
