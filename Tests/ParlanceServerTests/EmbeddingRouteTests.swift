import Foundation
import ParlanceEmbeddings
import ParlanceModels
import Testing

@testable import ParlanceServer

@Suite struct EmbeddingRouteTests {
  private let server: TestService

  init() throws { server = try TestService(["sentences", "words", "vectors", "topics"]) }

  private func vectors(_ body: String) async throws -> [[Float]] {
    let response = await server.post("/v1/embeddings", body)
    #expect(response.status == 200, "\(response.text)")
    return try response.data.map { try #require($0["embedding"] as? [NSNumber]).map(\.floatValue) }
  }

  @Test func floatsAreThoseOfTheModel() async throws {
    let texts = ["the otter drinks", "a river", ""]
    let got = try await vectors(#"{"model": "sentences", "input": ["the otter drinks", "a river", ""]}"#)
    let encoder = try SentenceEncoder(contentsOf: server.folder.path("sentences"))
    // To the bit: JSON carries each float whole, and neighbors in a batch change nothing.
    #expect(try got == encoder.encode(texts))
    for (text, vector) in zip(texts, got) {
      #expect(try await vectors("{\"model\": \"sentences\", \"input\": \"\(text)\"}") == [vector])
    }
  }

  @Test func base64IsTheSame() async throws {
    let floats = try await vectors(#"{"model": "sentences", "input": "the otter"}"#)
    let response = await server.post(
      "/v1/embeddings", #"{"model": "sentences", "input": "the otter", "encoding_format": "base64"}"#)
    let text = try #require(response.data.first?["embedding"] as? String)
    let bytes = try #require(Data(base64Encoded: text))
    let values = stride(from: 0, to: bytes.count, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) })
    }
    #expect(values == floats[0])
  }

  @Test func tokenIDsAreTaken() async throws {
    // [CLS] the otter [SEP]
    let ids = try await vectors(#"{"model": "sentences", "input": [[2, 5, 6, 3]]}"#)
    #expect(try await vectors(#"{"model": "sentences", "input": "the otter"}"#) == ids)
    #expect(try await vectors(#"{"model": "sentences", "input": [2, 5, 6, 3]}"#) == ids)
    for wrong in ["[-1]", "[12]", "[[5, 99999999999]]", "[1.5]", "[[]]", "[\"a\", 5]"] {
      let response = await server.post("/v1/embeddings", "{\"model\": \"sentences\", \"input\": \(wrong)}")
      #expect(response.status == 400, "\(wrong): \(response.text)")
    }
  }

  @Test func usageCountsTokens() async throws {
    let response = await server.post(
      "/v1/embeddings", #"{"model": "sentences", "input": ["the otter", "a"]}"#)
    let usage = try #require(response.object["usage"] as? [String: Int])
    #expect(usage == ["prompt_tokens": 7, "total_tokens": 7])
    #expect(try response.object["object"] as? String == "list")
    #expect(try response.data.map { $0["index"] as? Int } == [0, 1])
  }

  @Test func shorterVectorsHaveLengthOne() async throws {
    let short = try await vectors(#"{"model": "sentences", "input": "the otter", "dimensions": 8}"#)[0]
    #expect(short.count == 8 && abs(short.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    let response = await server.post(
      "/v1/embeddings", #"{"model": "sentences", "input": "the otter", "dimensions": 33}"#)
    #expect(response.status == 400)
    #expect(try response.error["param"] as? String == "dimensions")
  }

  @Test func tooLongIsToldOrCut() async throws {
    let long = [String](repeating: "otter", count: 20).joined(separator: " ")
    let response = await server.post("/v1/embeddings", "{\"model\": \"sentences\", \"input\": \"\(long)\"}")
    #expect(response.status == 400)
    #expect(try response.error["code"] as? String == "context_length_exceeded")
    let cut = try await vectors("{\"model\": \"sentences\", \"input\": \"\(long)\", \"truncate\": true}")
    let encoder = try SentenceEncoder(contentsOf: server.folder.path("sentences"))
    #expect(try cut == encoder.encode([long]))
  }

  @Test(arguments: ["words", "vectors"])
  func staticVectors(model: String) async throws {
    let got = try await vectors("{\"model\": \"\(model)\", \"input\": [\"a the\", \"\"]}")
    let file = ServedModels.fixture(model == "words" ? "skipgram.bin" : "skipgram.vec")
    let loaded = try EmbeddingModel.load(file)
    #expect(got == [loaded.sentenceVector("a the"), loaded.sentenceVector("")])
  }

  @Test func mistakesNameTheirField() async throws {
    for (body, param, code) in [
      (#"{"input": "a"}"#, "model", 400), (#"{"model": "none", "input": "a"}"#, "model", 404),
      (#"{"model": "topics", "input": "a"}"#, "model", 400), (#"{"model": "sentences"}"#, "input", 400),
      (#"{"model": "sentences", "input": []}"#, "input", 400),
      (#"{"model": "sentences", "input": 5}"#, "input", 400),
      (#"{"model": "sentences", "input": ["a", null]}"#, "input[1]", 400),
      (#"{"model": 5, "input": "a"}"#, "model", 400),
      (#"{"model": "sentences", "input": "a", "encoding_format": "hex"}"#, "encoding_format", 400),
      (#"{"model": "sentences", "input": "a", "dimensions": "8"}"#, "dimensions", 400),
      (#"{"model": "sentences", "input": "a", "dimensions": 0}"#, "dimensions", 400),
    ] {
      let response = await server.post("/v1/embeddings", body)
      #expect(response.status == code, "\(body): \(response.text)")
      let error = try response.error
      #expect(error["param"] as? String == param, "\(body): \(response.text)")
      #expect(error["message"] is String && error["type"] is String)
      #expect(response.headers["x-request-id"] != nil)
    }
  }
}
