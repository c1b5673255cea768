import Foundation
import ParlanceDecoding
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import ParlanceText
import Testing

@testable import ParlanceModels

/// Folders of GPT-2, BERT and Marian: written and read again, and what is wrong with them told at once.
@Suite struct PretrainedFolderTests {
  private func models() -> [any FolderModel] {
    var random = RandomStream(seed: 3)
    var gpt2 = GPT2Configuration(
      vocabularySize: 11, positionCount: 8, width: 4, headCount: 2, layerCount: 1)
    gpt2.startToken = 1
    gpt2.dropout = 0.1
    var bert = BERTConfiguration(
      vocabularySize: 11, width: 4, layerCount: 1, headCount: 2, hidden: 6, positionCount: 8)
    bert.labels = ["a", "b \"c\"", "d"]
    bert.classifierRate = 0.3
    var distilled = bert
    distilled.family = .distilbert
    distilled.typeCount = 0
    var marian = TransformerConfiguration(
      vocabularySize: 11, width: 4, layers: 1, heads: 2, hidden: 6, endToken: 2, padding: 0)
    marian.labelSmoothing = 0.1
    marian.dropout = 0.3
    marian.forcedEnd = 2
    var plain = bert
    plain.labels = []
    return [
      GPT2(gpt2, from: &random), BERTClassifier(bert, from: &random),
      BERTClassifier(distilled, from: &random),
      BERTTagger(bert, from: &random), BERTMaskedLanguageModel(plain, from: &random),
      BERTMaskedLanguageModel(plain, foretellsNext: true, from: &random),
      Transformer(marian, from: &random),
    ]
  }

  private func write(_ model: any FolderModel, to path: String) throws {
    let tokenizer = try tinyTokenizer()
    let roles = type(of: model).tokenizers
    try ModelFolder(model: model, tokenizers: Dictionary(uniqueKeysWithValues: roles.map { ($0, tokenizer) }))
      .write(to: path)
  }

  private func message(_ path: String) -> String {
    do {
      _ = try ModelFolder(path: path)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func everyModelComesBackAsItWas() throws {
    for model in models() {
      let folder = try TemporaryFolder()
      try write(model, to: folder.path("m"))
      let loaded = try ModelFolder(path: folder.path("m"))
      #expect(type(of: loaded.model) == type(of: model))
      func options<M: FolderModel>(_ model: M) -> AnyHashable { AnyHashable(model.options) }
      if !(model is Transformer) { #expect(options(loaded.model) == options(model)) }
      #expect(loaded.model.namedTensors.mapValues(\.scalars) == model.namedTensors.mapValues(\.scalars))
      if let before = model as? Transformer, let after = loaded.model as? Transformer {
        #expect(before.configuration == after.configuration)
        #expect(loaded.generation == before.generation && loaded.generation.forcedEnd == 2)
      }
    }
  }

  /// Never are the source's pieces taken for the target's.
  @Test func missingPiecesOfOneSideAreNamed() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("m")
    let model = try #require(models().first { $0 is Transformer })
    try write(model, to: path)
    for file in try FileManager.default.contentsOfDirectory(atPath: path)
    where file.hasSuffix("tokenizer.json") { try FileManager.default.removeItem(atPath: path + "/" + file) }
    for name in ["source.spm", "vocab.json"] {
      let file = try #require(try Fixtures.files(in: "tokenization/sentencepiece", suffix: name).first)
      try FileManager.default.copyItem(atPath: file.path, toPath: path + "/" + name)
    }
    let text = message(path)
    #expect(text.contains("target.spm"), "\(text)")
  }

  /// Field by field: misspelt, out of range, of another kind.
  @Test func everyFieldIsHonoredOrRefused() throws {
    let changes: [(from: String, to: String, says: String)] = [
      ("\"n_head\": 2", "\"n_head\": 3", "not a multiple"), ("\"n_embd\": 4", "\"n_embd\": 0", "n_embd"),
      ("\"n_layer\": 1", "\"n_layer\": 2", "missing"), ("\"n_layer\": 1", "\"n_lajer\": 1", "n_lajer"),
      ("gelu_new", "sharp", "the activation sharp"),
      ("\"bos_token_id\": 1", "\"bos_token_id\": 40", "bos_token_id is 40"),
      ("\"attn_pdrop\": 0.0", "\"scale_attn_by_inverse_layer_idx\": true", "only false is supported"),
      ("\"attn_pdrop\": 0.0", "\"scale_attn_weights\": false", "only true is supported"),
      ("\"attn_pdrop\": 0.0", "\"attn_pdrop\": 2", "attn_pdrop"),
      ("\"attn_pdrop\": 0.0", "\"window\": 7", "window"), ("\"gpt2\"", "\"gpt3\"", "\"gpt2\" is expected"),
      ("GPT2LMHeadModel", "GPT3", "GPT2LMHeadModel"),
    ]
    let folder = try TemporaryFolder()
    let path = folder.path("m")
    try write(models()[0], to: path)
    let config = path + "/config.json"
    let good = try String(contentsOfFile: config, encoding: .utf8)
    for change in changes {
      try #require(good.contains(change.from), "\(change.from)")
      let bad = good.replacingOccurrences(of: change.from, with: change.to)
      try bad.write(toFile: config, atomically: true, encoding: .utf8)
      #expect(message(path).contains(change.says), "\(change.to): \(message(path))")
    }
    // Several at once.
    let both = good.replacingOccurrences(of: "\"n_head\": 2", with: "\"n_head\": -1")
      .replacingOccurrences(of: "gelu_new", with: "sharp")
    try both.write(toFile: config, atomically: true, encoding: .utf8)
    #expect(message(path).contains("n_head") && message(path).contains("sharp"))
  }

  @Test func marianRefusesWhatIsNotBuilt() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("m")
    try write(models()[6], to: path)
    let config = path + "/config.json"
    let good = try String(contentsOfFile: config, encoding: .utf8)
    for (from, to, says) in [
      ("\"static_position_embeddings\": true", "\"static_position_embeddings\": false", "only true"),
      (
        "\"share_encoder_decoder_embeddings\": true", "\"share_encoder_decoder_embeddings\": false",
        "only true"
      ),
      ("\"decoder_vocab_size\": 11", "\"decoder_vocab_size\": 12", "decoder_vocab_size"),
      ("\"dropout\": 0.3", "\"normalize_before\": true", "only false"),
      ("\"eos_token_id\": 2", "\"eos_token_id\": null", "eos_token_id"),
    ] {
      try #require(good.contains(from), "\(from) in \(good)")
      try good.replacingOccurrences(of: from, with: to).write(
        toFile: config, atomically: true, encoding: .utf8)
      #expect(message(path).contains(says), "\(to): \(message(path))")
    }
  }

  @Test func damagedWeightsAreToldOfAtOnce() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("m")
    let model = models()[1]
    try write(model, to: path)
    var tensors = model.fileTensors()
    tensors["classifier.bias"] = nil
    tensors["extra"] = Tensor([1], [1])
    tensors["bert.pooler.dense.bias"] = Tensor([3], [1, 2, 3])
    try SafetensorsWriter.write(tensors, metadata: [:], to: path + "/model.safetensors")
    let text = message(path)
    for name in ["classifier.bias", "extra", "bert.pooler.dense.bias"] {
      #expect(text.contains(name), "\(text)")
    }
    tensors = model.fileTensors()
    tensors["bert.pooler.dense.bias"] = Tensor([4], [1, .nan, 3, 4])
    tensors["classifier.bias"] = Tensor([3], [1, 2, .infinity])
    try SafetensorsWriter.write(tensors, metadata: [:], to: path + "/model.safetensors")
    #expect(message(path).contains("pooler") && message(path).contains("classifier.bias has values"))
    try SafetensorsWriter.write(model.fileTensors(), metadata: [:], to: path + "/model.safetensors")
    #expect(message(path).isEmpty)
    // A tokenizer with more ids than the table has rows.
    try tinyTokenizer((0..<20).map { "w\($0)" }).write(to: path + "/tokenizer.json")
    #expect(message(path).contains("ids up to 19, the model rows for 11"))
  }

  @Test func generationSettingsAreReadOrRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("m")
    try write(models()[6], to: path)
    let file = path + "/generation_config.json"
    func set(_ json: String) throws { try json.write(toFile: file, atomically: true, encoding: .utf8) }
    try set(
      """
      {"num_beams": 3, "max_length": 7, "length_penalty": 0.6, "early_stopping": true, "bad_words_ids": [[5], [6, 7]],
       "forced_bos_token_id": 4, "forced_eos_token_id": 2, "eos_token_id": [2, 3], "no_repeat_ngram_size": 2,
       "use_cache": true, "transformers_version": "5", "temperature": null, "num_beam_groups": 1}
      """)
    let loaded = try ModelFolder(path: path)
    let options = try TranslationOptions(loaded)
    #expect(options.beamWidth == 3 && options.maximumLength == 6 && options.noRepeatNGram == 2)
    #expect(
      options.lengthNormalization == .average(alpha: 0.6) && options.earlyStopping == .whenEnoughFinished)
    #expect(options.bannedSequences == [[5], [6, 7]] && options.endTokens == [2, 3])
    // Forced tokens stand where they must.
    for beam in [1, 3] {
      var wanted = options
      wanted.beamWidth = beam
      let best = try Translator(loaded, options: wanted).predict(["w5 w6"])[0][0]
      #expect(best.tokens.first == "w4" && best.tokens.count <= 6)
      #expect(["w2", "w3"].contains(best.tokens.last ?? ""), "\(best.tokens)")
      #expect(best.tokenLogProbabilities.first == 0 || beam == 1)
    }
    for (json, says) in [
      ("{\"guidance_scale\": 2.5}", "guidance_scale"), ("{\"num_beams\": 0}", "num_beams"),
      ("{\"early_stopping\": \"soon\"}", "never"), ("{\"bad_words_ids\": [[-3]]}", "no token's id"),
      ("{\"sharpness\": 1, \"max_length\": \"x\"}", "max_length"),
      ("{\"num_return_sequences\": 3}", "num_return"),
    ] {
      try set(json)
      #expect(message(path).contains(says), "\(json): \(message(path))")
    }
    try set("{\"do_sample\": true}")
    #expect(throws: ModelFolderError.self) { _ = try Translator(ModelFolder(path: path)) }
  }

  @Test func longTextsAreCutOrRefused() throws {
    let folder = try TemporaryFolder()
    var marian = TransformerConfiguration(
      vocabularySize: 11, width: 4, layers: 1, heads: 2, hidden: 6, endToken: 2, padding: 0)
    marian.positionCount = 6
    var random = RandomStream(seed: 3)
    try write(Transformer(marian, from: &random), to: folder.path("m"))
    var translator = try Translator(ModelFolder(path: folder.path("m")))
    let long = "w3 w4 w5 w6 w7 w8 w9"
    // The end token is kept.
    #expect(try translator.predict([long])[0][0].sourceTokens == ["w3", "w4", "w5", "w6", "w7", "w2"])
    translator.options.longTexts = .refuse
    #expect(throws: LongText(tokens: 8, limit: 6)) { _ = try translator.predict([long]) }
    #expect(try translator.predict(["w3 w4 w5 w6 w7"]).count == 1)
    var generator = GPT2Configuration(
      vocabularySize: 11, positionCount: 6, width: 4, headCount: 2, layerCount: 1)
    generator.endToken = 2
    let model = GPT2(generator, from: &random)
    var texts = TextGenerator(model, tokenizer: try tinyTokenizer())
    #expect(throws: LongText(tokens: 7, limit: 5)) { _ = try texts.predict([long]) }
    texts.options.longTexts = .cut
    #expect(try texts.predict([long])[0][0].tokens.count == 1)
    #expect(throws: PromptError.empty) { _ = try texts.predict([""]) }
  }
}
