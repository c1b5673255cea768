import ParlanceFiles

/// What files a checkpoint has, how long they are, and their SHA-256: `manifest.json`. It is written last.
struct CheckpointManifest {
  struct Entry: Hashable {
    let name: String
    let bytes: Int
    let hash: String
  }

  static let name = "manifest.json"
  static let format = 1
  let entries: [Entry]

  /// The files that lie in a folder.
  /// - Throws: `FileError`.
  init(filesIn folder: String) throws {
    entries = try AtomicFolder.names(in: folder).filter { $0 != Self.name }.map { name in
      let file = try MappedFile(path: "\(folder)/\(name)")
      var hash = SHA256()
      file.withText { hash.update($0) }
      return Entry(name: name, bytes: file.count, hash: hash.finish().hexadecimal)
    }
  }

  /// - Throws: `FileError`, `JSONError`.
  init(readingFrom folder: String) throws {
    let document = try JSONDocument(path: "\(folder)/\(Self.name)")
    var fields = try JSONFields(document.root)
    let format = try fields.require("format")
    guard try format.int() == Self.format else { throw format.error("a format this version does not know") }
    entries = try fields.require("files").elements().map { value in
      var fields = try JSONFields(value)
      let name = try fields.require("name")
      let entry = try Entry(
        name: name.string(), bytes: fields.require("bytes").int(), hash: fields.require("sha256").string())
      guard !entry.name.utf8.contains(UInt8(ascii: "/")) else { throw name.error("a path is no name") }
      try fields.finish()
      return entry
    }
    try fields.finish()
  }

  func write(to folder: String) throws {
    var json = JSONWriter(indented: true)
    json.object { json in
      json.name("format")
      json.int(Self.format)
      json.name("files")
      json.array { json in
        for entry in entries {
          json.object { json in
            json.name("name")
            json.string(entry.name)
            json.name("bytes")
            json.int(entry.bytes)
            json.name("sha256")
            json.string(entry.hash)
          }
        }
      }
    }
    var file = try AtomicFile(path: "\(folder)/\(Self.name)")
    try file.write(json.bytes.span)
    try file.commit()
  }

  /// - Throws: `TrainingError.damaged`, `FileError`.
  func verify(in folder: String) throws {
    for entry in entries {
      let path = "\(folder)/\(entry.name)"
      let file = try MappedFile(path: path)
      guard file.count == entry.bytes else {
        throw TrainingError.damaged(path: path, reason: "\(file.count) bytes instead of \(entry.bytes)")
      }
      var hash = SHA256()
      file.withText { hash.update($0) }
      guard hash.finish().hexadecimal == entry.hash else {
        throw TrainingError.damaged(path: path, reason: "its SHA-256 is not the one in the manifest")
      }
    }
  }
}
