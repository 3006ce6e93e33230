"""Parts of an address that are codes or numbers somebody gave."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class CodeConverter(StringConverter):
    """Text without control characters: PostgreSQL takes no NUL, and a question with one would be a 500."""

    regex = r"[^/\x00-\x1f\x7f]+"


register_converter(CodeConverter, "code")
