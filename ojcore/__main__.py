"""`python -m ojcore` is `oj`."""

from ojcore.cli.main import main

raise SystemExit(main())
