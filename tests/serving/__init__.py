"""What stays true when several processes and several databases answer."""
