"""What an operator has to mend before the server can work."""


class OperatorError(Exception):
    """The message is one plain sentence, printed as it is; the command then exits with 1."""
