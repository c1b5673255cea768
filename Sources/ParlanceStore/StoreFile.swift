internal import GRDB

/// How the SQLite files of this module are opened.
enum StoreFile {
  /// Opens a file, or makes it, and brings its tables up to date.
  /// - Parameter tables: a name and SQL for each step, oldest first. A step that a file has seen is not taken again.
  /// - Throws: `StoreError`.
  static func open(_ path: String, _ tables: KeyValuePairs<String, String>) throws -> DatabasePool {
    try StoreError.wrap(path) {
      var configuration = Configuration()
      // Another process may be writing.
      configuration.busyMode = .timeout(10)
      let pool = try DatabasePool(path: path, configuration: configuration)
      var migrator = DatabaseMigrator()
      for (name, sql) in tables { migrator.registerMigration(name) { try $0.execute(sql: sql) } }
      try migrator.migrate(pool)
      return pool
    }
  }
}
