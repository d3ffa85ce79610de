// BacktestService
