"""`inscope serve`: the web pages and the API, with their database."""

import click

from inscope.cli.database import check_migrated, database, set_up_django
from inscope.cli.ports import usable_port
from inscope.cli.serving import listening_options, run
from inscope.cli.stopping import stop_on_terminate


@click.command()
@listening_options
def serve(host: str, port: int, workers: int, *, no_worker: bool) -> None:
    """Serve the pages and the API until Ctrl-C.

    Starts Inscope's own PostgreSQL unless INSCOPE_DATABASE_URL names another, and brings it back
    when it is killed; the same goes for a worker, which delivers messages. Whatever was started here is stopped here.
    """
    stop_on_terminate()
    port = usable_port(host, port)
    with database() as server:
        set_up_django()
        check_migrated()
        run(host, port, workers, server, with_worker=not no_worker)
