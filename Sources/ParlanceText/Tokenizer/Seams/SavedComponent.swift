import ParlanceFiles

/// A stage that `tokenizer.json` can hold.
package protocol SavedComponent: TokenizerComponent {
  /// Its `type` in the file.
  static var kind: String { get }

  /// Reads the settings. Whoever calls has taken `type` and checks afterwards that every member was taken.
  /// - Throws: `JSONError.field`, `TokenizerError`.
  init(from fields: inout JSONFields) throws

  /// Writes the settings as members of an object in which `type` stands already.
  /// - Throws: `TokenizerError.notSavable` where a part of it can't be written.
  func write(to json: inout JSONWriter) throws
}

/// A stage without settings.
package protocol PlainComponent: SavedComponent {
  init()
}

extension PlainComponent {
  package init(from fields: inout JSONFields) throws { self.init() }
  package func write(to json: inout JSONWriter) {}
}
