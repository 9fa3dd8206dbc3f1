"""Writes the table of actions into the guide, from where they are declared.

python docs/make_action_table.py
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from jobmonitor.ui.actions import ACTIONS, MENUS

PAGE = Path(__file__).with_name("guide") / "actions.md"
BEGIN, END = "<!-- actions: begin -->\n", "<!-- actions: end -->\n"


def table() -> str:
    """The actions by menus."""
    lines = []
    for menu in MENUS:
        lines += [
            f"\n### {menu}\n",
            "| action | of several | keys | what it does |",
            "| --- | --- | --- | --- |",
        ]
        for action in ACTIONS:
            if action.menu != menu:
                continue
            text = f"{action.submenu} › {action.text}" if action.submenu else action.text
            keys = " ".join(f"`{each}`" for each in action.shortcuts)
            lines.append(f"| {text} | {action.many} | {keys} | {action.tip} |")
    return "\n".join(lines).lstrip("\n") + "\n"


def page(text: str) -> str:
    """The page with the table as it should be."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
