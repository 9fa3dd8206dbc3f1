"""From the start of the process to the window's first paint and its first rows.

The peers, in the same run: an empty PySide6 window, and a bare script that imports SQLAlchemy, reads 200 rows
and paints them. Each number is the fastest of several starts, each in a process of its own: what else the
machine does only adds to it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROWS = 200
MOST_TO_PAINT, MOST_TO_ROWS = 2.5, 1.5
"""How many times the peer's time it may take."""
SECONDS = 60
"""How long one start may take before it is given up."""

EMPTY = """
import sys, time
from PySide6.QtWidgets import QApplication, QMainWindow
from PySide6.QtCore import QTimer
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print("painted", time.time()); sys.stdout.flush(); QTimer.singleShot(0, app.quit)
app = QApplication([])
window = Window(); window.resize(1280, 800); window.show(); app.exec()
"""

BARE = """
import sys, time
from PySide6.QtWidgets import QApplication, QTableWidget, QTableWidgetItem
from PySide6.QtCore import QTimer
import sqlalchemy as sa
app = QApplication([])
engine = sa.create_engine("sqlite:///" + sys.argv[1])
with engine.connect() as connection:
    rows = connection.execute(sa.text("SELECT * FROM video_jobs ORDER BY created_at DESC LIMIT 200")).all()
class Table(QTableWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        print("rows", time.time()); sys.stdout.flush(); QTimer.singleShot(0, app.quit)
table = Table(len(rows), 8); table.resize(1280, 800)
for at, row in enumerate(rows):
    for column in range(8):
        table.setItem(at, column, QTableWidgetItem(str(row[column])))
table.show(); app.exec()
"""

WINDOW = """
import sys, time
from pathlib import Path
from jobmonitor.bootstrap import run_window
from jobmonitor.config.paths import Paths
from jobmonitor.config.settings import Settings
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget
said = set()
def say(what):
    said.add(what); print(what, time.time()); sys.stdout.flush()
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            if "painted" not in said and isinstance(watched, QWidget):
                say("painted")
            parent = watched.parent() if "rows" not in said else None
            if type(parent).__name__ == "FeedTable" and parent.model().job(0) is not None:
                say("rows")
        return False
app = QApplication([])
watch = Watch()
app.installEventFilter(watch)
def begin(window):
    say("furnished"); QTimer.singleShot(0, window.close)
run_window(Paths.below(Path(sys.argv[2])), Settings(database=sys.argv[1]), on_shown=begin)
"""


def fill(home: Path) -> Path:
    """A home with a database of ROWS video jobs, a state file and a stored layout."""
    from jobmonitor.db.repository import open_database
    from jobmonitor.domain.job import JobKind, NewJob

    database = home / "jobs.sqlite"
    repository = open_database(str(database))
    for number in range(ROWS):
        job = NewJob(
            workflow_name="wan-i2v",
            comfy_url="http://gpu1:8188",
            comfy_job_id=f"00000000-0000-4000-8000-{number:012}",
            parameters={"prompt": f"prompt number {number}"},
        )
        repository.create(JobKind.VIDEO, job)
    repository.close()
    return database


def start(program: str, *arguments: str) -> dict[str, float]:
    """Seconds from the start of the process to each thing that it says."""
    import time

    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    begun = time.time()
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=environment,
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
        timeout=SECONDS,
    )
    return {line.split()[0]: float(line.split()[1]) - begun for line in done.stdout.splitlines()}


def main() -> int:
    """Prints the times and their ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--starts", type=int, default=7, help="starts of each program")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there as well")
    parser.add_argument("--strict", action="store_true", help="fail where a limit is exceeded")
    options = parser.parse_args()
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="jobmonitor-bench-") as name:
        home = Path(name)
        database = str(fill(home))
        programs = {
            "empty window": (EMPTY,),
            "bare script": (BARE, database),
            "jobmonitor": (WINDOW, database, name),
        }
        start(WINDOW, database, name)  # makes the state file
        for _ in range(options.starts):
            for title, (program, *arguments) in programs.items():
                for what, seconds in start(program, *arguments).items():
                    times.setdefault(f"{title}: {what}", []).append(seconds)
    fastest = {what: min(seconds) for what, seconds in times.items()}
    for what, seconds in fastest.items():
        print(f"{what:<28}{seconds * 1000:8.0f} ms")
    painted = fastest["jobmonitor: painted"] / fastest["empty window: painted"]
    rows = fastest["jobmonitor: rows"] / fastest["bare script: rows"]
    print(f"window painted: {painted:.2f} times an empty window (limit {MOST_TO_PAINT})")
    print(f"first rows:     {rows:.2f} times a bare script (limit {MOST_TO_ROWS})")
    if options.json is not None:
        ratios = {"painted": round(painted, 3), "rows": round(rows, 3)}
        options.json.write_text(json.dumps({"seconds": fastest, "ratios": ratios}, indent=1))
    return int(options.strict and (painted > MOST_TO_PAINT or rows > MOST_TO_ROWS))


if __name__ == "__main__":
    raise SystemExit(main())
