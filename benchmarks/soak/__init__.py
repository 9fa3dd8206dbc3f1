"""One workstation follows many servers for a time: how soon ends are written, and what that costs.

`python -m benchmarks.soak` starts light servers in processes of their own (`farm.py`, `light_server.py`),
fills a database and a state file (`rows.py`), starts one workstation without a window (`station.py`), feeds
new jobs for as long as it lasts (`run.py`), and then compares when runs ended with when their rows were
written (`verdict.py`).
"""
