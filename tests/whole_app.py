"""The script of app.py for AppTest.

Beside app.py lies pages/, which AppTest would run as scripts of their own, without the frame that catches errors.
"""

import app

app.run()
