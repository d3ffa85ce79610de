// BacktestEngine
