"""The dock of statistics: charts, the tables behind them, and the jobs behind each mark."""
