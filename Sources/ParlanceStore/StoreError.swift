internal import GRDB

/// Why a database could not be used.
public enum StoreError: Error, CustomStringConvertible, Sendable, Hashable {
  case database(path: String, reason: String)
  case noDatabase(path: String)
  case noRun(id: Int, path: String)

  public var description: String {
    switch self {
    case .database(let path, let reason): "\(path): \(reason)"
    case .noDatabase(let path):
      "\(path): there is no such file; a training makes it, or name another with --database"
    case .noRun(let id, let path): "\(path) has no run \(id); `parlance runs list` shows all"
    }
  }

  static func wrap<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw StoreError.database(
        path: path, reason: error.message ?? "SQLite error \(error.resultCode.rawValue)")
    }
  }
}
