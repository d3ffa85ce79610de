let rsiReversal = ReadyStrategy(
  id: "rsi_reversal", name: "RSI reversal",
  summary: """
    Buys weakness that ends: long when the RSI rises through the low level.
    Sells when it falls back through the high level.
    """,
  text: """
    # Buys weakness that ends: long when the RSI rises through the low level.
    # Sells when it falls back through the high level.
    param window = 14 in 2..200 "RSI window"
    param low = 30.0 in 1.0..50.0 step 0.5 "Low level",
      high = 70.0 in 50.0..99.0 step 0.5 "High level"

    rsi_line = rsi(close, window)
    enter long when crosses_above(rsi_line, low)
    exit long when crosses_below(rsi_line, high)
    plot rsi_line as "RSI" on own
    """)

let bollingerReversal = ReadyStrategy(
  id: "bollinger_reversal", name: "Bollinger reversal",
  summary: """
    Buys when the price closes back inside after it fell below the lower Bollinger band.
    Sells at the middle of the bands; a stop loss bounds what a falling market costs.
    """,
  text: """
    # Buys when the price closes back inside after it fell below the lower Bollinger band.
    # Sells at the middle of the bands; a stop loss bounds what a falling market costs.
    param window = 20 in 5..200 "Band window"
    param width = 2.0 in 0.5..4.0 step 0.1 "Band width"
    param stop = 0.06 in 0.01..0.3 step 0.01 "Stop loss"

    middle = bbands(close, window, width).middle
    upper = bbands(close, window, width).upper
    lower = bbands(close, window, width).lower
    enter long when crosses_above(close, lower)
    exit long when crosses_above(close, middle)
    stop_loss stop
    plot upper as "Upper band" on price
    plot middle as "Middle" on price
    plot lower as "Lower band" on price
    """)

let stochasticReversal = ReadyStrategy(
  id: "stochastic_reversal", name: "Stochastic reversal",
  summary: """
    Buys when %K crosses above %D while both are oversold and the long trend still points up.
    Sells when %K crosses below %D in the overbought zone, or after a number of bars.
    """,
  text: """
    # Buys when %K crosses above %D while both are oversold and the long trend still points up.
    # Sells when %K crosses below %D in the overbought zone, or after a number of bars.
    param window = 14 in 3..100 "Range window", smooth = 3 in 1..20 "Smoothing"
    param low = 20 in 5..50 "Oversold", high = 80 in 50..95 "Overbought"
    param trend = 200 in 20..400 "Trend window", longest = 30 in 1..500 "Longest trade"

    k = stoch(window, smooth).k
    d = stoch(window, smooth).d
    enter long when crosses_above(k, d) and d < low and close > sma(close, trend)
    exit long when crosses_below(k, d) and d > high
    time_stop longest bars
    plot k as "%K" on own
    plot d as "%D" on own
    """)

let pairsReversion = ReadyStrategy(
  id: "pairs_zscore", name: "Pairs reversion",
  summary: """
    Trades the gap to a related stock: long when this one is unusually cheap against MSFT.
    Short when it is unusually dear; both end when the gap is back at its mean.
    """,
  text: """
    # Trades the gap to a related stock: long when this one is unusually cheap against MSFT.
    # Short when it is unusually dear; both end when the gap is back at its mean.
    param window = 60 in 10..500 "Window of the mean"
    param entry = 2.0 in 0.5..4.0 step 0.1 "Entry, deviations"

    gap = log(close) - log(close of "MSFT")
    score = zscore(gap, window)
    enter long when crosses_below(score, -entry)
    exit long when crosses_above(score, 0)
    enter short when crosses_above(score, entry)
    exit short when crosses_below(score, 0)
    size 50% of equity
    plot score as "Gap, deviations" on own
    """)
