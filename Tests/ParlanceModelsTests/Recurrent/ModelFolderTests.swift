import Foundation
import ParlanceModels
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct ModelFolderTests {
  private func translator(vocabulary: Int = 11) -> RecurrentTranslator {
    var options = RecurrentTranslatorOptions(
      sourceVocabularySize: vocabulary, targetVocabularySize: vocabulary)
    options.embeddingSize = 4
    options.hiddenSize = 5
    options.dropout = 0.1
    var random = RandomStream(seed: 1)
    return RecurrentTranslator(options, from: &random)
  }

  private func written(_ folder: TemporaryFolder, _ name: String = "model") throws -> String {
    let path = folder.path(name)
    let tokenizer = try tinyTokenizer()
    try ModelFolder(model: translator(), tokenizers: [.source: tokenizer, .target: tokenizer]).write(to: path)
    return path
  }

  @Test func everyModelComesBackAsItWas() throws {
    var random = RandomStream(seed: 2)
    var classifier = RecurrentClassifierOptions(vocabularySize: 11, labels: ["a \"b\"", "c"])
    classifier.dropout = 0.3
    var tagger = RecurrentTaggerOptions(vocabularySize: 11, labels: ["O", "B-X"])
    tagger.characters = ["ä", "\n"]
    tagger.crf = true
    let models: [any FolderModel] = [
      translator(), RecurrentLanguageModel(RecurrentLanguageModelOptions(vocabularySize: 11), from: &random),
      RecurrentClassifier(classifier, from: &random), RecurrentTagger(tagger, from: &random),
      ConvolutionalClassifier(
        ConvolutionalClassifierOptions(vocabularySize: 11, labels: ["a", "b"]), from: &random),
    ]
    let tokenizer = try tinyTokenizer()
    for model in models {
      let folder = try TemporaryFolder()
      let path = folder.path("m")
      let roles = type(of: model).tokenizers
      try ModelFolder(
        model: model, tokenizers: Dictionary(uniqueKeysWithValues: roles.map { ($0, tokenizer) })
      )
      .write(to: path)
      #expect(try folder.names == ["m"])
      let loaded = try ModelFolder(path: path)
      func options<M: FolderModel>(_ model: M) -> AnyHashable { AnyHashable(model.options) }
      #expect(options(loaded.model) == options(model))
      #expect(loaded.model.namedTensors.mapValues(\.scalars) == model.namedTensors.mapValues(\.scalars))
      // Again, over what is there.
      try loaded.write(to: path)
      #expect(
        try ModelFolder(path: path).model.namedTensors.mapValues(\.scalars)
          == model.namedTensors.mapValues(\.scalars))
    }
  }

  @Test func translatesWithOneTokenizerForBothSides() throws {
    let folder = try TemporaryFolder()
    let path = try written(folder)
    for name in ["source_tokenizer.json", "target_tokenizer.json"] {
      #expect(!FileManager.default.fileExists(atPath: path + "/" + name))
    }
    var translator = try Translator(ModelFolder(path: path))
    translator.options.nBest = 3
    translator.options.keepsAttention = true
    let texts = ["w3 w4 w5", "", "w6"]
    let all = try translator.predict(texts)
    #expect(all.map(\.count) == [3, 1, 3])
    #expect(all[1][0].text.isEmpty)
    #expect(all[0][0].score >= all[0][1].score)
    #expect(all[0][0].sourceTokens == ["w3", "w4", "w5", "w2"])
    #expect(all[0][0].attention?.allSatisfy { $0.count == 4 } == true)
    // Alone it is translated as among others.
    #expect(try translator.predict(["w6"])[0] == all[2])
    translator.options.beamWidth = 1
    translator.options.nBest = 1
    #expect(try translator.predict(texts).map(\.count) == [1, 1, 1])
  }

  private func message(_ path: String) -> String {
    do {
      _ = try ModelFolder(path: path)
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func damagedConfigurationsAreToldOf() throws {
    let folder = try TemporaryFolder()
    let path = try written(folder)
    let config = path + "/config.json"
    let good = try String(contentsOfFile: config, encoding: .utf8)
    func after(_ old: String, _ new: String) throws -> String {
      #expect(good.contains(old))
      try good.replacingOccurrences(of: old, with: new).write(
        toFile: config, atomically: true, encoding: .utf8)
      return message(path)
    }
    #expect(message(path) == "no error")
    #expect(try after("\"hidden_size\": 5", "\"hidden_size\": 65536").contains("more than"))
    #expect(try after("\"hidden_size\": 5", "\"hidden_size\": 1e99").contains("hidden_size"))
    #expect(try after("\"hidden_size\": 5", "\"hidden_size\": -1").contains("hidden_size"))
    #expect(try after("\"hidden_size\": 5", "\"hidden_size\": 4").contains("of another shape"))
    #expect(try after("\"hidden_size\": 5", "\"hiden_size\": 5").contains("hiden_size"))
    #expect(try after("\"cell\": \"gru\"", "\"cell\": \"gruu\"").contains("rnn, gru, lstm"))
    #expect(try after("\"eos_token_id\": 2", "\"eos_token_id\": 11").contains("eos_token_id is 11"))
    #expect(try after("ParlanceRecurrentTranslator", "Unknown").contains("ParlanceRecurrentTranslator"))
    #expect(try after("\"dropout\": 0.1", "\"dropout\": 1").contains("dropout"))
    let both = good.replacingOccurrences(of: "0.1", with: "\"x\"").replacingOccurrences(of: "true", with: "3")
    try both.write(toFile: config, atomically: true, encoding: .utf8)
    #expect(message(path).contains("dropout") && message(path).contains("bidirectional"))
    for length in stride(from: 0, to: good.utf8.count - 2, by: 7) {
      try String(good.prefix(length)).write(toFile: config, atomically: true, encoding: .utf8)
      #expect(message(path) != "no error")
    }
  }

  @Test func damagedWeightsAndTokenizersAreToldOf() throws {
    let folder = try TemporaryFolder()
    let path = try written(folder)
    let weights = path + "/model.safetensors"
    let good = try Data(contentsOf: URL(fileURLWithPath: weights))
    // A number that is none, at the end of the last tensor.
    var damaged = good
    damaged.replaceSubrange(good.count - 4..<good.count, with: [0, 0, 0xc0, 0x7f])
    try damaged.write(to: URL(fileURLWithPath: weights))
    #expect(message(path).contains("not finite"))
    try good.prefix(good.count - 4).write(to: URL(fileURLWithPath: weights))
    #expect(message(path) != "no error")
    try good.write(to: URL(fileURLWithPath: weights))
    #expect(message(path) == "no error")
    try tinyTokenizer((0..<12).map { "w\($0)" }).write(to: path + "/target_tokenizer.json")
    #expect(message(path).contains("target tokenizer has ids up to 11"))
    for name in ["target_tokenizer.json", "tokenizer.json"] {
      try FileManager.default.removeItem(atPath: path + "/" + name)
    }
    #expect(message(path).contains("tokenizer.json"))
  }

  @Test func aFolderThatCannotBeMadeLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let tokenizer = try tinyTokenizer()
    let model = try ModelFolder(model: translator(), tokenizers: [.source: tokenizer, .target: tokenizer])
    #expect(throws: (any Error).self) { try model.write(to: folder.path("missing/model")) }
    #expect(try folder.names.isEmpty)
    let file = try folder.write([1], as: "file")
    #expect(throws: (any Error).self) { try model.write(to: file) }
    #expect(throws: ModelFolderError.self) {
      _ = try ModelFolder(model: self.translator(vocabulary: 5), tokenizers: [.source: tokenizer])
    }
  }
}
