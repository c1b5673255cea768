import ParlanceText

/// The keys of one section of a recipe. Each is taken once, and what is left over at the end is an error, so that no
/// misspelt key is passed over in silence.
public struct RecipeFields: Sendable {
  /// The section itself, for messages.
  public let node: RecipeNode
  private var entries: [RecipeNode.Entry]
  private var known: Set<String> = []

  /// - Throws: `RecipeError` where the value has no keys.
  public init(_ node: RecipeNode) throws {
    guard case .map(let entries) = node.content else {
      throw node.error("must be a section of keys with values, not \(node.kindName)")
    }
    self.node = node
    self.entries = entries
  }

  /// Takes a value; nil where the recipe does not have it.
  public mutating func take(_ name: String) -> RecipeNode? {
    known.insert(name)
    guard let place = entries.firstIndex(where: { $0.name == name }) else { return nil }
    let value = entries.remove(at: place).value
    // `key:` with nothing behind it, and null, leave the default.
    if case .scalar(let text) = value.content, text.isEmpty || text == "null" || text == "~" { return nil }
    return value
  }

  /// Takes a value that must be there.
  /// - Throws: `RecipeError`.
  public mutating func require(_ name: String) throws -> RecipeNode {
    guard let value = take(name) else { throw node.error("`\(name)` is missing") }
    return value
  }

  /// Takes a section; an empty one where the recipe does not have it.
  /// - Throws: `RecipeError` where it is no section.
  public mutating func section(_ name: String) throws -> RecipeFields {
    if let value = take(name) { return try RecipeFields(value) }
    return RecipeFields(absent: name, in: node)
  }

  private init(absent name: String, in parent: RecipeNode) {
    node = parent
    entries = []
  }

  /// - Throws: `RecipeError` naming the first key that nobody took, with the nearest one that there is.
  public func finish() throws {
    guard let entry = entries.first else { return }
    let nearest = NearestName.suggestion(for: entry.name, among: known.sorted())
    throw RecipeError(
      file: entry.value.file, line: entry.line, key: entry.value.path,
      reason: "there is no such key\(nearest); known here: \(known.sorted().joined(separator: ", "))")
  }

  // MARK: - Values with defaults

  public mutating func int(_ name: String, _ value: inout Int, in range: ClosedRange<Int>) throws {
    if let node = take(name) { value = try node.int(in: range) }
  }

  public mutating func int(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
    try take(name)?.int(in: range)
  }

  public mutating func double(_ name: String, _ value: inout Double, in range: ClosedRange<Double>) throws {
    if let node = take(name) { value = try node.double(in: range) }
  }

  public mutating func double(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
    try take(name)?.double(in: range)
  }

  public mutating func bool(_ name: String, _ value: inout Bool) throws {
    if let node = take(name) { value = try node.bool() }
  }
}

/// The word that someone may have meant.
enum NearestName {
  static func suggestion(for word: String, among names: [String]) -> String {
    var vocabulary = Vocabulary()
    for name in names { vocabulary.add(name.utf8.span) }
    guard let nearest = vocabulary.nearSpellings(of: word, limit: 1).first else { return "" }
    return "; did you mean `\(nearest)`?"
  }
}
