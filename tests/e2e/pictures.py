"""Reading a code from its picture, as the command's certification does."""

from cli.certify.pictures import code_in

__all__ = ["code_in"]
