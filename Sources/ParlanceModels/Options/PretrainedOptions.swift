import ParlanceFiles

/// Options under the names of Hugging Face's `config.json`, which says more than the options do.
protocol PretrainedOptions: ModelOptions {
  /// The word for them in `model_type`.
  var modelType: String { get }

  /// Sets what `model_type` says, before the options are read.
  /// - Returns: nil, or what is wrong.
  mutating func setModelType(_ name: String) -> String?

  /// Takes what a file says beside the options: what must have one value because another is not built, and what says
  /// nothing about what the model computes. Then fills in what follows from other options.
  mutating func readOthers(_ reader: inout OptionReader)

  /// Writes what other readers would take for granted otherwise.
  func writeOthers(_ json: inout JSONWriter)
}

extension PretrainedOptions {
  /// Reads a `config.json`.
  /// - Parameter folder: for messages; the file where nil.
  /// - Throws: `ModelFolderError` naming all that is missing, out of range or not supported.
  init(reading json: JSONValue, folder: String? = nil) throws {
    self.init()
    var reader = try OptionReader(json)
    var problem: String?
    do {
      var fields = reader.fields
      let type = try fields.require("model_type")
      problem = setModelType(try type.string()).map { "\(type.error($0))" }
    } catch { problem = "\(error)" }
    if let problem { throw ModelFolderError(folder ?? json.file, [problem]) }
    visitFields(&reader)
    readOthers(&reader)
    reader.finish()
    let problems = reader.problems.isEmpty ? conflicts : reader.problems
    guard problems.isEmpty else { throw ModelFolderError(folder ?? json.file, problems) }
  }

  /// The `config.json` of a model.
  /// - Parameter architecture: the class of Hugging Face's transformers that reads it.
  func config(architecture: String) -> [UInt8] {
    var writer = JSONWriter(indented: true)
    var options = self
    writer.object { json in
      json.name("architectures")
      json.array { $0.string(architecture) }
      json.member("model_type", modelType)
      var inner = OptionWriter(json: json)
      options.visitFields(&inner)
      json = inner.json
      writeOthers(&json)
      json.member("dtype", "float32")
    }
    return writer.bytes + [0x0a]
  }

  /// What is wrong with ids of tokens that a vocabulary does not have.
  static func conflicts(of tokens: [(name: String, token: Int32?)], vocabulary: Int) -> [String] {
    tokens.compactMap { name, token in
      guard let token, token >= vocabulary else { return nil }
      return "\(name) is \(token), which is not below vocab_size, \(vocabulary)"
    }
  }
}
