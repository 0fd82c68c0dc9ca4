"""The script of app.py for AppTest.

Beside app.py lies pages/, which AppTest would run as scripts of their own, without the frame that catches errors.
Not in tests/ itself: its folder goes first on the path, and the folder tests/app would then be `app`.
"""

import app

app.run()
