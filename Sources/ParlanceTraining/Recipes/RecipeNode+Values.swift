/// Values by type.
extension RecipeNode {
  /// - Throws: `RecipeError` where it is a list or has keys.
  public func string() throws -> String {
    guard case .scalar(let text) = content else { throw error("must be one value, not \(kindName)") }
    return text
  }

  /// A whole number; `_` between digits is passed over.
  /// - Throws: `RecipeError` where it is none, or outside of the range.
  public func int(in range: ClosedRange<Int>) throws -> Int {
    let text = try string()
    guard let value = Int(text.filter { $0 != "_" }) else {
      throw error("must be a whole number, not `\(text)`")
    }
    guard range.contains(value) else { throw error("must be \(Self.bounds(range)), not \(value)") }
    return value
  }

  /// - Throws: `RecipeError` where it is no number, or outside of the range.
  public func double(in range: ClosedRange<Double>) throws -> Double {
    let text = try string()
    guard let value = Double(text.filter { $0 != "_" }), value.isFinite else {
      throw error("must be a number, not `\(text)`")
    }
    guard range.contains(value) else { throw error("must be \(Self.bounds(range)), not \(text)") }
    return value
  }

  /// `true` or `false`.
  /// - Throws: `RecipeError`.
  public func bool() throws -> Bool {
    switch try string() {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    case let text: throw error("must be true or false, not `\(text)`")
    }
  }

  /// One of several words.
  /// - Throws: `RecipeError` with the nearest of them.
  public func choice<Choice: RawRepresentable & CaseIterable>(_: Choice.Type = Choice.self) throws -> Choice
  where Choice.RawValue == String {
    try choice(Choice.allCases.map(\.rawValue), Choice.init(rawValue:))
  }

  func choice<Value>(_ words: [String], _ make: (String) -> Value?) throws -> Value {
    let text = try string()
    if let value = make(text) { return value }
    let nearest = NearestName.suggestion(for: text, among: words)
    throw error("must be one of \(words.joined(separator: ", ")), not `\(text)`\(nearest)")
  }

  /// A list, or one value as a list of one.
  public func list() -> [RecipeNode] {
    if case .list(let items) = content { items } else { [self] }
  }

  private static func bounds<Value>(_ range: ClosedRange<Value>) -> String {
    "between \(range.lowerBound) and \(range.upperBound)"
  }
}
