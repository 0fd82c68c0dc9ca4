"""`python -m ojcore` is `oj`."""

from ojcore.cli import main

raise SystemExit(main())
