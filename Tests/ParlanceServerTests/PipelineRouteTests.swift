import Foundation
import ParlanceModels
import Testing

@testable import ParlanceServer

@Suite struct PipelineRouteTests {
  private let server: TestService

  init() throws { server = try TestService() }

  @Test func everyKindAnswers() async throws {
    let classified = await server.post(
      "/models/topics", #"{"inputs": "the otter", "parameters": {"top_k": 2}}"#)
    #expect((try classified.json as? [[[String: Any]]])?.map(\.count) == [2], "\(classified.text)")
    let translated = await server.post("/models/de-en", #"{"inputs": ["the otter"]}"#)
    #expect((try translated.json as? [[String: String]])?.first?["translation_text"] != nil)
    let filled = await server.post("/models/masks", #"{"inputs": "the [MASK] drinks"}"#)
    #expect((try filled.json as? [[String: Any]])?.count == 5)
    let features = await server.post("/models/sentences", #"{"inputs": "the otter"}"#)
    #expect((try features.json as? [[NSNumber]])?.map(\.count) == [32])
    let similar = await server.post(
      "/models/sentences",
      #"{"inputs": {"source_sentence": "the otter", "sentences": ["the otter", "a river"]}}"#)
    let scores = try #require(similar.json as? [NSNumber]).map(\.floatValue)
    #expect(scores.count == 2 && abs(scores[0] - 1) < 1e-5 && scores[1] < 1)
    let generated = await server.post(
      "/models/stories",
      #"{"inputs": "the otter", "parameters": {"max_new_tokens": 4, "return_full_text": true}}"#)
    #expect(
      (try generated.json as? [[String: String]])?.first?["generated_text"]?.hasPrefix("the otter") == true)
    #expect(await server.post("/models/none", #"{"inputs": "a"}"#).status == 404)
    #expect(await server.post("/models/..%2f..%2fetc", #"{"inputs": "a"}"#).status == 404)
  }

  @Test func entitiesAreSpansInCodePoints() {
    func word(_ text: String, _ tag: String, _ start: Int) -> TaggingTask.Word {
      TaggingTask.Word(word: text, tag: tag, score: 0.5, start: start, end: start + text.unicodeScalars.count)
    }
    let spans = EntitySpans.of(
      [
        word("😀", "O", 0), word("Anna", "B-PER", 2), word("Öz", "I-PER", 7), word("in", "O", 10),
        word("Köln", "B-LOC", 13), word("Bonn", "B-LOC", 18), word("Ulm", "I-PER", 23),
      ], in: "😀 Anna Öz in Köln Bonn Ulm")
    #expect(spans.map(\.word) == ["Anna Öz", "Köln", "Bonn", "Ulm"])
    #expect(spans.map(\.tag) == ["PER", "LOC", "LOC", "PER"])
    #expect(spans.map(\.start) == [2, 13, 18, 23] && spans.map(\.end) == [9, 17, 22, 26])
  }

  @Test func textEmbeddingsInference() async throws {
    let embedded = await server.post("/embed", #"{"inputs": ["the otter", "a"]}"#)
    #expect((try embedded.json as? [[NSNumber]])?.map(\.count) == [32, 32], "\(embedded.text)")
    let one = await server.post("/embed", #"{"inputs": "the otter", "model": "words", "normalize": true}"#)
    let vector = try #require((one.json as? [[NSNumber]])?.first).map(\.doubleValue)
    #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    let ranked = await server.post(
      "/rerank", #"{"query": "the otter", "texts": ["a river", "the otter", "."], "return_text": true}"#)
    let order = try #require(ranked.json as? [[String: Any]])
    #expect(order.first?["index"] as? Int == 1 && order.first?["text"] as? String == "the otter")
    let documents = await server.post(
      "/v1/rerank",
      #"{"query": "the otter", "documents": ["a river", {"text": "the otter"}], "top_n": 1, "return_documents": true}"#
    )
    let results = try #require(documents.object["results"] as? [[String: Any]])
    #expect(results.count == 1 && (results[0]["document"] as? [String: String])?["text"] == "the otter")
    let tokens = await server.post("/tokenize", #"{"inputs": "the otter.", "model": "sentences"}"#)
    let list = try #require((tokens.json as? [[[String: Any]]])?.first)
    #expect(list.map { $0["text"] as? String } == ["[CLS]", "the", "otter", ".", "[SEP]"])
    #expect(list.map { $0["start"] as? Int } == [nil, 0, 4, 9, nil])
    let decoded = await server.post("/decode", #"{"ids": [2, 5, 6, 3], "model": "sentences"}"#)
    #expect(try decoded.json as? [String] == ["the otter"])
    #expect(await server.post("/decode", #"{"ids": [99], "model": "sentences"}"#).status == 400)
  }

  @Test func languages() async throws {
    let languages = await server.get("/languages")
    let list = try #require(languages.json as? [[String: Any]])
    #expect(list.map { $0["code"] as? String } == ["de", "en"])
    #expect(list.first?["targets"] as? [String] == ["en"] && list.first?["name"] as? String == "German")
    let detected = await server.post(
      "/detect", "q=hello", headers: [("content-type", "application/x-www-form-urlencoded")])
    #expect(detected.status == 400 && detected.text.contains("tells languages"))
    let auto = await server.post("/translate", #"{"q": "the otter", "source": "auto", "target": "en"}"#)
    #expect(auto.status == 200, "\(auto.text)")
  }
}
