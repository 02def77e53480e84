"""Who is asking and what they may do: API keys, scopes and limits."""
