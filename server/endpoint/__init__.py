"""`/graphql`: from a request over HTTP or a WebSocket to its answer."""
