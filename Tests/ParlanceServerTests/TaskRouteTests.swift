import Foundation
import ParlanceEmbeddings
import ParlanceModels
import Testing

@testable import ParlanceServer

@Suite struct TaskRouteTests {
  @Test func translate() async throws {
    let server = try TestService(["de-en"])
    let texts = ["the otter", "a river runs", "", "otter"]
    let body =
      #"{"input": ["the otter", "a river runs", "", "otter"], "nbest": 2, "beam": 3, "attention": true, "alignments": true, "max_length": 8}"#
    let response = await server.post("/v1/translate", body)
    #expect(response.status == 200, "\(response.text)")
    var options = TranslationOptions()
    options.beamWidth = 3
    options.nBest = 2
    options.keepsAttention = true
    options.maximumLength = 8
    let translator = try Translator(ModelFolder(path: server.folder.path("translator")), options: options)
    let want = try translator.predict(texts)
    for (item, want) in zip(try response.data, want) {
      let translations = try #require(item["translations"] as? [[String: Any]])
      #expect(translations.map { $0["text"] as? String } == want.map(\.text))
      // Foundation reads doubles to some sixteen digits.
      for (one, want) in zip(translations, want) {
        #expect(abs(try #require(one["score"] as? Double) - want.score) < 1e-12)
      }
      for (one, want) in zip(translations, want) {
        let attention = try #require(one["attention"] as? [[NSNumber]])
        #expect(attention.map { $0.map(\.floatValue) } == want.attention)
        #expect((one["alignment"] as? [[Int]])?.count == want.tokens.count)
      }
    }
    // The same alone.
    let alone = await server.post(
      "/v1/translate",
      #"{"input": "a river runs", "nbest": 2, "beam": 3, "attention": true, "alignments": true, "max_length": 8}"#
    )
    let (one, all) = (try alone.data[0], try response.data[1])
    #expect((one["translations"] as? NSArray) == (all["translations"] as? NSArray))
  }

  @Test func libreTranslate() async throws {
    let server = try TestService(["de-en"])
    let json = await server.post("/translate", #"{"q": "the otter", "source": "de", "target": "en"}"#)
    #expect(json.status == 200, "\(json.text)")
    let text = try #require(json.object["translatedText"] as? String)
    let form = await server.post(
      "/translate", "q=the+otter&source=de&target=en&format=text",
      headers: [("Content-Type", "application/x-www-form-urlencoded")])
    #expect(try form.object["translatedText"] as? String == text)
    // As curl sends it that is told nothing else.
    let curl = await server.post(
      "/translate", #"{"q": "the otter", "source": "de", "target": "en"}"#,
      headers: [("Content-Type", "application/x-www-form-urlencoded")])
    #expect(try curl.object["translatedText"] as? String == text)
    let list = await server.post(
      "/translate", #"{"q": ["the otter", "x"], "source": "de", "target": "en", "alternatives": 2}"#)
    #expect((try list.object["translatedText"] as? [String])?.first == text)
    #expect((try list.object["alternatives"] as? [[String]])?.map(\.count) == [2, 2])
    for (body, field) in [
      (#"{"source": "de", "target": "en"}"#, "q"), (#"{"q": "a", "target": "en"}"#, "source"),
      (#"{"q": "a", "source": "de", "target": "xx"}"#, "xx"),
      (#"{"q": "a", "source": "de", "target": "en", "alternatives": 100}"#, "max_alternatives"),
    ] {
      let response = await server.post("/translate", body)
      #expect(response.status == 400)
      #expect((try response.object["error"] as? String)?.contains(field) == true, "\(response.text)")
    }
  }

  @Test func classify() async throws {
    let server = try TestService(["topics", "labels"])
    let response = await server.post("/v1/classify", #"{"input": ["the otter", "x"], "model": "topics"}"#)
    let classifier = try TextClassifier(ModelFolder(path: server.folder.path("classifier")))
    for (item, want) in zip(try response.data, try classifier.predict(["the otter", "x"])) {
      let labels = try #require(item["labels"] as? [[String: Any]])
      #expect(labels.map { $0["label"] as? String } == want.map(\.label))
      #expect(labels.map { ($0["score"] as? NSNumber)?.floatValue } == want.map(\.probability))
    }
    let one = await server.post("/predict", #"{"inputs": "the otter"}"#)
    #expect((try one.json as? [[String: Any]])?.count == 3)
    let batch = await server.post("/predict", #"{"inputs": [["the otter"], ["x"]]}"#)
    #expect((try batch.json as? [[[String: Any]]])?.map(\.count) == [3, 3])
    let fastText = await server.post("/v1/classify", #"{"input": "some words", "model": "labels", "k": 1}"#)
    let labels = try #require(fastText.data.first?["labels"] as? [[String: Any]])
    let known = try FastTextClassifier(FastTextModel(contentsOf: ServedModels.fixture("sup.bin")))
    #expect(
      labels.map { $0["label"] as? String }
        == known.predict("some words").map { String($0.label.dropFirst("__label__".count)) })
    let wrong = await server.post("/predict", #"{"inputs": ["a", "b"]}"#)
    #expect(try wrong.status == 400 && wrong.object["error_type"] as? String == "Validation")
  }

  @Test func pairsOfTexts() async throws {
    let server = try TestService(["pairs", "topics"])
    let classifier = try TextClassifier(ModelFolder(path: server.folder.path("pairs")))
    let texts = [
      TextOrPair("the otter", "a river"), TextOrPair("the otter"), TextOrPair("a river", "the otter drinks"),
    ]
    let want = try classifier.predict(texts)
    func check(_ labels: [[String: Any]], _ want: [ClassifiedLabel]) {
      #expect(labels.map { $0["label"] as? String } == want.map(\.label))
      #expect(labels.map { ($0["score"] as? NSNumber)?.floatValue } == want.map(\.probability))
    }
    let batch = await server.post(
      "/predict",
      #"{"model": "pairs", "inputs": [["the otter", "a river"], ["the otter"], ["a river", "the otter drinks"]]}"#
    )
    let answers = try #require(try batch.json as? [[[String: Any]]], "\(batch.text)")
    #expect(answers.count == 3)
    for (answer, want) in zip(answers, want) { check(answer, want) }
    // One pair, and a batch of one pair.
    let one = await server.post("/predict", #"{"model": "pairs", "inputs": ["the otter", "a river"]}"#)
    check(try #require(try one.json as? [[String: Any]], "\(one.text)"), want[0])
    let single = await server.post("/predict", #"{"model": "pairs", "inputs": [["the otter", "a river"]]}"#)
    #expect((try single.json as? [[[String: Any]]])?.count == 1)
    // The second text matters.
    #expect(want[0].map(\.probability) != want[1].map(\.probability))
    for (model, inputs) in [
      ("topics", #"["a", "b"]"#), ("topics", #"[["a"], ["a", "b"]]"#), ("pairs", #"["a", "b", "c"]"#),
      ("pairs", "[]"), ("pairs", "[[]]"), ("pairs", #"[["a"], "b"]"#), ("pairs", #"[["a", 5]]"#),
      ("pairs", "{}"),
    ] {
      let response = await server.post("/predict", "{\"model\": \"\(model)\", \"inputs\": \(inputs)}")
      #expect(response.status == 400, "\(inputs): \(response.text)")
    }
  }

  @Test func tagWordsWithTheirPlaces() async throws {
    let server = try TestService(["tags"])
    let response = await server.post("/v1/tag", #"{"input": "Ünal sah 😀 Köln."}"#)
    let words = try #require(response.data.first?["words"] as? [[String: Any]])
    #expect(words.map { $0["word"] as? String } == ["Ünal", "sah", "😀", "Köln", "."])
    // In code points.
    #expect(words.map { $0["start"] as? Int } == [0, 5, 9, 11, 15])
    #expect(words.map { $0["end"] as? Int } == [4, 8, 10, 15, 16])
    let given = await server.post("/v1/tag", #"{"words": [["Ünal", "sah", "😀", "Köln", "."]]}"#)
    let same = try #require(given.data.first?["words"] as? [[String: Any]])
    #expect(same.map { $0["tag"] as? String } == words.map { $0["tag"] as? String })
  }

  @Test func fillMask() async throws {
    let server = try TestService(["masks"])
    let response = await server.post(
      "/v1/fill-mask", #"{"input": ["the [MASK] drinks", "a [MASK] [MASK]"], "k": 3}"#)
    let masks = try response.data.map { try #require($0["masks"] as? [[[String: Any]]]) }
    #expect(masks.map(\.count) == [1, 2] && masks[0][0].count == 3)
    let want = try FillMask(contentsOf: server.folder.path("masked")).fill("the [MASK] drinks", count: 3)[0]
    #expect(masks[0][0].map { $0["token_str"] as? String } == want.map(\.token))
    // One text without a mask fails alone, not those beside it.
    async let good = server.post("/v1/fill-mask", #"{"input": "the [MASK]"}"#)
    async let bad = server.post("/v1/fill-mask", #"{"input": "no mask"}"#)
    let (first, second) = await (good, bad)
    #expect(first.status == 200 && second.status == 400, "\(second.text)")
  }

  @Test func neighbors() async throws {
    let server = try TestService(["words"])
    let model = try EmbeddingModel.load(ServedModels.fixture("skipgram.bin"))
    let word = model.vocabulary.word(3)
    let response = await server.post("/v1/neighbors", "{\"input\": \"\(word)\", \"k\": 4}")
    let got = try #require(response.data.first?["neighbors"] as? [[String: Any]])
    let want = try NearestNeighbors(model, threads: 1).neighbors(of: word, k: 4)
    #expect(got.map { $0["word"] as? String } == want.map(\.word))
    let vectors = try TestService(["vectors"])
    let unknown = await vectors.post("/v1/neighbors", #"{"input": "qqqqzzzz"}"#)
    #expect(unknown.status == 400 && unknown.text.contains("qqqqzzzz"))
  }
}
