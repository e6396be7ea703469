"""Documents about datasets and models, their versions, rows and bytes."""
