"""Whether the plan is kept: targets with their verdicts, the network of centres, conversions on their way."""
