import Foundation
import Testing

@testable import ParlanceServer

/// The Open Inference Protocol.
@Suite struct InferenceRouteTests {
  private let server: TestService

  init() throws { server = try TestService(["sentences", "topics", "de-en"]) }

  private func infer(_ body: [UInt8], headers: [(String, String)] = [], model: String = "sentences") async
    -> Response
  {
    let head = RequestHead(
      method: "POST", path: "/v2/models/\(model)/infer", headers: Headers(headers.map { .init($0.0, $0.1) }))
    let service = server.service
    return await service.handle(Request(head: head, body: body, life: service.life(of: head)))
  }

  private func length(_ count: Int) -> [UInt8] { (0..<4).map { UInt8(count >> (8 * $0) & 255) } }

  @Test func metadata() async throws {
    #expect(
      try await server.get("/v2").object["extensions"] as? [String] == [
        "binary_tensor_data", "model_repository",
      ])
    let model = await server.get("/v2/models/sentences/versions/1")
    let outputs = try #require(model.object["outputs"] as? [[String: Any]])
    #expect(outputs.first?["shape"] as? [Int] == [-1, 32] && outputs.first?["datatype"] as? String == "FP32")
    #expect(await server.get("/v2/models/sentences/ready").status == 200)
    #expect(await server.get("/v2/models/sentences/versions/2").status == 404)
    #expect(await server.get("/v2/models/none/ready").status == 404)
  }

  @Test func jsonAndBinaryAgree() async throws {
    let json = await infer(
      Array(
        #"{"id": "7", "inputs": [{"name": "text", "shape": [2], "datatype": "BYTES", "data": ["the otter", "a"]}]}"#
          .utf8))
    #expect(json.status == 200, "\(json.text)")
    #expect(try json.object["id"] as? String == "7")
    let output = try #require((try json.object["outputs"] as? [[String: Any]])?.first)
    #expect(output["shape"] as? [Int] == [2, 32])
    let values = try #require(output["data"] as? [NSNumber]).map(\.floatValue)

    let texts = length(9) + Array("the otter".utf8) + length(1) + Array("a".utf8)
    let head = Array(
      ("{\"inputs\": [{\"name\": \"text\", \"shape\": [2, 1], \"datatype\": \"BYTES\", \"parameters\": "
        + "{\"binary_data_size\": \(texts.count)}}], \"parameters\": {\"binary_data_output\": true}}").utf8)
    let binary = await infer(head + texts, headers: [("Inference-Header-Content-Length", "\(head.count)")])
    #expect(binary.status == 200, "\(binary.text)")
    let bytes = try #require(binary.bytes)
    let start = try #require(Int(binary.headers["inference-header-content-length"] ?? ""))
    let told = try #require(
      try JSONSerialization.jsonObject(with: Data(bytes.prefix(start))) as? [String: Any])
    let first = try #require((told["outputs"] as? [[String: Any]])?.first)
    #expect((first["parameters"] as? [String: Int])?["binary_data_size"] == bytes.count - start)
    let floats = stride(from: start, to: bytes.count, by: 4).map { place in
      Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) })
    }
    #expect(floats == values)
  }

  @Test func otherTasks() async throws {
    let body = Array(
      #"{"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["the otter"]}], "outputs": [{"name": "score"}]}"#
        .utf8)
    let scores = await infer(body, model: "topics")
    let output = try #require(try scores.object["outputs"] as? [[String: Any]])
    #expect(output.count == 1 && output[0]["shape"] as? [Int] == [1, 3])
    #expect(await infer(body, model: "de-en").status == 400)
  }

  @Test func brokenTensors() async throws {
    func head(_ size: Int, shape: String = "[1]") -> [UInt8] {
      Array(
        ("{\"inputs\": [{\"name\": \"text\", \"shape\": \(shape), \"datatype\": \"BYTES\", \"parameters\": "
          + "{\"binary_data_size\": \(size)}}]}").utf8)
    }
    for (json, tail) in [
      (head(5), length(1) + Array("ab".utf8)), (head(5), length(100) + [97]), (head(3), [1, 0, 0]),
      (head(500), length(1) + [97]), (head(5, shape: "[2]"), length(1) + [97]), (head(5), length(1) + [255]),
      (head(10), length(1) + [97] + length(1) + [97]), (head(5), length(1) + [97] + [0]),
      (head(5, shape: "[-1]"), length(1) + [97]),
      (head(5, shape: "[4611686018427387904, 4]"), length(1) + [97]),
      (head(5, shape: "[0]"), length(1) + [97]), (head(-1), [97]),
    ] as [([UInt8], [UInt8])] {
      let response = await infer(json + tail, headers: [("inference-header-content-length", "\(json.count)")])
      #expect(try response.status == 400 && response.object["error"] is String, "\(response.text)")
    }
    for sent in ["-1", "99999", "x", ""] {
      #expect(await infer(head(5), headers: [("inference-header-content-length", sent)]).status == 400)
    }
    for body in [
      "{}", #"{"inputs": []}"#,
      #"{"inputs": [{"name": "other", "shape": [1], "datatype": "BYTES", "data": ["a"]}]}"#,
      #"{"inputs": [{"name": "text", "shape": [1], "datatype": "FP32", "data": [1]}]}"#,
      #"{"inputs": [{"name": "text", "shape": [2], "datatype": "BYTES", "data": ["a"]}]}"#,
      #"{"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["a"]}], "outputs": [{"name": "no"}]}"#,
    ] { #expect(await infer(Array(body.utf8)).status == 400, "\(body)") }
  }
}
