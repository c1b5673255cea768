/// Which files hold the data, and how.
public struct DataRecipe: Sendable {
  public enum Format: String, Sendable, CaseIterable {
    /// Plain text: a sentence a line.
    case lines
    /// `__label__X text`, as fastText has it.
    case fasttext
    /// The label, white space, the text.
    case labelFirst = "label-first"
    /// Label, tab, text.
    case tsv
    /// Label, tab, text, tab, text.
    case tsvPairs = "tsv-pairs"
    /// Text, tab, label.
    case labelLast = "label-last"
    /// `label,"text"`.
    case csv
    /// CoNLL-U: columns separated by tabs; the tag is the universal part of speech.
    case conllu
    /// The word first in a line and its tag last; an empty line between sentences.
    case conll
  }

  /// One part of the data.
  public struct Part: Sendable {
    /// Texts, or sources of translations. Several files are read one after the other.
    public let source: [String]
    /// Translations; empty in other tasks.
    public let target: [String]
    public let format: Format
    /// Whether the first line of each file names the columns.
    public let hasHeader: Bool
  }

  public let train: Part
  public let validation: Part?
  public let test: Part?
  /// The share of the training examples that are held out for validation, and for testing, where no files are named.
  public let validationShare: Double
  public let testShare: Double
  /// Tokens of a sentence at most; pairs or texts that are longer are left out of training.
  public let maximumLength: Int
  /// Of a label, the part before this mark: `DESC` of `DESC:manner`.
  public let labelSeparator: String?
  /// Whether a tagger reads the spelling of words.
  public let readsCharacters: Bool
  /// Whether a text's lines are joined by a token for the line's end.
  public let keepsLineEnds: Bool

  init(_ fields: RecipeFields, _ folder: String) throws {
    var fields = fields
    let base = try fields.take("folder").map { try Recipe.path($0, folder) + "/" } ?? folder
    let format: Format = try fields.take("format")?.choice() ?? .lines
    let hasHeader = try fields.take("header")?.bool() ?? false
    func part(_ name: String) throws -> Part? {
      try fields.take(name).map { try Part($0, base, format, hasHeader) }
    }
    guard let train = try part("train") else {
      throw fields.node.error("`data.train` is missing: the files to learn from")
    }
    self.train = train
    validation = try part("validation")
    test = try part("test")
    validationShare = try fields.double("validation_share", in: 0...0.5) ?? 0
    testShare = try fields.double("test_share", in: 0...0.5) ?? 0
    maximumLength = try fields.int("max_length", in: 1...1_000_000) ?? 200
    labelSeparator = try fields.take("label_separator")?.string()
    readsCharacters = try fields.take("characters")?.bool() ?? true
    keepsLineEnds = try fields.take("line_ends")?.bool() ?? true
    try fields.finish()
  }
}

extension DataRecipe.Part {
  /// Files, or a section with files, which may have a format of their own.
  init(_ node: RecipeNode, _ base: String, _ format: DataRecipe.Format, _ hasHeader: Bool) throws {
    func paths(_ node: RecipeNode) throws -> [String] {
      try node.list().map { try Recipe.path($0, base) }
    }
    guard case .map = node.content else {
      self.init(source: try paths(node), target: [], format: format, hasHeader: hasHeader)
      return
    }
    var inner = try RecipeFields(node)
    self.init(
      source: try paths(inner.require("source")), target: try inner.take("target").map(paths) ?? [],
      format: try inner.take("format")?.choice() ?? format,
      hasHeader: try inner.take("header")?.bool() ?? hasHeader)
    try inner.finish()
  }
}
