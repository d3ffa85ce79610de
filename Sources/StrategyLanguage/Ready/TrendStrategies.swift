let dualMovingAverage = ReadyStrategy(
  id: "dual_moving_average", name: "Dual moving average",
  summary: """
    Follows the trend: long when the fast average rises through the slow one.
    Sells when the fast average falls back below it.
    """,
  text: """
    # Follows the trend: long when the fast average rises through the slow one.
    # Sells when the fast average falls back below it.
    param fast = 20 in 2..200 "Fast window", slow = 50 in 3..400 "Slow window"
    param average = "simple" in {"simple", "exponential"} "Average"

    fast_line = ma(close, fast, average)
    slow_line = ma(close, slow, average)
    enter long when crosses_above(fast_line, slow_line)
    exit long when crosses_below(fast_line, slow_line)
    plot fast_line as "Fast average" on price
    plot slow_line as "Slow average" on price
    """)

let macdTrend = ReadyStrategy(
  id: "macd_trend", name: "MACD trend",
  summary: """
    Long when the MACD line rises through its signal line above the long average of the price.
    Out when it falls back below; a trailing stop keeps what a strong move has won.
    """,
  text: """
    # Long when the MACD line rises through its signal line above the long average of the price.
    # Out when it falls back below; a trailing stop keeps what a strong move has won.
    param fast = 12 in 2..100 "Fast span", slow = 26 in 3..200 "Slow span"
    param smooth = 9 in 2..50 "Signal span", trend = 200 in 20..400 "Trend window"

    macd_line = macd(close, fast, slow, smooth).macd
    signal_line = macd(close, fast, slow, smooth).signal
    enter long when crosses_above(macd_line, signal_line) and close > sma(close, trend)
    exit long when crosses_below(macd_line, signal_line)
    trailing 8% after 10%
    plot macd_line as "MACD" on own
    plot signal_line as "Signal line" on own
    """)

let superTrendFollower = ReadyStrategy(
  id: "supertrend", name: "SuperTrend",
  summary: """
    Long while the SuperTrend line runs below the price, short while it runs above.
    The line keeps a multiple of the average true range away and turns when it is passed.
    """,
  text: """
    # Long while the SuperTrend line runs below the price, short while it runs above.
    # The line keeps a multiple of the average true range away and turns when it is passed.
    param window = 10 in 2..100 "Range window"
    param multiplier = 3.0 in 0.5..10.0 step 0.1 "Ranges to the line"

    line = supertrend(window, multiplier).line
    direction = supertrend(window, multiplier).direction
    enter long when crosses_above(direction, 0)
    exit long when crosses_below(direction, 0)
    enter short when crosses_below(direction, 0)
    exit short when crosses_above(direction, 0)
    plot line as "SuperTrend" on price
    """)

let directionalTrend = ReadyStrategy(
  id: "adx_trend", name: "ADX trend",
  summary: """
    Trades with the stronger side, but only in a market that the ADX says is trending.
    Long when +DI rises through -DI, out when the sides change; profits are taken in two steps.
    """,
  text: """
    # Trades with the stronger side, but only in a market that the ADX says is trending.
    # Long when +DI rises through -DI, out when the sides change; profits are taken in two steps.
    param window = 14 in 5..60 "Window", strength = 20 in 5..50 "Least ADX"

    strong = adx(window).adx
    plus = adx(window).plus
    minus = adx(window).minus
    enter long when crosses_above(plus, minus) and strong > strength
    exit long when crosses_below(plus, minus)
    stop_loss 6%
    take_profit 8% close 50%
    take_profit 20%
    plot strong as "ADX" on own
    plot plus as "+DI" on own
    plot minus as "-DI" on own
    """)

let goldenCross = ReadyStrategy(
  id: "golden_cross", name: "Golden cross, weekly filter",
  summary: """
    Buys when the 50-bar average rises through the 200-bar one while the weekly trend is up.
    Weekly values are those of finished weeks; sells at the opposite cross.
    """,
  text: """
    # Buys when the 50-bar average rises through the 200-bar one while the weekly trend is up.
    # Weekly values are those of finished weeks; sells at the opposite cross.
    param fast = 50 in 5..200 "Fast window", slow = 200 in 20..400 "Slow window"
    param weeks = 30 in 4..100 "Weeks of the filter"

    fast_line = sma(close, fast)
    slow_line = sma(close, slow)
    weekly_close = on("1w", close)
    weekly_mean = on("1w", sma(close, weeks))
    enter long when crosses_above(fast_line, slow_line) and weekly_close > weekly_mean
    exit long when crosses_below(fast_line, slow_line)
    plot fast_line as "Fast average" on price
    plot slow_line as "Slow average" on price
    """)
