import Foundation
internal import GRDB

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Answers that were given before, in a SQLite file, up to a size: the least recently used go first.
public struct ResponseCache: Sendable {
  public let path: String
  private let database: DatabasePool
  private let limit: Int

  /// Opens the file, or makes it.
  /// - Parameter limit: bytes of all answers.
  /// - Throws: `StoreError`.
  public init(path: String, limit: Int) throws {
    self.path = path
    self.limit = limit
    database = try StoreFile.open(path, Self.tables)
  }

  private static let tables: KeyValuePairs = [
    "answers": """
    CREATE TABLE answer (key BLOB PRIMARY KEY, body BLOB NOT NULL, used INTEGER NOT NULL) STRICT;
    CREATE INDEX answer_used ON answer(used);
    CREATE TABLE total (id INTEGER PRIMARY KEY CHECK (id = 1), bytes INTEGER NOT NULL) STRICT;
    INSERT INTO total VALUES (1, 0);
    CREATE TRIGGER answer_added AFTER INSERT ON answer
      BEGIN UPDATE total SET bytes = bytes + length(new.body); END;
    CREATE TRIGGER answer_removed AFTER DELETE ON answer
      BEGIN UPDATE total SET bytes = bytes - length(old.body); END;
    """
  ]

  /// The answer of a key.
  /// - Throws: `StoreError`.
  public func body(of key: [UInt8]) throws -> [UInt8]? {
    try StoreError.wrap(path) {
      try database.read { db in
        try Data.fetchOne(db, sql: "SELECT body FROM answer WHERE key = ?", arguments: [Data(key)]).map {
          [UInt8]($0)
        }
      }
    }
  }

  /// Keeps an answer, and lets go of old ones where there are too many.
  /// - Throws: `StoreError`.
  public func put(_ body: [UInt8], for key: [UInt8]) throws {
    guard body.count <= limit / 4 else { return }
    try StoreError.wrap(path) {
      try database.write { db in
        try db.execute(sql: "DELETE FROM answer WHERE key = ?", arguments: [Data(key)])
        try db.execute(
          sql: "INSERT INTO answer (key, body, used) VALUES (?, ?, ?)",
          arguments: [Data(key), Data(body), Int(time(nil))])
        while try Int.fetchOne(db, sql: "SELECT bytes FROM total") ?? 0 > limit {
          try db.execute(
            sql: "DELETE FROM answer WHERE key IN (SELECT key FROM answer ORDER BY used, rowid LIMIT 16)")
        }
      }
    }
  }

  /// Notes that answers were used.
  /// - Throws: `StoreError`.
  public func touch(_ keys: [[UInt8]]) throws {
    try StoreError.wrap(path) {
      try database.write { db in
        for key in keys {
          try db.execute(
            sql: "UPDATE answer SET used = ? WHERE key = ?", arguments: [Int(time(nil)), Data(key)])
        }
      }
    }
  }

  public func count() throws -> Int {
    try StoreError.wrap(path) {
      try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM answer") ?? 0 }
    }
  }
}
