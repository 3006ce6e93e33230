"""The receipt code, or an address of ours, as a picture."""

import segno


def qr_address(code: str) -> str:
    """A data address with the digits only, no link.

    A link would be handed to whatever scanner reads it, which may ask its maker's server; digits are just kept.
    Sixteen digits also make the coarsest of all QR codes, which an old phone reads from a metre away.
    """
    return str(segno.make_qr(code, error="q", boost_error=False).svg_data_uri(scale=8, border=3))


def qr_of_address(address: str) -> str:
    """A data address for paper: it leads to one of our pages, and nothing secret stands in it."""
    return str(segno.make_qr(address, error="m").svg_data_uri(scale=8, border=3))
