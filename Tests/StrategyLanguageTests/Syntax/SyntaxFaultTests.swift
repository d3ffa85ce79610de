import StrategyLanguage
import Testing

@Suite("Faults of form")
struct SyntaxFaultTests {
  @Test(
    "signs that are none, with what was probably meant",
    arguments: [
      ("close @ 1", "7+1 “@” means nothing here; only texts and comments may hold it"),
      ("close && open", "7+2 “&&” means nothing here → and"),
      ("close || open", "7+2 “||” means nothing here → or"),
      ("!close", "1+1 “!” means nothing here → not"),
      ("close ^ 2", "7+1 “^” means nothing here; a power is “pow(x, y)”"),
      (
        "close % 2",
        "7+1 “%” means nothing here: it stands behind a number, as in 5%; a remainder is "
          + "“mod(x, y)”"
      ),
      ("a ? b", "3+1 “?” means nothing here; one of two values is “if a then b else c”"),
      ("close ≥ 5", "7+1 this character means nothing here → >="),
      ("close × 5", "7+1 this character means nothing here → *"),
      (
        "close 😀 5",
        "7+2 this character means nothing here; only texts and comments may hold it"
      ),
      ("close\u{0} ", "6+1 “?” means nothing here; only texts and comments may hold it"),
      (
        "close as “C”",
        "10+1 this character means nothing here; texts stand in straight double quotes → \""
      ),
      ("close as 'C'", "10+1 “'” means nothing here; texts stand in double quotes → \""),
    ])
  func signs(expression: String, expected: String) {
    #expect(faultsOfExpression(expression).first == expected)
  }

  @Test(
    "numbers, names and texts that are too long or have no end",
    arguments: [
      ("1e999", "1+5 the number is too large"),
      (String(repeating: "1", count: 65), "1+65 a number has at most 64 characters"),
      (String(repeating: "x", count: 65), "1+65 a name has at most 64 characters"),
      ("close as \"end", "10+4 the text has no end: expected \" before the end of the line"),
      (
        "close as \"" + String(repeating: "x", count: 129) + "\"",
        "10+131 a text in quotes has at most 128 bytes"
      ),
      (
        "close as \"a\u{202E}b\"",
        "12+1 an invisible mark that turns the direction of writing; take it out"
      ),
      (
        "close # \u{2066}x",
        "9+1 an invisible mark that turns the direction of writing; take it out"
      ),
    ])
  func lengths(expression: String, expected: String) {
    #expect(faultsOfExpression(expression) == [expected])
  }

  @Test(
    "what an expression needs",
    arguments: [
      ("", "1+1 expected a value, found the end of the line"),
      ("close +", "8+1 expected a value, found the end of the strategy"),
      ("close + * 2", "9+1 expected a value, found “*”"),
      ("(close", "7+1 expected ), found the end of the strategy"),
      ("sma(close 5)", "11+1 expected , or ), found “5”"),
      ("sma(close,)", "11+1 expected a value, found “)”"),
      ("close[1", "8+1 expected ], found the end of the strategy"),
      ("macd(close).", "13+1 expected the name of a result, found the end of the strategy"),
      ("macd(close).5", "12+2 expected an operator or the end of the line, found “.5”"),
      ("on close", "4+5 expected ( as in “on(\"1d\", close)”, found “close”"),
      (
        "on(close, 1)",
        "4+5 expected an interval in quotes, such as \"1d\", found “close”"
      ),
      (
        "on(\"1d\" close)",
        "9+5 expected , and what to compute on the longer bars, found “close”"
      ),
      ("on(\"1d\", close", "15+1 expected ), found the end of the strategy"),
      ("if close > 1 close", "14+5 expected then, found “close”"),
      (
        "if close > 1 then 2",
        "20+1 expected else, since a value is needed in both cases, found the end of the line"
      ),
      ("1 < close < 3", "11+1 comparisons do not chain: write “a < b and b < c”"),
      ("close > 1 == true", "11+2 comparisons do not chain: write “a < b and b < c”"),
      ("close open", "7+4 expected an operator or the end of the line, found “open”"),
      (
        "close = 5",
        "7+1 a value is given at the beginning of a line; equality is written == → =="
      ),
      ("long", "1+4 expected a value, found the word “long”, which cannot be a name"),
      ("close as x", "10+1 expected a label in quotes, found “x”"),
      ("close on high", "10+4 expected price or own, found “high”"),
    ])
  func expressions(expression: String, expected: String) {
    #expect(faultsOfExpression(expression) == [expected])
  }

  @Test(
    "what a statement needs",
    arguments: [
      ("entr long when close > 1", "1:1+4 “entr” begins no statement → enter"),
      ("stop_los 5%", "1:1+8 “stop_los” begins no statement → stop_loss"),
      ("abcdef 5", "1:8+1 expected = after the name “abcdef”, found “5”"),
      ("5", "1:1+1 expected a statement such as “enter long when …” or “name = …”, found “5”"),
      (
        "price = 5",
        "1:1+5 expected a statement such as “enter long when …” or “name = …”, found the word "
          + "“price”, which cannot be a name"
      ),
      (
        "size = 5",
        "1:1+4 the word “size” has a meaning of its own and cannot be a name"
      ),
      (
        "enter when close > 1",
        "1:7+4 expected long or short, found the word “when”, which cannot be a name"
      ),
      ("enter long close > 1", "1:12+5 expected when, found “close”"),
      (
        "size 50%",
        "1:9+1 expected of equity, cash or shares, as in “size 50% of equity”, found the end of "
          + "the strategy"
      ),
      (
        "size 50% of cash",
        "1:13+4 expected of equity, cash or shares, as in “size 50% of equity”, found the word "
          + "“cash”, which cannot be a name"
      ),
      ("param 5 = 3", "1:7+1 expected a parameter's name, found “5”"),
      ("param x", "1:8+1 expected = and the default of “x”, found the end of the strategy"),
      ("param x = close", "1:11+5 expected a number, true, false or a text, found “close”"),
      (
        "param x = 5 in close",
        "1:16+5 expected the least value, as in “2..200”, or {, found “close”"
      ),
      (
        "param x = 5 in 2",
        "1:17+1 expected .. and the greatest value, found the end of the strategy"
      ),
      ("param x = 5 in 2..x", "1:19+1 expected the greatest value, found “x”"),
      ("param x = 5 in 2..9 step x", "1:26+1 expected the distance of two values, found “x”"),
      ("param x = \"a\" in {a}", "1:19+1 expected a text in quotes, found “a”"),
      ("param x = \"a\" in {\"a\" \"b\"}", "1:23+3 expected } after the choices, found “\"b\"”"),
    ])
  func statements(text: String, expected: String) {
    #expect(faults(text) == [expected])
  }

  @Test("columns and lengths count UTF-16 code units, lines end with \\n, \\r is a space")
  func places() {
    #expect(
      faults("enter long when close > open\r\n# 😀\r\nplot close as \"😀é\" onn price\r\n")
        == ["3:21+3 expected an operator or the end of the line, found “onn”"])
    #expect(
      faults("enter long when close > open\nx = 1 😀😀")
        == ["2:7+4 this character means nothing here; only texts and comments may hold it"])
  }

  @Test("several faults are reported at once, in the order of the text, each line once")
  func several() {
    #expect(
      faults(
        """
        param window = 300 in 2..200
        r = rsi(close window)
        enter long when crosses_above(r, 30) and clse > 1
        entr short when close < 1
        exit long when volum < 1
        stop_loss 200%
        """) == [
          "1:16+3 the default is outside its range",
          "2:15+6 expected , or ), found “window”",
          "4:1+4 “entr” begins no statement → enter",
          "6:11+4 expected at least 0 (off) and less than 100%, such as 5%, found 2",
        ])
  }

  @Test("a misspelled name is no fault beside a faulty line that may have given it")
  func following() {
    let names = "enter long when nme > 1\nexit long when r > 1"
    #expect(
      faults(names) == [
        "1:17+3 there is nothing named “nme”", "2:16+1 there is nothing named “r”",
      ])
    #expect(faults("r = rsi(close,, 5)\n" + names) == ["1:15+1 expected a value, found “,”"])
  }

  @Test("after a faulty statement the next line is read, or the next statement of the same line")
  func recovery() {
    #expect(
      faults("enter long when ) close > 1 stop_loss x y\nplot close[\nexit long whn close > 1")
        == [
          "1:17+1 expected a value, found “)”",
          "1:41+1 expected an operator or the end of the line, found “y”",
          "3:1+4 expected a value, found the word “exit”, which cannot be a name",
          "3:11+3 expected when, found “whn”",
        ])
    #expect(
      faults("a = (close + 1\nenter long when close > 1; b = 2 +; c = )")
        == [
          "1:15+1 expected ), found the end of the line",
          "2:35+1 expected a value, found “;”", "2:41+1 expected a value, found “)”",
        ])
  }
}
