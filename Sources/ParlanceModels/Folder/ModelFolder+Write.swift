import ParlanceFiles
import ParlanceNN
import ParlanceTensor
import ParlanceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension ModelFolder {
  /// Writes the folder: a new one appears whole or not at all; in one that exists each file is replaced as a whole, and
  /// other files stay.
  /// - Parameter card: what `README.md` says; nil writes the model's architecture and size.
  /// - Throws: `FileError`; a folder that was to be made is then not there.
  public func write(to path: String, card: String? = nil) throws {
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else {
        throw FileError.system(path: path, action: "make a folder of", code: ENOTDIR)
      }
      return try writeFiles(to: path, card: card)
    }
    var name = path
    while name.count > 1, name.hasSuffix("/") { name.removeLast() }
    let temporary = "\(name).tmp-\(getpid())"
    guard mkdir(temporary, 0o777) == 0 || errno == EEXIST else {
      throw FileError.system(path: path, action: "write", code: errno)
    }
    do {
      try writeFiles(to: temporary, card: card)
      guard rename(temporary, name) == 0 else {
        throw FileError.system(path: path, action: "rename into", code: errno)
      }
    } catch {
      for file in fileNames { unlink(Self.file(temporary, file)) }
      rmdir(temporary)
      throw error
    }
    Self.syncFolder(of: name)
  }

  private var fileNames: [String] {
    [
      "config.json", "model.safetensors", "README.md", TokenizerSettings.fileName,
      GenerationDefaults.fileName,
    ]
      + TokenizerRole.allCases.map(\.fileName)
  }

  private func writeFiles(to folder: String, card: String?) throws {
    try SafetensorsWriter.write(
      model.fileTensors(), metadata: ["format": "pt"], to: Self.file(folder, "model.safetensors"))
    try writeTokenizers(to: folder)
    if let json = generation.json {
      try Self.write(json, to: Self.file(folder, GenerationDefaults.fileName))
    } else {
      unlink(Self.file(folder, GenerationDefaults.fileName))
    }
    try Self.write(Array((card ?? defaultCard).utf8), to: Self.file(folder, "README.md"))
    // Last: a folder without it is no model folder.
    try Self.write(model.config(), to: Self.file(folder, "config.json"))
  }

  /// One vocabulary for both sides is one file. Files of another division that an earlier model left there go.
  private func writeTokenizers(to folder: String) throws {
    let texts = try tokenizers.mapValues { try $0.tokenizerJSON() }
    if Set(texts.values).count == 1, let tokenizer = tokenizers.values.first {
      try tokenizer.write(to: Self.file(folder, TokenizerRole.text.fileName))
      let settings = TokenizerSettings(tokenizer: tokenizer, longestText: model.longestText)
      try Self.write(settings.json, to: Self.file(folder, TokenizerSettings.fileName))
      for role in TokenizerRole.allCases where role != .text { unlink(Self.file(folder, role.fileName)) }
    } else {
      for (role, tokenizer) in tokenizers.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        try tokenizer.write(to: Self.file(folder, role.fileName))
      }
      for name in [TokenizerRole.text.fileName, TokenizerSettings.fileName] {
        unlink(Self.file(folder, name))
      }
    }
  }

  private static func write(_ bytes: [UInt8], to path: String) throws {
    var file = try AtomicFile(path: path)
    try file.write(bytes.span)
    try file.commit()
  }

  private var defaultCard: String {
    """
    # \(type(of: model).architecture)

    A model of \(model.parameterCount()) parameters, trained with Parlance. Its settings are in `config.json`, its weights,
    under PyTorch's names, in `model.safetensors`.

    """
  }

  /// A folder's name is safe only when the folder that it stands in is on the disk.
  private static func syncFolder(of path: String) {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
