/// Passwords that nobody may choose, in lower case: what is tried first.
package enum CommonPasswords {
  package static let all = Set(
    (frequent + " " + patterns).split(whereSeparator: \.isWhitespace).map(String.init))

  /// Patterns of keys and years, names and words that zxcvbn counts elsewhere, other languages, and
  /// the words of this site.
  private static let patterns = """
    0123456789 987654321 9876543210 87654321 111111111 1111111111 00000000 000000000 0000000000
    22222222 33333333 44444444 55555555 66666666 77777777 88888888 99999999 12341234 12121212
    123123123 01234567 13131313 14141414 19871987 19841984 19851985 20002000 password1234
    password! password1! passw0rd1 p@ssword p@ssw0rd1 p@$$w0rd pa$$word passwort1 contraseña
    contrasena newpassword yourpassword thepassword passpass passphrase qwertyqwerty qwerty01
    qwertzui qwertzuiop zaq1zaq1 asdasdasd qweqweqwe zxczxczxc aaaaaaaa aaaaaaaaa aaaaaaaaaa
    abcdefgh abcdefghi abcdabcd abcabcabc aa12345678 z1234567 123abc123 qwe123456 asd123456
    wasd1234 testtest test12345 testing123 tester123 changeme1 changeme123 change123 changeit
    letmein123 letmeinnow letmein! welcome12 welcome123 welcome! welcome01 willkommen bienvenue
    adminadmin admin1234 admin12345 administrator administrator1 adminpass admin@123 rootroot
    root1234 superuser supersecret secret123 secretpassword guest123 guestguest user1234 username1
    default1 demo1234 demodemo mastermaster iloveyou! iloveu123 loveyou1 basketball volleyball
    shadow123 michelle jennifer danielle alexander alexandra elizabeth christian christopher
    benjamin victoria veronica nicholas ashley123 whatever1 internet1 samsung123 trustnoone
    harley123 hello1234 hellohello helloworld cheese123 cookie123 chocolate blueberry flower123
    snoopy123 scooby123 batman123 eminem123 linkinpark security1 access123 login123 loginlogin
    temp1234 temporary qwertyu1 zxcvbnm12 asdfghjkl1 1234qwerasdf qwer12345 trading1 trading123
    stockmarket backtest backtest1 backtesting speedstack speedstack1 speedstack123 correcthorse
    correcthorsebatterystaple
    """
}
