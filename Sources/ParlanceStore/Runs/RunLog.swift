internal import GRDB

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Training runs in a SQLite file: settings, metrics by step, hardware, checkpoints.
public struct RunLog: Sendable {
  public let path: String
  private let database: DatabasePool

  /// Opens the file.
  /// - Parameter makes: whether a file that is missing is made.
  /// - Throws: `StoreError`.
  public init(path: String, makes: Bool) throws {
    if !makes, access(path, F_OK) != 0 { throw StoreError.noDatabase(path: path) }
    self.path = path
    database = try StoreFile.open(path, Self.tables)
  }

  private static let tables: KeyValuePairs = [
    "runs": """
    CREATE TABLE run (
      id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, task TEXT NOT NULL, recipe TEXT NOT NULL,
      settings TEXT NOT NULL, output TEXT NOT NULL, hardware TEXT NOT NULL, started REAL NOT NULL, ended REAL,
      state TEXT NOT NULL, reason TEXT, parameters INTEGER, steps INTEGER NOT NULL DEFAULT 0,
      tokens INTEGER NOT NULL DEFAULT 0, seconds REAL NOT NULL DEFAULT 0);
    CREATE TABLE metric (
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, name TEXT NOT NULL, step INTEGER NOT NULL,
      value REAL NOT NULL, seconds REAL NOT NULL, PRIMARY KEY (run, name, step)) WITHOUT ROWID;
    CREATE TABLE checkpoint (
      run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, step INTEGER NOT NULL, path TEXT NOT NULL,
      PRIMARY KEY (run, step)) WITHOUT ROWID;
    """
  ]

  // MARK: - Writing

  /// Notes the beginning of a run.
  /// - Parameter continues: whether the newest run with this output goes on; where there is none, a new one begins.
  /// - Returns: the run's number.
  public func begin(
    name: String, task: String, recipe: String, settings: [String], output: String,
    hardware: String,
    started: Double, continues: Bool
  ) throws -> Int {
    try write { db in
      if continues,
        let id = try Int.fetchOne(
          db, sql: "SELECT id FROM run WHERE output = ? ORDER BY id DESC LIMIT 1",
          arguments: [output])
      {
        try db.execute(
          sql:
            "UPDATE run SET state = 'running', reason = NULL, ended = NULL, settings = ? WHERE id = ?",
          arguments: [settings.joined(separator: "\n"), id])
        return id
      }
      try db.execute(
        sql: """
          INSERT INTO run (name, task, recipe, settings, output, hardware, started, state)
          VALUES (?, ?, ?, ?, ?, ?, ?, 'running')
          """,
        arguments: [
          name, task, recipe, settings.joined(separator: "\n"), output, hardware, started,
        ])
      return Int(db.lastInsertedRowID)
    }
  }

  /// Adds values; those of a step that stands there already, as after a resumption, are replaced.
  public func add(_ metrics: [RunMetric], run: Int) throws {
    try write { db in
      for metric in metrics where metric.value.isFinite {
        try db.execute(
          sql:
            "INSERT OR REPLACE INTO metric (run, name, step, value, seconds) VALUES (?, ?, ?, ?, ?)",
          arguments: [run, metric.name, metric.step, metric.value, metric.seconds])
      }
    }
  }

  public func add(checkpoint path: String, step: Int, run: Int) throws {
    try write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO checkpoint (run, step, path) VALUES (?, ?, ?)",
        arguments: [run, step, path])
    }
  }

  /// Notes how far a run has come.
  public func update(run: Int, steps: Int, tokens: Int, seconds: Double, parameters: Int?) throws {
    try write { db in
      try db.execute(
        sql: """
          UPDATE run SET steps = ?, tokens = ?, seconds = ?, parameters = coalesce(?, parameters) WHERE id = ?
          """, arguments: [steps, tokens, seconds, parameters, run])
    }
  }

  /// Notes the end of a run.
  public func end(run: Int, state: RunRecord.State, reason: String, at time: Double) throws {
    try write { db in
      try db.execute(
        sql: "UPDATE run SET state = ?, reason = ?, ended = ? WHERE id = ?",
        arguments: [state.rawValue, reason, time, run])
    }
  }

  private func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try StoreError.wrap(path) { try database.write(body) }
  }

  // MARK: - Reading

  /// All runs, newest first.
  public func runs() throws -> [RunRecord] {
    try StoreError.wrap(path) {
      try database.read { db in
        try Row.fetchAll(db, sql: "SELECT * FROM run ORDER BY id DESC").map(Self.record)
      }
    }
  }

  /// - Throws: `StoreError.noRun`.
  public func run(_ id: Int) throws -> RunRecord {
    let row = try StoreError.wrap(path) {
      try database.read {
        try Row.fetchOne($0, sql: "SELECT * FROM run WHERE id = ?", arguments: [id]).map(
          Self.record)
      }
    }
    guard let row else { throw StoreError.noRun(id: id, path: path) }
    return row
  }

  /// The metrics of a run by name, then step.
  public func metrics(of id: Int) throws -> [RunMetric] {
    try StoreError.wrap(path) {
      try database.read { db in
        try Row.fetchAll(
          db,
          sql: "SELECT name, step, value, seconds FROM metric WHERE run = ? ORDER BY name, step",
          arguments: [id]
        ).map {
          RunMetric(name: $0["name"], step: $0["step"], value: $0["value"], seconds: $0["seconds"])
        }
      }
    }
  }

  /// The checkpoints of a run, oldest first. They may have been removed since.
  public func checkpoints(of id: Int) throws -> [(step: Int, path: String)] {
    try StoreError.wrap(path) {
      try database.read { db in
        try Row.fetchAll(
          db, sql: "SELECT step, path FROM checkpoint WHERE run = ? ORDER BY step", arguments: [id]
        )
        .map { ($0["step"], $0["path"]) }
      }
    }
  }

  private static func record(_ row: Row) -> RunRecord {
    let settings: String = row["settings"]
    return RunRecord(
      id: row["id"], name: row["name"], task: row["task"], recipe: row["recipe"],
      settings: settings.split(separator: "\n").map(String.init), output: row["output"],
      hardware: row["hardware"],
      started: row["started"], ended: row["ended"],
      state: RunRecord.State(rawValue: row["state"]) ?? .failed,
      reason: row["reason"], parameters: row["parameters"], steps: row["steps"],
      tokens: row["tokens"],
      seconds: row["seconds"])
  }
}
