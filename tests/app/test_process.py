"""What the server's process does once."""

import subprocess
import sys

SCRIPT = """
import sys, threading
from app.ui import process
process.AFTER = 0.0
process.warm()
process.warm()
others = [t for t in threading.enumerate() if t is not threading.main_thread()]
assert len(others) == 1, others
assert others[0].daemon
others[0].join()
assert {"sklearn.linear_model", "torch._dynamo"} <= set(sys.modules)
"""


def test_later_pages_find_their_libraries_imported() -> None:
    # In a process of its own: here other tests have imported them already.
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
