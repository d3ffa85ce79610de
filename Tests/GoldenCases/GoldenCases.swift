@main struct GoldenCases { static func main() {} }
