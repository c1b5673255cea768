#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Model names as people type them: with or without an extension.
enum ModelName {
  /// The path of a fastText model: `name` itself where it exists, else with `.bin` or `.ftz`.
  static func fastText(_ name: String) -> String {
    [name, name + ".bin", name + ".ftz"].first { access($0, F_OK) == 0 } ?? name
  }

  /// The path of a vectorizer: `name` itself where it exists, else with `.tfidf`.
  static func vectorizer(_ name: String) -> String {
    [name, name + ".tfidf"].first { access($0, F_OK) == 0 } ?? name
  }
}
