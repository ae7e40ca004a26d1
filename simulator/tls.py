"""The certificate that a client shows, handed from the connection to the application."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol


class ShowsCertificate(H11Protocol):
    """HTTP whose requests carry the client's certificate, in DER, in their state."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Note what the handshake has verified."""
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        if tls is not None:
            self.app_state = {**self.app_state, "client_certificate": tls.getpeercert(binary_form=True)}
