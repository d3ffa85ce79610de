import StrategyLanguage
import Testing

@Suite("Faults of meaning")
struct MeaningFaultTests {
  @Test(
    "names, functions and their arguments",
    arguments: [
      ("clse", "1+4 there is nothing named “clse” → close"),
      ("xyzzy", "1+5 there is nothing named “xyzzy”"),
      ("sma", "1+3 sma is a function: expected sma(source, window)"),
      ("smaa(close, 5)", "1+4 there is no function named “smaa” → sma"),
      ("sma(close)", "1+10 sma needs “window”: sma(source, window)"),
      ("sma(14)", "1+7 sma needs “window”: sma(source, window) → sma(close, 14)"),
      ("rsi()", "1+5 rsi needs “source”: rsi(source, window = 14, smoothing = \"wilder\")"),
      ("sma(close, 5, 6)", "15+1 sma takes no more values: sma(source, window)"),
      (
        "sma(close, windw = 5)",
        "12+5 sma has no argument “windw”: sma(source, window) → window"
      ),
      ("sma(close, source = open)", "12+13 source is given a second time"),
      (
        "sma(close, 0)",
        "12+1 window of sma is a whole number from 1 to 100000, found 0"
      ),
      (
        "sma(close, 2.5)",
        "12+3 window of sma is a whole number from 1 to 100000, found 2.5"
      ),
      (
        "sma(close, 1000000000)",
        "12+10 window of sma is a whole number from 1 to 100000, found 1000000000"
      ),
      (
        "sma(close, close)",
        "12+5 window of sma is a whole number that is known before the run, found a series of "
          + "numbers"
      ),
      ("bbands(close, 20, -1)", "19+2 width of bbands is a number from 0 to 100, found -1"),
      (
        "ma(close, 5, \"simpel\")",
        "14+8 kind of ma is one of \"simple\", \"exponential\", \"weighted\", \"wilder\" → "
          + "\"simple\""
      ),
      (
        "ma(close, 5, 3)",
        "14+1 kind of ma is one of \"simple\", \"exponential\", \"weighted\", \"wilder\""
      ),
      (
        "macd(close).signl",
        "1+17 macd has no result “signl”, but: macd, signal, histogram → signal"
      ),
      ("rsi(close).value", "1+16 only functions with several results have fields such as .value"),
    ])
  func calls(expression: String, expected: String) {
    #expect(faultsOfExpression(expression) == [expected])
  }

  @Test(
    "types",
    arguments: [
      (
        "close and open",
        "1+5 expected a condition, found a series of numbers; compare it with something, as in "
          + "“… > 0”"
      ),
      (
        "not close",
        "5+5 expected a condition, found a series of numbers; compare it with something, as in "
          + "“… > 0”"
      ),
      (
        "(close > 1) + 2",
        "1+11 expected a number, found a condition; “if … then 1 else 0” makes a number of it"
      ),
      (
        "-(close > 1)",
        "2+11 expected a number, found a condition; “if … then 1 else 0” makes a number of it"
      ),
      (
        "close > true",
        "9+4 expected a number, found true or false; “if … then 1 else 0” makes a number of it"
      ),
      ("\"text\"", "1+6 a text is no value of a bar"),
      ("close + \"a\"", "9+3 a text is no value of a bar"),
      (
        "if close > 1 then close else close > 1",
        "30+9 both cases of “if” are of one kind: expected a series of numbers, found a condition"
      ),
      (
        "if close then 1 else 2",
        "4+5 expected a condition, found a series of numbers; compare it with something, as in "
          + "“… > 0”"
      ),
      (
        "bars_since(close)",
        "12+5 expected a condition, found a series of numbers; compare it with something, as in "
          + "“… > 0”"
      ),
      ("1 / 0", "1+5 the result is not a finite number"),
      ("0 / 0", "1+5 the result is not a finite number"),
      ("1e308 * 10", "1+10 the result is not a finite number"),
      ("sqrt(-1)", "1+8 the result is not a finite number"),
      ("pow(9, pow(9, pow(9, 9)))", "8+17 the result is not a finite number"),
    ])
  func types(expression: String, expected: String) {
    #expect(faultsOfExpression(expression) == [expected])
  }

  @Test(
    "a look ahead is refused, and a look back is known before the run",
    arguments: [
      (
        "close[-1]",
        "7+2 [-1] would look ahead: a strategy sees only bars that have closed → 1"
      ),
      (
        "close[1 - 3]",
        "7+5 [1 - 3] would look ahead: a strategy sees only bars that have closed → 2"
      ),
      (
        "close[-0.5]",
        "7+4 [-0.5] would look ahead: a strategy sees only bars that have closed"
      ),
      ("close[1.5]", "7+3 expected a whole number of bars from 0 to 100000, found 1.5"),
      ("close[100001]", "7+6 expected a whole number of bars from 0 to 100000, found 100001"),
      (
        "close[99999999999999999999]",
        "7+20 expected a whole number of bars from 0 to 100000, found 1e+20"
      ),
      (
        "close[open]",
        "7+4 expected a number of bars that is known before the run, found a series of numbers"
      ),
      ("change(close, -1)", "15+2 lag of change is a whole number from 1 to 100000, found -1"),
      ("ref(close, -1)", "1+3 there is no function named “ref”"),
    ])
  func lookAhead(expression: String, expected: String) {
    #expect(faultsOfExpression(expression) == [expected])
  }

  @Test(
    "other bars",
    arguments: [
      (
        "on(\"2h\", close)",
        "1+15 expected one of the intervals \"1m\", \"5m\", \"15m\", \"30m\", \"1h\", \"4h\", "
          + "\"1d\", \"1w\""
      ),
      (
        "on(\"1d\", on(\"1w\", close))",
        "10+15 “on” inside “on”: bars have one interval"
      ),
      ("close of \"A\" of \"B\"", "1+12 “of” inside “of”: bars are of one dataset"),
      ("close of \"\"", "1+11 expected the identifier of a dataset, such as \"SPY\""),
    ])
  func frames(expression: String, expected: String) {
    #expect(faultsOfExpression(expression) == [expected])
  }

  @Test(
    "what a statement takes",
    arguments: [
      (
        "stop_loss 100%",
        "2:11+4 expected at least 0 (off) and less than 100%, such as 5%, found 1"
      ),
      (
        "stop_loss -1%",
        "2:11+3 expected at least 0 (off) and less than 100%, such as 5%, found -0.01"
      ),
      (
        "take_profit 1000",
        "2:13+4 expected at least 0 (off) and less than 1000%, such as 5%, found 1000"
      ),
      (
        "take_profit 5% close 0",
        "2:22+1 expected a part of the position, above 0% and up to 100%, found 0"
      ),
      (
        "trailing close",
        "2:10+5 expected a number that is known before the run, found a series of numbers"
      ),
      (
        "trailing 5% after -1",
        "2:19+2 expected at least 0 (off) and less than 100000%, such as 5%, found -1"
      ),
      ("trailing 5%\ntrailing 6%", "3:1+8 “trailing” is given a second time"),
      (
        "time_stop 2.5",
        "2:11+3 expected a whole number of bars, at least 1 (0: off), found 2.5"
      ),
      ("time_stop 5\ntime_stop 6", "3:1+9 “time_stop” is given a second time"),
      ("size 120% of equity", "2:6+4 expected above 0% and up to 100% of equity, found 1.2"),
      ("size 0 cash", "2:6+1 expected a positive number up to 10^15, found 0"),
      ("size 1 cash\nsize 2 cash", "3:1+4 “size” is given a second time"),
      (
        "exit long when close",
        "2:16+5 expected a condition, found a series of numbers; compare it with something, as in "
          + "“… > 0”"
      ),
      ("x = y\ny = 1", "2:5+1 “y” gets its value only further down; put that line first"),
      (
        "x = x + 1",
        "2:5+1 “x” cannot be made of itself; give the new value another name"
      ),
      (
        "low = lowest(low, 5)",
        "2:14+3 “low” cannot be made of itself; give the new value another name"
      ),
      (
        "x = low\nparam low = 5",
        "2:5+3 “low” gets its value only further down; put that line first"
      ),
      ("x = 1\nx = 2", "3:1+1 “x” has a meaning already; a name is given once"),
      ("x = 1\nparam x = 2", "3:7+1 “x” has a meaning already; a name is given once"),
    ])
  func statements(text: String, expected: String) {
    #expect(faults("enter long when close > open\n" + text) == [expected])
  }

  @Test("a strategy that never enters is none")
  func noEntry() {
    let message =
      "the strategy never enters: expected “enter long when …” or “enter short when …”"
    #expect(faults("") == ["1:1+1 \(message)"])
    #expect(faults("exit long when close > 1\n") == ["2:1+1 \(message)"])
  }

  @Test("a fault in a definition that nothing uses is found, and one on other bars once")
  func unused() {
    #expect(
      faults("enter long when close > 1\nx = clse\ny = on(\"1d\", x)")
        == ["2:5+4 there is nothing named “clse” → close"])
  }
}
