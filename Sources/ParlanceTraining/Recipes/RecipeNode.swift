import Yams

/// A value of a recipe, with the line that it stands in.
public struct RecipeNode: Sendable, Hashable {
  indirect enum Content: Sendable, Hashable {
    case scalar(String)
    case list([RecipeNode])
    case map([Entry])
  }

  struct Entry: Sendable, Hashable {
    let name: String
    let line: Int?
    var value: RecipeNode
  }

  var content: Content
  /// From 1; nil where the value was set on the command line.
  public let line: Int?
  /// The file, or `--set` where the value comes from the command line.
  public let file: String
  /// The way here, as `data.train`.
  public let path: String

  /// Where the value comes from the command line: its paths are relative to where the program runs, not to the recipe.
  public var isSet: Bool { file == Self.setName }
  static let setName = "--set"
  static let depthLimit = 16
  /// Values at most: a few lines of aliases of aliases can stand for billions.
  static let nodeLimit = 10_000
  static let sizeLimit = 1 << 20

  /// Reads YAML.
  /// - Throws: `RecipeError` naming the line.
  init(yaml: String, file: String) throws {
    let node: Node?
    do {
      node = try compose(yaml: yaml)
    } catch let error as YamlError {
      throw Self.problem(error, file)
    }
    guard let node else {
      throw RecipeError(file: file, line: nil, key: "", reason: "the recipe is empty")
    }
    var budget = Self.nodeLimit
    try self.init(node, file: file, path: "", depth: 0, &budget)
    guard case .map = content else { throw error("a recipe is a list of `key: value` lines") }
  }

  private init(_ node: Node, file: String, path: String, depth: Int, _ budget: inout Int) throws {
    self.file = file
    self.path = path
    line = node.mark?.line
    func problem(_ reason: String) -> RecipeError {
      RecipeError(file: file, line: node.mark?.line, key: path, reason: reason)
    }
    guard depth <= Self.depthLimit else { throw problem("too many levels") }
    budget -= 1
    guard budget >= 0 else { throw problem("more than \(Self.nodeLimit) values") }
    if let scalar = node.scalar {
      content = .scalar(scalar.string)
    } else if let sequence = node.sequence {
      content = .list(
        try sequence.enumerated().map {
          try RecipeNode($1, file: file, path: "\(path)[\($0)]", depth: depth + 1, &budget)
        })
    } else if let mapping = node.mapping {
      content = .map(
        try mapping.map { key, value in
          guard let name = key.scalar?.string, !name.isEmpty else { throw problem("a key must be a word") }
          let inner = path.isEmpty ? name : "\(path).\(name)"
          return Entry(
            name: name, line: key.mark?.line,
            value: try RecipeNode(value, file: file, path: inner, depth: depth + 1, &budget))
        })
    } else {
      throw problem("neither a value, nor a list, nor keys with values")
    }
  }

  private init(scalar: String, path: String) {
    content = .scalar(scalar)
    file = Self.setName
    line = nil
    self.path = path
  }

  private init(map entries: [Entry], path: String) {
    content = .map(entries)
    file = Self.setName
    line = nil
    self.path = path
  }

  private static func problem(_ error: YamlError, _ file: String) -> RecipeError {
    func make(_ line: Int?, _ reason: String) -> RecipeError {
      RecipeError(file: file, line: line, key: "", reason: reason)
    }
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return make(mark.line, problem)
    case .duplicatedKeysInMapping(let duplicates, let context):
      return make(context.mark.line, "the key \(duplicates.joined(separator: ", ")) stands twice")
    default:
      return make(nil, "not valid YAML: \(error)")
    }
  }

  /// This tree with one value replaced or added: `model.hidden_size=256`.
  /// - Throws: `RecipeError` where the text is not `key=value`, or the way leads through a value.
  func setting(_ assignment: String) throws -> RecipeNode {
    func problem(_ key: String, _ reason: String) -> RecipeError {
      RecipeError(file: Self.setName, line: nil, key: key, reason: reason)
    }
    guard let equals = assignment.firstIndex(of: "="), equals != assignment.startIndex else {
      throw problem("", "`\(assignment)` is not key=value, such as training.epochs=5")
    }
    let key = String(assignment[..<equals])
    let names = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard names.allSatisfy({ !$0.isEmpty }), names.count <= Self.depthLimit else {
      throw problem(key, "the key has an empty part")
    }
    let text = String(assignment[assignment.index(after: equals)...])
    var value = RecipeNode(scalar: text, path: key)
    if text.hasPrefix("[") {
      guard let node = try? compose(yaml: text) else { throw problem(key, "`\(text)` is no list") }
      var budget = Self.nodeLimit
      value = try RecipeNode(node, file: Self.setName, path: key, depth: names.count, &budget)
    }
    return try replacing(names[...], with: value, key)
  }

  private func replacing(_ names: ArraySlice<String>, with value: RecipeNode, _ key: String) throws
    -> RecipeNode
  {
    guard let name = names.first else { return value }
    guard case .map(var entries) = content else {
      throw RecipeError(
        file: Self.setName, line: nil, key: key, reason: "\(path) is a value and has no \(name)")
    }
    let inner = path.isEmpty ? name : "\(path).\(name)"
    if let place = entries.firstIndex(where: { $0.name == name }) {
      entries[place].value = try entries[place].value.replacing(names.dropFirst(), with: value, key)
    } else {
      let empty = RecipeNode(map: [], path: inner)
      let next = names.count == 1 ? value : try empty.replacing(names.dropFirst(), with: value, key)
      entries.append(Entry(name: name, line: nil, value: next))
    }
    var copy = self
    copy.content = .map(entries)
    return copy
  }

  /// An error that names this value.
  public func error(_ reason: String) -> RecipeError {
    RecipeError(file: file, line: line, key: path, reason: reason)
  }

  var kindName: String {
    switch content {
    case .scalar(let text): "`\(text)`"
    case .list: "a list"
    case .map: "keys with values"
    }
  }
}
