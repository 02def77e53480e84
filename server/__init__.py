"""Settings, database, app assembly, HTTP and WebSocket endpoints, and the command line."""
