#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Model names as people type them: with or without an extension.
enum ModelName {
  /// The path of a fastText model: `name` itself where it exists, else with `.bin` or `.ftz`.
  static func fastText(_ name: String) -> String { first(name, [".bin", ".ftz"]) }

  /// The path of a classifier: `name` itself where it exists, else with `.bin`, `.ftz` or `.logistic`.
  /// - Throws: `Ambiguous` where there is one of either kind.
  static func classifier(_ name: String) throws -> String {
    let found = first(name, [".bin", ".ftz", ".logistic"])
    if found != name, !found.hasSuffix(".logistic"), access(name + ".logistic", F_OK) == 0 {
      throw Ambiguous(files: [found, name + ".logistic"])
    }
    return found
  }

  /// Two models of one name.
  struct Ambiguous: Error, CustomStringConvertible {
    let files: [String]
    var description: String { "there are \(files.joined(separator: " and ")); name one with its ending" }
  }

  /// The path of a vectorizer: `name` itself where it exists, else with `.tfidf`.
  static func vectorizer(_ name: String) -> String { first(name, [".tfidf"]) }

  private static func first(_ name: String, _ endings: [String]) -> String {
    ([name] + endings.map { name + $0 }).first { access($0, F_OK) == 0 } ?? name
  }
}
