"""The open data as catalogues know it: DCAT 3 for portals, schema.org for search engines."""
