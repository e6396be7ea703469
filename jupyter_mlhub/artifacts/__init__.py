"""Datasets and models: the catalogue, versions and stored bytes."""

from .blobs.store import BlobStore, BlobWriter, StoredBlob
from .catalogue import Catalogue, Content

__all__ = ["BlobStore", "BlobWriter", "Catalogue", "Content", "StoredBlob"]
