"""`oj inspection …`: the granskning's commands, added to those of `ojcore.cli.main`. The command `oj` runs `main`."""

from collections.abc import Sequence

from ojcore.cli import main as cli
from ojcore.cli.groups import Commands, Lazy

INSPECTION = Commands(
    "inspection",
    (
        Lazy("draw", "inspection.cli.drawing:draw", "drar ett urval ur en ram, utan att spara det"),
        Lazy("list", "inspection.cli.inspections:list_all", "granskningarna, den senaste först"),
        Lazy(
            "demo",
            "inspection.cli.inspections:demo",
            "läser in det rekonstruerade exemplet som en ny granskning och skriver dess id",
        ),
        Lazy("ratios", "inspection.cli.counting:ratios", "fullständigheten, med baser och gränser"),
        Lazy("report", "inspection.cli.report:report", "skriver granskningsrapporten som Word-dokument"),
        Lazy("faults", "inspection.cli.counting:faults", "vad i granskningen som inte går ihop"),
        Lazy(
            "verify",
            "inspection.cli.inspections:verify",
            "kontrollerar en fastställd granskning mot dess kontrollsumma",
        ),
        Lazy(
            "export-protocol",
            "inspection.cli.offline:export",
            "skriver ett Excelprotokoll att fylla i utan nätverk",
        ),
        Lazy(
            "import-protocol",
            "inspection.cli.offline:import_back",
            "läser in ett ifyllt protokoll: allt eller inget",
        ),
        Lazy("export-form", "inspection.cli.forms:export", "skriver ett instrument som XLSForm"),
    ),
    "Granskning: urval, akter, fullständighet, rapport.",
    "granskning: urval, akter, fullständighet, rapport",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command of either half and returns its exit status."""
    return cli.main(arguments, [INSPECTION])


if __name__ == "__main__":
    raise SystemExit(main())
