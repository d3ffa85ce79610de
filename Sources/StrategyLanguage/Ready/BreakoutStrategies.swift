let donchianBreakout = ReadyStrategy(
  id: "donchian_breakout", name: "Donchian breakout",
  summary: """
    The turtles' rule: buys a close above the highest high of the bars before.
    Sells a close below the lowest low of a shorter channel; ranges below a floor are no breakout.
    """,
  text: """
    # The turtles' rule: buys a close above the highest high of the bars before.
    # Sells a close below the lowest low of a shorter channel; ranges below a floor are no breakout.
    param entry = 20 in 5..200 "Entry channel", leave = 10 in 3..100 "Exit channel"
    param calm = 0.005 in 0.0..0.05 step 0.001 "Least range, fraction of the price"

    top = donchian(entry).upper[1]
    bottom = donchian(leave).lower[1]
    enter long when crosses_above(close, top) and atr(20) > calm * close
    exit long when crosses_below(close, bottom)
    stop_loss 10%
    plot top as "Entry channel" on price
    plot bottom as "Exit channel" on price
    """)

let keltnerBreakout = ReadyStrategy(
  id: "keltner_breakout", name: "Keltner breakout",
  summary: """
    Buys when the price closes above the upper Keltner band and volume is above its average.
    Sells when it falls back through the middle of the channel.
    """,
  text: """
    # Buys when the price closes above the upper Keltner band and volume is above its average.
    # Sells when it falls back through the middle of the channel.
    param window = 20 in 5..200 "Mean window", ranges = 10 in 2..100 "Range window"
    param width = 2.0 in 0.5..5.0 step 0.1 "Ranges to the bands"

    upper = keltner(window, ranges, width).upper
    middle = keltner(window, ranges, width).middle
    enter long when crosses_above(close, upper) and volume > sma(volume, window)
    exit long when crosses_below(close, middle)
    plot upper as "Upper band" on price
    plot middle as "Middle" on price
    """)

let relativeMomentum = ReadyStrategy(
  id: "relative_momentum", name: "Relative momentum",
  summary: """
    Holds the stock while it beats MSFT over the look-back and has risen itself.
    Out, and in cash, as soon as either no longer holds: momentum rotation with a safe side.
    """,
  text: """
    # Holds the stock while it beats MSFT over the look-back and has risen itself.
    # Out, and in cash, as soon as either no longer holds: momentum rotation with a safe side.
    param lookback = 120 in 5..500 "Look-back"
    param lead = 0.0 in -0.2..0.5 step 0.01 "Least lead"

    gain = pct_change(close, lookback)
    other = pct_change(close of "MSFT", lookback)
    better = gain > other + lead and gain > 0
    enter long when first(better)
    exit long when not better
    plot gain as "Own momentum" on own
    plot other as "MSFT momentum" on own
    """)
