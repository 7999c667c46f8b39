"""Which contract line answers for an instance, and the pages of customers' records, among many customers.

    python benchmarks/entitlement.py            fills 5,000 customers and 50,000 instances, measures, about a minute
    python benchmarks/entitlement.py --small    a tenth of it

Each customer has four contract lines (one that ended, one of its product, one of the whole contract, one of a single
instance) and ten instances that claim places of the third, two of them beyond its licences; every tenth customer
belongs to another.
"""

from desk.asked import is_small
from desk.installation import installation
from inscope.pg.initdb import OWNER
from inscope.pg.roles import DATABASE
from records.filling import INSTANCES_EACH, fill

CUSTOMERS = 5_000


def main() -> None:
    """Fill, measure, and print a table."""
    customers = CUSTOMERS // 10 if is_small(__doc__) else CUSTOMERS
    with installation() as server:
        fill(server.url(OWNER, DATABASE) or "", customers)
        from django.core.management import call_command  # noqa: PLC0415 - Django is set up by now

        from records.measuring import matches, pages  # noqa: PLC0415 - as before

        call_command("collectstatic", interactive=False, verbosity=0)
        print(f"{customers:,} customers, {customers * INSTANCES_EACH:,} instances\n")
        print("| what | ms, median |\n|---|---:|")
        for name, milliseconds in (*matches(), *pages()):
            print(f"| {name} | {milliseconds:.2f} |")


if __name__ == "__main__":
    main()
