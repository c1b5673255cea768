import ParlanceParallel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Loads models again whose files have changed. The old version serves until the new one is warm; one that cannot be loaded
/// changes nothing.
final class ModelReloader: ModelControl {
  private struct Known {
    /// What is served, or was tried in vain.
    var settled: FileSignature
    /// What was there the last time: files are loaded when they have not changed since.
    var last: FileSignature
    var version = 1
    var isLoading = false
    /// Until somebody asks for it.
    var isUnloaded = false
  }

  private let loader: ModelLoader
  private let catalog: ModelCatalog
  private let log: RequestLog?
  private let sources: [ModelSource]
  private let known = LockedValue<[String: Known]>([:])

  init(_ sources: [ModelSource], _ loader: ModelLoader, _ catalog: ModelCatalog, _ log: RequestLog?) {
    self.sources = sources
    self.loader = loader
    self.catalog = catalog
    self.log = log
  }

  /// Loads a model for the first time.
  func load(_ source: ModelSource) async throws {
    let signature = FileSignature(path: source.path)
    let model = try loader.load(source)
    await WarmUp.run(model)
    catalog.put(model)
    known.withLock { $0[source.name] = Known(settled: signature, last: signature) }
  }

  /// Looks for changes, and begins to load what has changed.
  /// - Parameter isForced: whether models whose files are the same are loaded too.
  func look(isForced: Bool = false) {
    for source in sources where known.withLock({ $0[source.name]?.isUnloaded == false }) {
      guard let next = begin(source, isForced: isForced) else { continue }
      Task.detached { [self] in await reload(next) }
    }
  }

  /// The version to load now; nil where nothing has changed, or where the model is being loaded.
  private func begin(_ source: ModelSource, isForced: Bool) -> ModelSource? {
    let signature = FileSignature(path: source.path)
    return known.withLock { known in
      guard var entry = known[source.name], !entry.isLoading else { return nil }
      let isStable = entry.last == signature
      entry.last = signature
      let loads = isForced || (isStable && entry.settled != signature)
      if loads {
        entry.isLoading = true
        entry.version += 1
        entry.settled = signature
      }
      known[source.name] = entry
      var next = source
      next.version = String(entry.version)
      return loads ? next : nil
    }
  }

  /// - Returns: whether the new version is served now.
  @discardableResult
  private func reload(_ source: ModelSource) async -> Bool {
    defer { known.withLock { $0[source.name]?.isLoading = false } }
    do {
      let model = try loader.load(source)
      await WarmUp.run(model)
      catalog.put(model)
      log?.event("loaded \(source.name) version \(source.version)")
      return true
    } catch {
      log?.event("\(source.name) stays as it is: \(error)", level: "error")
      return false
    }
  }

  var names: [String] { sources.map(\.name) }

  func load(_ name: String) async throws {
    guard let next = begin(try source(name), isForced: true) else { throw Self.isBusy(name) }
    // Reading the files takes a while: not on the thread of a connection.
    guard await Task.detached(operation: { await self.reload(next) }).value else {
      throw ServiceError(
        500, "the model \(name) could not be loaded; the server's log tells why", code: "load_failed")
    }
    known.withLock { $0[name]?.isUnloaded = false }
  }

  func unload(_ name: String) throws {
    _ = try source(name)
    let isBusy = known.withLock { known in
      guard known[name]?.isLoading == false else { return true }
      known[name]?.isUnloaded = true
      return false
    }
    if isBusy { throw Self.isBusy(name) }
    catalog.remove(name)
    log?.event("unloaded \(name)")
  }

  private func source(_ name: String) throws -> ModelSource {
    guard let source = sources.first(where: { $0.name == name }) else {
      throw ServiceError.modelNotFound(name, known: names)
    }
    return source
  }

  private static func isBusy(_ name: String) -> ServiceError {
    ServiceError(503, "the model \(name) is being loaded", code: "loading", retryAfter: 1)
  }
}

/// Tells whether a file, or the files of a folder, are the ones that were there before.
struct FileSignature: Sendable, Hashable {
  private var files: [String: [Int]] = [:]

  init(path: String) {
    var paths = [path]
    if let folder = opendir(path) {
      defer { closedir(folder) }
      while let entry = readdir(folder) {
        let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if !name.hasPrefix(".") { paths.append(path + "/" + name) }
      }
    }
    for path in paths {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      files[path] = [
        Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
      ]
    }
  }

  /// The same text for the same files.
  var text: String {
    files.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: "\n")
  }
}
