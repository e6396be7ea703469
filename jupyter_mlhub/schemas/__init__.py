"""The documents of the REST API, stated once.

The server checks and writes them, the client reads them, and the OpenAPI document and the
panel's TypeScript types are generated from them.
"""
