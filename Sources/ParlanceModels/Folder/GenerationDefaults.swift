import ParlanceDecoding
import ParlanceFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How a folder's model wants its texts to be searched for: `generation_config.json`, and what an old `config.json` says of
/// it. Nil where nothing is said.
public struct GenerationDefaults: Sendable, Hashable {
  /// Tokens of a text at most, those that it began with among them.
  public var maximumLength: Int?
  /// New tokens at most; goes before `maximumLength`.
  public var maximumTokens: Int?
  public var minimumLength: Int?
  public var minimumTokens: Int?
  public var beamWidth: Int?
  public var lengthPenalty: Double?
  public var earlyStopping: EarlyStopping?
  public var noRepeatNGram: Int?
  public var repetitionPenalty: Float?
  /// Whether tokens are drawn.
  public var samples: Bool?
  public var temperature: Float?
  public var topK: Int?
  public var topP: Float?
  public var minP: Float?
  public var typicalP: Float?
  public var bannedSequences: [[Int32]] = []
  public var suppressedTokens: [Int32] = []
  /// What must come first, and last where there is no more room.
  public var forcedStart: Int32?
  public var forcedEnd: Int32?
  /// What the decoder of a translator reads first.
  public var decoderStart: Int32?
  public var endTokens: [Int32] = []
  /// Read by no search here; Python's transformers want it.
  public var padding: Int32?

  public init() {}

  /// Reads a folder's settings.
  /// - Throws: `ModelFolderError` naming all that is out of range or not supported, `FileError`, `JSONError`.
  init(folder: String, config: JSONValue) throws {
    self.init()
    // What stands in config.json is checked by the model; here only what it says of searching is taken.
    var old = GenerationReader(try JSONFields(config))
    read(&old)
    var problems = old.problems
    let path = ModelFolder.file(folder, Self.fileName)
    if access(path, F_OK) == 0 {
      var reader = GenerationReader(try JSONFields(JSONDocument(path: path).root))
      read(&reader)
      reader.finish()
      problems += reader.problems
    }
    guard problems.isEmpty else { throw ModelFolderError(folder, problems) }
  }

  static let fileName = "generation_config.json"

  private mutating func read(_ reader: inout GenerationReader) {
    reader.int("max_length", &maximumLength, in: 1...1 << 24)
    reader.int("max_new_tokens", &maximumTokens, in: 1...1 << 24)
    reader.int("min_length", &minimumLength, in: 0...1 << 24)
    reader.int("min_new_tokens", &minimumTokens, in: 0...1 << 24)
    reader.int("num_beams", &beamWidth, in: 1...1000)
    reader.double("length_penalty", &lengthPenalty, in: -100...100)
    reader.stopping("early_stopping", &earlyStopping)
    reader.int("no_repeat_ngram_size", &noRepeatNGram, in: 0...1000)
    reader.float("repetition_penalty", &repetitionPenalty, in: 0.01...100)
    reader.bool("do_sample", &samples)
    reader.float("temperature", &temperature, in: 0...1000)
    reader.int("top_k", &topK, in: 0...1 << 24)
    reader.float("top_p", &topP, in: 0...1)
    reader.float("min_p", &minP, in: 0...1)
    reader.float("typical_p", &typicalP, in: 0...1)
    reader.sequences("bad_words_ids", &bannedSequences)
    reader.tokens("suppress_tokens", &suppressedTokens)
    reader.token("forced_bos_token_id", &forcedStart)
    reader.token("forced_eos_token_id", &forcedEnd)
    reader.token("decoder_start_token_id", &decoderStart)
    reader.tokens("eos_token_id", &endTokens)
    reader.token("pad_token_id", &padding)
  }

  /// The file's text; nil where there is nothing to say.
  var json: [UInt8]? {
    guard self != GenerationDefaults() else { return nil }
    var writer = JSONWriter(indented: true)
    writer.object { json in
      func int(_ name: String, _ value: Int?) { if let value { json.member(name, value) } }
      func float(_ name: String, _ value: Float?) { if let value { json.member(name, value) } }
      func token(_ name: String, _ value: Int32?) { int(name, value.map { Int($0) }) }
      int("max_length", maximumLength)
      int("max_new_tokens", maximumTokens)
      int("min_length", minimumLength)
      int("min_new_tokens", minimumTokens)
      int("num_beams", beamWidth)
      if let lengthPenalty { json.member("length_penalty", lengthPenalty) }
      switch earlyStopping {
      case .whenEnoughFinished: json.member("early_stopping", true)
      case .heuristic: json.member("early_stopping", false)
      case .never: json.member("early_stopping", "never")
      case nil: break
      }
      int("no_repeat_ngram_size", noRepeatNGram)
      float("repetition_penalty", repetitionPenalty)
      if let samples { json.member("do_sample", samples) }
      float("temperature", temperature)
      int("top_k", topK)
      float("top_p", topP)
      float("min_p", minP)
      float("typical_p", typicalP)
      if !bannedSequences.isEmpty {
        json.name("bad_words_ids")
        json.array { json in
          for sequence in bannedSequences {
            json.array { json in for token in sequence { json.int(Int(token)) } }
          }
        }
      }
      func tokens(_ name: String, _ values: [Int32]) {
        json.name(name)
        json.array { json in for token in values { json.int(Int(token)) } }
      }
      if !suppressedTokens.isEmpty { tokens("suppress_tokens", suppressedTokens) }
      token("forced_bos_token_id", forcedStart)
      token("forced_eos_token_id", forcedEnd)
      token("decoder_start_token_id", decoderStart)
      token("pad_token_id", padding)
      if endTokens.count > 1 {
        tokens("eos_token_id", endTokens)
      } else {
        token("eos_token_id", endTokens.first)
      }
    }
    return writer.bytes + [0x0a]
  }
}

/// Takes settings of a search from the members of a JSON object, and gathers all that is wrong with them.
private struct GenerationReader {
  private var fields: JSONFields
  private(set) var problems: [String] = []

  init(_ fields: JSONFields) { self.fields = fields }

  /// Reports members that ask for something that is not built. What only says how answers are handed over is passed over,
  /// and what has the value that means nothing.
  mutating func finish() {
    for name in [
      "_from_model_config", "transformers_version", "use_cache", "output_attentions", "output_hidden_states",
      "output_scores", "output_logits", "return_dict_in_generate", "bos_token_id",
      "cache_implementation", "cache_config", "trust_remote_code", "is_assistant", "num_assistant_tokens",
      "num_assistant_tokens_schedule",
      "assistant_confidence_threshold", "prefill_chunk_size", "disable_compile", "low_memory",
      "assistant_early_exit", "assistant_lookbehind", "target_lookbehind", "remove_invalid_values",
    ] { _ = fields.take(name) }
    for (name, neutral) in [
      ("diversity_penalty", 0.0), ("num_beam_groups", 1), ("encoder_repetition_penalty", 1),
      ("encoder_no_repeat_ngram_size", 0), ("epsilon_cutoff", 0), ("eta_cutoff", 0), ("guidance_scale", 1),
      ("penalty_alpha", 0), ("top_h", 0), ("num_return_sequences", 1),
    ] {
      take(name) { value in
        guard try value.double() == neutral else { throw value.error("this setting is not supported") }
      }
    }
    take("renormalize_logits") { value in
      guard try !value.bool() else { throw value.error("only false is supported") }
    }
    for value in fields.left { problems.append("\(value.error("this setting is not supported"))") }
  }

  private mutating func take(_ name: String, _ body: (JSONValue) throws -> Void) {
    guard let value = fields.take(name) else { return }
    do { try body(value) } catch { problems.append("\(error)") }
  }

  mutating func int(_ name: String, _ value: inout Int?, in range: ClosedRange<Int>) {
    take(name) { json in
      let number = try json.int()
      guard range.contains(number) else { throw json.error("must be in \(range), not \(number)") }
      value = number
    }
  }

  mutating func double(_ name: String, _ value: inout Double?, in range: ClosedRange<Double>) {
    take(name) { json in
      let number = try json.double()
      guard range.contains(number) else { throw json.error("must be in \(range), not \(number)") }
      value = number
    }
  }

  mutating func float(_ name: String, _ value: inout Float?, in range: ClosedRange<Double>) {
    var number: Double?
    double(name, &number, in: range)
    if let number { value = Float(number) }
  }

  mutating func bool(_ name: String, _ value: inout Bool?) { take(name) { value = try $0.bool() } }

  mutating func token(_ name: String, _ value: inout Int32?) { take(name) { value = try $0.tokenID() } }

  /// One token or several.
  mutating func tokens(_ name: String, _ value: inout [Int32]) {
    take(name) { json in
      if let one = try? json.int() {
        value = [Int32(clamping: one)]
      } else {
        value = try json.elements().map { try $0.tokenID() }
      }
    }
  }

  mutating func sequences(_ name: String, _ value: inout [[Int32]]) {
    take(name) { json in
      value = try json.elements().map { try $0.elements().map { try $0.tokenID() } }.filter { !$0.isEmpty }
    }
  }

  mutating func stopping(_ name: String, _ value: inout EarlyStopping?) {
    take(name) { json in
      if let word = try? json.string() {
        guard word == "never" else { throw json.error("must be true, false or \"never\"") }
        value = .never
      } else {
        value = try json.bool() ? .whenEnoughFinished : .heuristic
      }
    }
  }
}

extension JSONValue {
  /// - Throws: `JSONError.field` where the value is no id of a token.
  fileprivate func tokenID() throws -> Int32 {
    let id = try int()
    guard OptionRange.tokenID.contains(id) else { throw error("\(id) is no token's id") }
    return Int32(id)
  }
}
