"""The servers that Quotegraph is measured beside, as small as their own documentation has them."""
