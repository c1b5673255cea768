import ParlanceFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What kind of tokenizer a path names.
enum TokenizerLocation {
  case json(String)
  case vocabulary(String, settings: BertSettings)
  case gpt2(vocabulary: String, merges: String)
  case sentencePiece(String)
  case marian(folder: String)

  /// - Throws: `FileError`, `JSONError`, `TokenizerError.noTokenizer` where a folder holds none.
  init(_ path: String) throws {
    guard Self.isFolder(path) else {
      if path.hasSuffix(".spm") || path.hasSuffix(".model") {
        self = .sentencePiece(path)
      } else {
        self = try Self.startsLikeJSON(path) ? .json(path) : .vocabulary(path, settings: BertSettings())
      }
      return
    }
    let folder = path.hasSuffix("/") ? path : path + "/"
    func exists(_ name: String) -> Bool { Self.exists(folder + name) }
    if exists("tokenizer.json") {
      self = .json(folder + "tokenizer.json")
    } else if exists("vocab.json") && exists("merges.txt") {
      self = .gpt2(vocabulary: folder + "vocab.json", merges: folder + "merges.txt")
    } else if exists("vocab.txt") {
      let config = folder + "tokenizer_config.json"
      self = .vocabulary(
        folder + "vocab.txt",
        settings: exists("tokenizer_config.json") ? try BertSettings(path: config) : BertSettings())
    } else if exists("source.spm") && exists("vocab.json") {
      self = .marian(folder: path)
    } else {
      throw TokenizerError.noTokenizer(folder: path)
    }
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether the first byte that is no white space is an opening brace. A vocabulary's first line is a token, and a
  /// brace alone on it is told by what follows.
  private static func startsLikeJSON(_ path: String) throws -> Bool {
    if path.hasSuffix(".json") || path == "-" { return true }
    if path.hasSuffix(".txt") { return false }
    var source = try ByteSource(path: path)
    let head = try source.read(upTo: 64)
    let start = head.firstIndex { $0 > 0x20 && $0 < 0x80 } ?? head.endIndex
    let next = head[start...].dropFirst().first { $0 > 0x20 }
    return head[start...].first == UInt8(ascii: "{") && next == UInt8(ascii: "\"")
  }
}

/// How a `vocab.txt` is to be used.
struct BertSettings {
  var lowercases = true
  var stripsAccents: Bool?
  var separatesChinese = true

  init() {}

  /// Reads a `tokenizer_config.json`, of whose many settings these are the ones that matter here.
  init(path: String) throws {
    try JSONDocument(path: path).root.forEachMember { name, value in
      guard !value.isNull else { return }
      switch try name.string() {
      case "do_lower_case": lowercases = try value.bool()
      case "strip_accents": stripsAccents = try value.bool()
      case "tokenize_chinese_chars": separatesChinese = try value.bool()
      default: break
      }
    }
  }
}
