"""Which heritage to convert next: exact answers with a certificate."""
