internal import GRDB

/// Requests that a server answered, in a SQLite file: how they went, never a text or a key.
public struct RequestRecords: Sendable {
  public struct Entry: Sendable, Equatable {
    /// Seconds since 1970.
    public var time: Double
    public var id: String
    public var route: String
    public var model: String
    public var status: Int
    public var milliseconds: Double
    public var queueMilliseconds: Double
    public var runMilliseconds: Double
    public var promptTokens: Int
    public var generatedTokens: Int
    public var bytes: Int

    public init(
      time: Double, id: String, route: String, model: String, status: Int, milliseconds: Double,
      queueMilliseconds: Double, runMilliseconds: Double, promptTokens: Int, generatedTokens: Int, bytes: Int
    ) {
      self.time = time
      self.id = id
      self.route = route
      self.model = model
      self.status = status
      self.milliseconds = milliseconds
      self.queueMilliseconds = queueMilliseconds
      self.runMilliseconds = runMilliseconds
      self.promptTokens = promptTokens
      self.generatedTokens = generatedTokens
      self.bytes = bytes
    }
  }

  public let path: String
  private let database: DatabasePool

  /// Opens the file, or makes it.
  /// - Throws: `StoreError`.
  public init(path: String) throws {
    self.path = path
    database = try StoreFile.open(path, Self.tables)
  }

  private static let tables: KeyValuePairs = [
    "requests": """
    CREATE TABLE request (
      number INTEGER PRIMARY KEY, time REAL NOT NULL, id TEXT NOT NULL, route TEXT NOT NULL,
      model TEXT NOT NULL, status INTEGER NOT NULL, ms REAL NOT NULL, queue_ms REAL NOT NULL,
      run_ms REAL NOT NULL, prompt_tokens INTEGER NOT NULL, generated_tokens INTEGER NOT NULL,
      bytes INTEGER NOT NULL) STRICT;
    CREATE INDEX request_time ON request(time);
    """
  ]

  /// Adds entries: all of them or none.
  /// - Throws: `StoreError`.
  public func add(_ entries: [Entry]) throws {
    try StoreError.wrap(path) {
      try database.write { db in
        let statement = try db.makeStatement(
          sql: """
            INSERT INTO request (time, id, route, model, status, ms, queue_ms, run_ms, prompt_tokens,
              generated_tokens, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        for entry in entries {
          try statement.execute(arguments: [
            entry.time, entry.id, entry.route, entry.model, entry.status, entry.milliseconds,
            entry.queueMilliseconds, entry.runMilliseconds, entry.promptTokens, entry.generatedTokens,
            entry.bytes,
          ])
        }
      }
    }
  }

  /// The newest entries, newest first.
  /// - Throws: `StoreError`.
  public func newest(_ count: Int) throws -> [Entry] {
    try StoreError.wrap(path) {
      try database.read { db in
        try Row.fetchAll(
          db, sql: "SELECT * FROM request ORDER BY number DESC LIMIT ?", arguments: [count]
        ).map { row in
          Entry(
            time: row["time"], id: row["id"], route: row["route"], model: row["model"], status: row["status"],
            milliseconds: row["ms"], queueMilliseconds: row["queue_ms"], runMilliseconds: row["run_ms"],
            promptTokens: row["prompt_tokens"], generatedTokens: row["generated_tokens"], bytes: row["bytes"])
        }
      }
    }
  }

  /// Moves what is in the write-ahead log into the file itself.
  public func checkpoint() throws {
    try StoreError.wrap(path) { _ = try database.writeWithoutTransaction { try $0.checkpoint(.truncate) } }
  }
}
