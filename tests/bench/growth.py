"""How the cost of a page that somebody reads grows with the number of values there are."""

from pathlib import Path

from ojcore.definitions.model import Definitions
from tests.bench.measure import cpu_of, growth, wait_until_quiet
from tests.bench.pages import KOMMUN, READ, Unseen, address_of
from tests.bench.rows import Row
from tests.serving import running_server
from tests.visitors import Visitor


async def measure_growth(folder: Path, databases: dict[int, Path], definitions: Definitions, seed: int) -> Row:
    """How the cost of a new kommun on the pages that people read grows with the number of values."""
    costs: dict[int, float] = {}
    for count, path in databases.items():
        unseen = Unseen(definitions, seed)
        environment = {"OJ_DATABASE": f"sqlite:///{path}", "OJ_DATA": str(folder / "data")}
        with running_server(folder / "growth.log", environment) as server:
            await wait_until_quiet(server.process.pid)
            seconds = []
            async with Visitor(server.port, *address_of("oversikt")) as visitor:
                for page in READ:
                    await visitor.go(page)
                    before = cpu_of(server.process.pid)
                    await visitor.set_fields({KOMMUN: unseen.kommun()})
                    seconds.append(cpu_of(server.process.pid) - before)
            costs[count] = sum(seconds) / len(seconds)
    told = " and ".join(f"{cost * 1000:.3g}" for _, cost in sorted(costs.items()))
    sizes = " and ".join(map(str, sorted(costs)))
    return Row("new kommun, growth with the values", f"{sizes} values", f"{told} ms", growth(costs), unit="n^")
