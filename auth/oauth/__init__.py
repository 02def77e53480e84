"""The OAuth 2.0 authorization server: RFC 6749 with 7636, 7009, 7662, 8414, 9207 and the advice of 9700."""
