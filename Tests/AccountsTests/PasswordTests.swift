import Accounts
import Testing

struct PasswordTests {
  @Test("derives the vectors of RFC 7914, section 12")
  func vectors() throws {
    let empty = try scrypt(
      [], salt: [], cost: PasswordCost(costLog2: 4, blockSize: 1, parallelism: 1), byteCount: 64)
    #expect(
      hexadecimal(empty) == """
        77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442\
        fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906
        """)
    let salted = try scrypt(
      Array("password".utf8), salt: Array("NaCl".utf8),
      cost: PasswordCost(costLog2: 10, blockSize: 8, parallelism: 16), byteCount: 64)
    #expect(
      hexadecimal(salted) == """
        fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162\
        2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640
        """)
  }

  @Test("keeps its parameters and a salt of its own in the text, and reads them back")
  func storedForm() throws {
    let cost = PasswordCost(costLog2: 5, blockSize: 8, parallelism: 2)
    let one = try PasswordHash(of: Array("secret".utf8), cost: cost)
    let two = try PasswordHash(of: Array("secret".utf8), cost: cost)
    #expect(one.text.hasPrefix("$scrypt$ln=5,r=8,p=2$"))
    #expect(one.text != two.text)
    let read = try PasswordHash(parsing: one.text)
    #expect(read == one)
    #expect(try read.key(of: Array("secret".utf8)) != nil)
    #expect(try read.key(of: Array("Secret".utf8)) == nil)
    #expect(try read.key(of: []) == nil)
  }

  @Test("costs what OWASP asks for, unless told otherwise")
  func productCost() throws {
    #expect(PasswordCost.product == PasswordCost(costLog2: 17, blockSize: 8, parallelism: 1))
    #expect(try PasswordHash(of: [1], cost: .product).key(of: [1]) != nil)
  }

  @Test(
    "refuses a damaged record",
    arguments: [
      "", "x", "$scrypt$", "$scrypt$ln=17,r=8,p=1$$", "$scrypt$ln=17,r=8,p=1$AAAA$AAAA",
      "$argon2$ln=4,r=8,p=1$AAAA$\(String(repeating: "A", count: 43))",
      "$scrypt$ln=63,r=8,p=1$AAAA$\(String(repeating: "A", count: 43))",
      "$scrypt$ln=-1,r=8,p=1$AAAA$\(String(repeating: "A", count: 43))",
      "$scrypt$ln=20,r=16,p=16$AAAA$\(String(repeating: "A", count: 43))",
      "$scrypt$ln=4,r=8$AAAA$\(String(repeating: "A", count: 43))",
      "$scrypt$ln=4,r=8,p=1$A*AA$\(String(repeating: "A", count: 43))",
      "$scrypt$ln=4,r=8,p=1$AAAA$\(String(repeating: "A", count: 43))$",
    ])
  func damaged(text: String) {
    #expect(throws: AccountError.corruptRecord("password")) { try PasswordHash(parsing: text) }
  }

  @Test(
    "takes any eight to 128 characters",
    arguments: [
      "60371948", String(repeating: "ab", count: 64), "пароль пробел 🔑", "        x",
      "correct horse battery staple", String(repeating: "🔑", count: 128),
    ])
  func accepted(text: String) throws {
    _ = try Password(text, for: try UserName("somebody"))
  }

  @Test(
    "refuses the short, the long, the common, and the user's own name",
    arguments: [
      "", "1234567", String(repeating: "a", count: 129), "password", "PassWord1", "12345678",
      "qwertyuiop", "Long Enough Name",
    ])
  func refused(text: String) throws {
    let name = try UserName("long enough name")
    let error = #expect(throws: AccountError.self) { try Password(text, for: name) }
    guard case .invalid("password", _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("takes the same accent however it is composed")
  func normalized() {
    #expect(
      Password.normalizedBytes("caf\u{E9} caf\u{E9}")
        == Password.normalizedBytes("cafe\u{301} cafe\u{301}"))
  }

  @Test("only lists passwords that the length rule lets through")
  func commonPasswords() {
    #expect(CommonPasswords.all.count > 3_000)
    #expect(CommonPasswords.all.allSatisfy { $0.unicodeScalars.count >= 8 })
    #expect(CommonPasswords.all.allSatisfy { $0 == $0.lowercased() })
  }

  @Test("turns the third away at one slot and one place to wait, until one has left")
  func bounded() async throws {
    let gate = AdmissionGate(slots: 1, waiting: 1, patienceMillis: 3_600_000)
    #expect(gate.enter())
    let waiter = Task.detached { gate.enter() }
    while gate.admittedCount < 2 { await Task.yield() }
    #expect(!gate.enter())
    let hasher = try PasswordHasher(cost: TestStore.cost, gate: gate)
    #expect(throws: AccountError.busy(retryAfterSeconds: 2)) {
      try hasher.key("x", stored: nil)
    }
    gate.leave()
    #expect(await waiter.value)
    gate.leave()
    #expect(gate.admittedCount == 0)
    #expect(try hasher.key("x", stored: nil) == nil)
  }

  @Test("gives up waiting for a slot, and takes no place afterwards")
  func patience() {
    let gate = AdmissionGate(slots: 1, waiting: 5, patienceMillis: 1)
    #expect(gate.enter())
    #expect(!gate.enter())
    #expect(gate.admittedCount == 1)
    gate.leave()
    #expect(gate.enter())
  }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
