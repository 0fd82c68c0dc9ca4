"""Who may do what, as `ojcore.access` has it."""

from ojcore.access import ASKS, ROLE_TITLES, Role, User
from ojcore.markup import Markup, html
from ui.markup import fold, table
from ui.user import current_user

EXPLANATION = (
    "Att se publicerade uppgifter kräver ingen roll. Rollen prövas där uppgiften utförs, lika för sidor och kommandon."
)


def roles_page() -> Markup:
    """Task by task which roles may, then which function asks for it; and who the user is."""
    user = current_user()
    titles = [ROLE_TITLES[role] for role in ROLE_TITLES if role in user.roles]
    you = f"Du är {user.name} med rollen {', '.join(titles)}." if titles else f"Du är {user.name} utan någon roll."
    told = html('<h2>Vem får göra vad</h2><p class="prose">{} {}</p>', you, EXPLANATION)
    return told + _tasks_table() + fold("Visa vilken funktion som frågar efter vad", _functions_table())


def _tasks() -> dict[tuple[str, Role], list[str]]:
    """(task, role it takes) -> the functions that ask, in the table's order."""
    found: dict[tuple[str, Role], list[str]] = {}
    for function, ask in ASKS.items():
        found.setdefault((ask.task, ask.role), []).append(function)
        if ask.until_fixed:
            role, task = ask.until_fixed
            found.setdefault((task, role), []).append(function)
    return found


def _tasks_table() -> Markup:
    rows = [
        [f"{task[0].upper()}{task[1:]}", *("ja" if _has(held, role) else "–" for held in ROLE_TITLES)]
        for task, role in _tasks()
    ]
    head = ["Uppgift", *(title.capitalize() for title in ROLE_TITLES.values())]
    return table("Vad varje roll får göra", head, rows)


def _has(held: Role, role: Role) -> bool:
    return User("", frozenset({held})).has(role)


def _functions_table() -> Markup:
    rows = [
        [task, ROLE_TITLES[role], Markup("<br>").join(html("<code>{}</code>", each) for each in functions)]
        for (task, role), functions in _tasks().items()
    ]
    return table("Så står det i tabellen i ojcore/access.py", ["Uppgift", "Kräver", "Funktioner"], rows)
