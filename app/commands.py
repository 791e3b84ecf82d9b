"""The commands of the processes that make up the product, as `make run` starts them next to Redis and the sandbox."""

from __future__ import annotations

from collections.abc import Mapping

# One thread works and the others wait for bodies on their way (docs/adr/0006); the server would warn of so many.
_WEB = "--interface wsgi --http 1 --no-ws --blocking-threads 64 --log-level error"
_AGAIN = "--respawn-failed-workers --respawn-interval 0.5"
# A worker that is asked to stop while it starts does not hear it, and would be waited for without end.
_STOP = "--workers-kill-timeout 15"


def commands_of(environ: Mapping[str, str], host: str, port: int, web_workers: int) -> dict[str, list[str]]:
    """Modules with their arguments, by what a process is called, in the order of starting.

    Without a queue there are no workers: the scheduler does the work itself, and says so. The gateway's queue has a
    worker only where there is a gateway.
    """
    web = ["granian", *_WEB.split(), "--workers", str(web_workers), "--host", host, "--port", str(port)]
    queues = ["sweep", "mail", *(["gateway"] if environ.get("GATEWAY_URL") else [])]
    workers = {f"{queue} worker": ["jobs.worker", queue] for queue in queues} if environ.get("REDIS_URL") else {}
    return {"web": [*web, *_AGAIN.split(), *_STOP.split(), "wsgi:app"], **workers, "scheduler": ["jobs.scheduler"]}
