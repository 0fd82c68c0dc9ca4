"""`oj approve`: what reads differently by changed rules, shown and approved; `oj undo`: a loading taken back."""

import json
import sys
from hashlib import sha256

import click

from ojcore.approving.approval import approve_waiting, list_waiting
from ojcore.approving.telling import differences_json, tell_waiting, tell_whole
from ojcore.checking.job import check_now
from ojcore.cli.configured import acting, definitions
from ojcore.cli.options import NUMBER, json_or_text
from ojcore.errors import UserError
from ojcore.importing.plan import undo_batch
from ojcore.swedish import counted


@click.command()
@click.option("--by", metavar="NAMN", help="godkänner det som visats, i det namnet")
@click.option("--seen", default="", metavar="MÄRKE", help="det som 'oj approve' skrev sist, om det som visades")
@json_or_text
def approve(by: str | None, seen: str, form: str) -> None:
    waiting = list_waiting(acting(), definitions())
    mark = sha256("".join(each.seen for each in waiting).encode()).hexdigest()[:8]
    if not waiting:
        print("Inget väntar på godkännande.", file=sys.stderr)
        return
    if by is not None:
        if seen != mark:
            raise UserError("Kör 'oj approve' först, och godkänn det som visas där med --seen och märket det skriver.")
        number = approve_waiting(acting(), definitions(), [each.seen for each in waiting], by)
        print(f"{counted(number, 'skillnad är godkänd', 'skillnader är godkända')} av {by.strip()}.", file=sys.stderr)
        return
    if form == "json":
        differences = [each for one in waiting for each in one.differences]
        print(json.dumps(differences_json(differences), ensure_ascii=False, indent=1))
    else:
        for each in waiting:
            print(tell_waiting(each, definitions()))
            print("\n".join(tell_whole(each.differences, definitions())))
    print(f"Godkänn med: oj approve --by NAMN --seen {mark}", file=sys.stderr)


@click.command()
@click.argument("batch", type=NUMBER, metavar="NUMMER")
def undo(batch: int) -> None:
    counts = undo_batch(acting(), batch)
    check_now(acting().engine, definitions())
    back = counted(counts.replaced, "återställd", "återställda")
    print(f"Inläsning {batch} är ångrad: {counted(counts.added, 'borttagen', 'borttagna')}, {back}.")
