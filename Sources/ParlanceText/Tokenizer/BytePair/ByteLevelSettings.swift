import ParlanceFiles

/// The settings that the byte-level pre-tokenizer, post-processor and decoder have in files, all three in each.
public struct ByteLevelSettings: Sendable, Equatable {
  /// Puts a blank before texts that do not start with one, so that their first word is like any other.
  public var addsPrefixSpace: Bool
  /// Leaves blanks at the ends of tokens out of their offsets; only the post-processor does so.
  public var trimsOffsets: Bool
  /// Divides by GPT-2's pattern; only the pre-tokenizer does so.
  public var usesPattern: Bool

  public init(addsPrefixSpace: Bool = true, trimsOffsets: Bool = true, usesPattern: Bool = true) {
    self.addsPrefixSpace = addsPrefixSpace
    self.trimsOffsets = trimsOffsets
    self.usesPattern = usesPattern
  }

  init(from fields: inout JSONFields) throws {
    addsPrefixSpace = try fields.take("add_prefix_space")?.bool() ?? true
    trimsOffsets = try fields.take("trim_offsets")?.bool() ?? true
    usesPattern = try fields.take("use_regex")?.bool() ?? true
  }

  func write(to json: inout JSONWriter) {
    json.name("add_prefix_space")
    json.bool(addsPrefixSpace)
    json.name("trim_offsets")
    json.bool(trimsOffsets)
    json.name("use_regex")
    json.bool(usesPattern)
  }
}

/// A stage of type ByteLevel.
protocol ByteLevelComponent: SavedComponent {
  var settings: ByteLevelSettings { get }
  init(_ settings: ByteLevelSettings)
}

extension ByteLevelComponent {
  package static var kind: String { "ByteLevel" }
  package init(from fields: inout JSONFields) throws { self.init(try ByteLevelSettings(from: &fields)) }
  package func write(to json: inout JSONWriter) { settings.write(to: &json) }
}
