"""Identity providers, and the sign-in that the server keeps."""
