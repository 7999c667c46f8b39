"""ZEN again, with its trace: what it costs there to know which row decided."""

from peers import zen
from peers.engine import Facts


class Peer(zen.Peer):
    """The same table, asked for its trace."""

    note = "with trace"
    explains = "yes: the index and id of the row"

    def decide(self, facts: Facts) -> str:
        answer = self._decision.evaluate(facts, {"trace": True})
        self.trace = answer["trace"]
        return answer["result"]["clause"]
