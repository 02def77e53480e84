"""The GraphQL schema: types, inputs, payloads, connections, loaders and error mapping."""
