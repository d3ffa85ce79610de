/// The passwords of at least eight characters that turn up first in every leaked list, in lower
/// case, and the pattern words of this site.
package enum CommonPasswords {
  package static let all = Set(text.split(whereSeparator: \.isWhitespace).map(String.init))

  private static let text = """
    12345678 123456789 1234567890 12345678910 0123456789 987654321 9876543210 87654321 11111111
    111111111 1111111111 00000000 000000000 0000000000 22222222 33333333 44444444 55555555
    66666666 77777777 88888888 99999999 12341234 11223344 1122334455 12121212 123123123 123321123
    12344321 01234567 10203040 11112222 13131313 14141414 19871987 19841984 19851985 20002000
    password password1 password12 password123 password1234 password! password1! password01
    password99 passw0rd passw0rd1 p@ssw0rd p@ssword p@ssw0rd1 p@$$w0rd pa$$word pa55word
    passwort passwort1 motdepasse contraseña contrasena wachtwoord mypassword newpassword
    yourpassword thepassword passpass passphrase password2 password3 password11 1password
    qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345 qwertyqwerty qwerty01 qwert123
    qwertzui qwertzuiop azertyui azertyuiop asdfghjk asdfghjkl asdfasdf asdf1234 zxcvbnm1
    zxcvbnm123 1qaz2wsx 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4 q1w2e3r4t5 zaq12wsx zaq1zaq1
    qazwsxedc qazwsx123 1qazxsw2 qweasdzxc asdasdasd qweqweqwe zxczxczxc aaaaaaaa aaaaaaaaa
    aaaaaaaaaa abcdefgh abcdefghi abcd1234 abc12345 abc123456 abcdabcd abcabcabc a1b2c3d4 a1234567
    a12345678 a123456789 aa123456 aa12345678 qq123456 q1234567 z1234567 1234567a 12345678a
    123456789a 1234abcd 123abc123 123qwe123 123456qwerty qwe123456 asd123456 wasd1234 test1234
    testtest test12345 testing1 testing123 tester123 changeme changeme1 changeme123 change123
    changeit letmein1 letmein123 letmeinnow letmein! welcome1 welcome12 welcome123 welcome!
    welcome01 willkommen bienvenue adminadmin admin123 admin1234 admin12345 administrator
    administrator1 adminpass admin@123 rootroot root1234 superuser superman superman1 supersecret
    secret123 secretpassword guest123 guestguest user1234 username username1 default1 demo1234
    demodemo master123 mastermaster iloveyou iloveyou1 iloveyou2 iloveyou! iloveu123 loveyou1
    sunshine sunshine1 princess princess1 football football1 baseball baseball1 basketball
    softball volleyball liverpool liverpool1 arsenal1 chelsea1 manchester barcelona juventus
    realmadrid starwars starwars1 pokemon1 pokemon123 minecraft dragon123 monkey123 shadow123
    michael1 michelle jennifer jennifer1 jordan23 jessica1 charlie1 danielle alexander
    alexandra elizabeth christian christopher benjamin samantha victoria veronica nicholas
    anthony1 matthew1 ashley123 whatever whatever1 computer computer1 internet internet1
    samsung1 samsung123 blink182 trustno1 trustnoone mustang1 corvette mercedes porsche911
    ferrari1 harley123 yankees1 steelers lakers24 cowboys1 hello123 hello1234 hellohello
    helloworld goodluck nothing1 freedom1 cheese123 cookie123 chocolate butterfly strawberry
    blueberry rainbow1 flower123 marlboro garfield snoopy123 scooby123 spiderman batman123 ironman1
    metallica slipknot nirvana1 eminem123 greenday linkinpark security security1 access14
    access123 login123 loginlogin temp1234 temporary temppass qwertyu1 zxcvbnm12 asdfghjkl1
    1234qwer 1234qwerasdf 12qwaszx 12345qwert qwer1234 qwer12345 trading1 trading123 stockmarket
    backtest backtest1 backtesting speedstack speedstack1 speedstack123 correcthorse
    correcthorsebatterystaple
    """
}
