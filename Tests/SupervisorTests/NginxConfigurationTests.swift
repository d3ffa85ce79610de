import Supervisor
import Testing

@Suite struct NginxConfigurationTests {
  private func render(
    _ template: String, publicOrigin: String? = nil, isEncrypted: Bool = false
  ) throws -> String {
    var settings = SupervisorSettings(
      state: "/state", segments: "/segments", port: 8080, workers: 2, web: "/web",
      nginx: "/nginx", program: "/program")
    settings.publicOrigin = publicOrigin
    settings.isEncrypted = isEncrypted
    return try NginxConfiguration(settings: settings, state: StateDirectory(path: "/state"))
      .render(template)
  }

  @Test("addresses of clients are taken from a proxy only where one is named")
  func trustsProxy() throws {
    #expect(try render("[{{trusted_proxy}}]") == "[]")
    #expect(
      try render("[{{trusted_proxy}}]", publicOrigin: "https://example.com")
        == "[include snippets/trusted-proxy.conf;]")
  }

  @Test("TLS is spoken, with the house's own certificate, only where it is asked for")
  func encryption() throws {
    let template = "listen {{listen}}; {{tls}}"
    #expect(try render(template) == "listen 127.0.0.1:8080; ")
    #expect(
      try render(template, isEncrypted: true)
        == "listen 127.0.0.1:8080 ssl; ssl_certificate \"/state/nginx/tls.crt\";"
        + " ssl_certificate_key \"/state/nginx/tls.key\"; include snippets/tls.conf;")
  }

  @Test("what headers say of the site follows its address")
  func siteHeaders() throws {
    let template = "{{socket_origin}} {{strict_transport}}"
    #expect(try render(template) == "ws://$host:8080 ")
    let strict = "max-age=63072000; includeSubDomains"
    #expect(try render(template, isEncrypted: true) == "wss://$host:8080 \(strict)")
    #expect(
      try render(template, publicOrigin: "https://example.com") == "wss://example.com \(strict)")
    #expect(try render(template, publicOrigin: "http://example.com:81") == "ws://example.com:81 ")
  }

  @Test("connections use the descriptors but for a sixteenth")
  func usesDescriptors() throws {
    let words = try render("{{descriptors}} {{connections}}").split(separator: " ")
    let numbers = words.compactMap { Int($0) }
    try #require(numbers.count == 2)
    #expect(numbers[1] == numbers[0] - numbers[0] / 16)
  }

  @Test("a placeholder that nobody fills is refused", arguments: ["{{other}}", "{{web"])
  func refusesUnknown(template: String) {
    #expect(throws: UpError.self) { try render(template) }
  }
}
