"""`python -m tools.chaos.smtp PORT FILE`: an SMTP server that writes down what it takes, and only then says 250."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


class Catcher:
    """Keeps Message-ID, recipient and subject of every mail, a line for each time that it came."""

    def __init__(self, file: Path) -> None:
        self.file = file

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """The mail is on the disk."""
        mail = message_from_bytes(envelope.content)
        line = {"id": mail["Message-ID"], "to": envelope.rcpt_tos, "digest": str(mail["Subject"])}
        with self.file.open("ab", buffering=0) as out:
            out.write(json.dumps(line).encode() + b"\n")
            os.fsync(out.fileno())
        return "250 OK"


async def serve(port: int, file: Path) -> None:
    """For as long as the process lives."""
    catcher = Catcher(file)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(catcher, enable_SMTPUTF8=True, hostname="localhost"), "127.0.0.1", port
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
