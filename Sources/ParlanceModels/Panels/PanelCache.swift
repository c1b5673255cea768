#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A folder of packed weights, one file a model, for processes that serve the same models: they map the file, and its pages
/// are in memory once for all of them.
///
/// ```swift
/// let cache = PanelCache(folder: "/var/cache/parlance") { print($0) }
/// let encoder = try SentenceEncoder(contentsOf: "all-MiniLM-L6-v2", sharing: cache)
/// ```
///
/// A file is made by the first process that needs it, and anew where the model's files have changed or it is damaged. The
/// folder's content can be removed at any time; what is mapped stays. Where a file cannot be written the model has its
/// weights for itself, as without a cache. Only weights of float32 are shared, of models of the BERT family.
///
/// Answers have the same bits with and without.
public struct PanelCache: Sendable {
  /// What became of a model.
  public enum Event: Sendable, Equatable, CustomStringConvertible {
    /// Its weights are mapped from a file.
    case shared(model: String, file: String, bytes: Int)
    /// The file that was there is not what the model needs; it is written anew.
    case refused(file: String, reason: String)
    /// It has its weights for itself.
    case unshared(model: String, reason: String)

    public var description: String {
      switch self {
      case .shared(let model, let file, let bytes):
        "\(model): \(bytes) bytes of weights are shared with other processes that map \(file)"
      case .refused(let file, let reason): "\(file) is written anew: \(reason)"
      case .unshared(let model, let reason):
        "\(model): weights are not shared with other processes: \(reason)"
      }
    }
  }

  public let folder: String
  package let report: @Sendable (Event) -> Void

  /// - Parameters:
  ///   - folder: made where it is missing.
  ///   - report: called with what became of each model.
  public init(folder: String, report: @escaping @Sendable (Event) -> Void = { _ in }) {
    self.folder = folder
    self.report = report
  }

  /// Where a user's caches belong: `parlance` in the folder that `XDG_CACHE_HOME` names, or else in `~/.cache`. nil where
  /// neither it nor `HOME` is an absolute path.
  public static var userFolder: String? {
    func path(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    return (path("XDG_CACHE_HOME") ?? path("HOME").map { $0 + "/.cache" }).map { $0 + "/parlance" }
  }
}
