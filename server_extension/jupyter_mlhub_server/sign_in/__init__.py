"""Providers, and the sign-in that the server keeps."""
