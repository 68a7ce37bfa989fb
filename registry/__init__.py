"""The registry of creative centres and heritage: its model, its rules and its data. No HTTP, no HTML."""
