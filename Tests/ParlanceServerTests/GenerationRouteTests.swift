import Foundation
import ParlanceModels
import Testing

@testable import ParlanceServer

@Suite struct GenerationRouteTests {
  private let server: TestService
  private let generator: TextGenerator

  init() throws {
    server = try TestService(["stories"])
    generator = try TextGenerator(ModelFolder(path: server.folder.path("language")))
  }

  /// The JSON of each event; `[DONE]` as it is.
  private func events(_ response: Response) async throws -> [String] {
    guard case .stream(let stream) = response.body else {
      Issue.record("no stream: \(response.status) \(response.text)")
      return []
    }
    for _ in 0..<2000 where !stream.isEnded { try await Task.sleep(for: .milliseconds(2)) }
    let text = String(decoding: stream.drain(), as: UTF8.self)
    return text.components(separatedBy: "\n\n").filter { !$0.isEmpty }.map { event in
      #expect(event.hasPrefix("data: ") && !event.contains("\n"))
      return String(event.dropFirst(6))
    }
  }

  private func object(_ event: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(event.utf8)) as? [String: Any])
  }

  private func choices(_ object: [String: Any]) throws -> [[String: Any]] {
    try #require(object["choices"] as? [[String: Any]])
  }

  private func wanted(_ prompt: String, _ change: (inout GenerationOptions) -> Void) throws -> [GeneratedText]
  {
    var generator = generator
    change(&generator.options)
    return try generator.predict([prompt])[0]
  }

  @Test func completionsAreThoseOfTheGenerator() async throws {
    let response = await server.post(
      "/v1/completions",
      #"{"model": "stories", "prompt": ["the otter", "a"], "max_tokens": 12, "seed": 5, "n": 2, "logprobs": 2}"#
    )
    #expect(response.status == 200, "\(response.text)")
    let want = try ["the otter", "a"].flatMap { prompt in
      try wanted(prompt) { options in
        options.maximumTokens = 12
        options.count = 2
        options.sampling.seed = 5
      }
    }
    let choices = try choices(response.object)
    #expect(choices.map { $0["text"] as? String } == want.map(\.text))
    #expect(choices.map { $0["finish_reason"] as? String } == want.map(\.end.rawValue))
    #expect(choices.map { $0["index"] as? Int } == [0, 1, 2, 3])
    for (choice, want) in zip(choices, want) {
      let logprobs = try #require(choice["logprobs"] as? [String: Any])
      let values = try #require(logprobs["token_logprobs"] as? [NSNumber]).map(\.floatValue)
      #expect(values == want.tokenLogProbabilities)
      let offsets = try #require(logprobs["text_offset"] as? [Int])
      #expect(offsets.count == values.count && offsets.first == 0 && offsets == offsets.sorted())
      let top = try #require(logprobs["top_logprobs"] as? [[String: NSNumber]])
      #expect(top.count == values.count && top.allSatisfy { (1...3).contains($0.count) })
    }
    let usage = try #require(response.object["usage"] as? [String: Int])
    #expect(usage["completion_tokens"] == want.reduce(0) { $0 + $1.tokens.count })
  }

  @Test func theJoinedStreamIsThePlainAnswer() async throws {
    let start = #"{"model": "stories", "prompt": "the otter", "max_tokens": 30, "seed": 9, "n": 2"#
    let plain = await server.post("/v1/completions", start + "}")
    let streamed = await server.post(
      "/v1/completions", start + #", "stream": true, "stream_options": {"include_usage": true}}"#)
    #expect(streamed.headers["content-type"] == "text/event-stream")
    let events = try await events(streamed)
    #expect(events.last == "[DONE]")
    let objects = try events.dropLast().map { try object($0) }
    #expect(Set(objects.map { $0["id"] as? String }).count == 1)
    #expect(Set(objects.map { $0["created"] as? Int }).count == 1)
    var texts = ["", ""]
    var ends: [Int: String] = [:]
    for object in objects.dropLast() {
      #expect(object["usage"] is NSNull)
      for choice in try choices(object) {
        let index = try #require(choice["index"] as? Int)
        texts[index] += choice["text"] as? String ?? ""
        if let end = choice["finish_reason"] as? String { ends[index] = end }
      }
    }
    let want = try choices(plain.object)
    #expect(texts == want.map { $0["text"] as? String })
    #expect(ends[0] == want[0]["finish_reason"] as? String && ends[1] == want[1]["finish_reason"] as? String)
    let last = try #require(objects.last)
    #expect(try choices(last).isEmpty)
    let usage = try plain.object["usage"] as? NSDictionary
    #expect(usage != nil && last["usage"] as? NSDictionary == usage)
  }

  @Test func neighborsChangeNothing() async throws {
    @Sendable func described(_ choices: [[String: Any]]) throws -> String {
      String(
        decoding: try JSONSerialization.data(withJSONObject: choices, options: .sortedKeys), as: UTF8.self)
    }
    func body(_ index: Int) -> String {
      "{\"model\": \"stories\", \"prompt\": \"\(["the otter", "a", "the river runs", "x"][index % 4])\", "
        + "\"max_tokens\": \(5 + index), \"seed\": \(index), \"logprobs\": 1}"
    }
    var alone: [String] = []
    for index in 0..<24 {
      let response = await server.post("/v1/completions", body(index))
      alone.append(try described(try choices(response.object)))
    }
    let server = server
    let together = try await withThrowingTaskGroup(of: (Int, String).self) { group in
      for index in 0..<24 {
        group.addTask {
          try await Task.sleep(for: .milliseconds(index * 2))
          let response = await server.post("/v1/completions", body(index))
          let choices = try #require(response.object["choices"] as? [[String: Any]])
          return (index, try described(choices))
        }
      }
      return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
    }
    for index in 0..<24 { #expect(together[index] == alone[index]) }
  }

  @Test func stopStringsAreNotShown() async throws {
    let whole = try wanted("a") { options in
      options.maximumTokens = 30
      options.minimumTokens = 0
      options.sampling.seed = 3
    }[0].text
    let stop = String(whole.dropFirst(whole.count / 2).prefix(2))
    try #require(stop.count == 2 && !stop.contains("\"") && !stop.contains("\\"))
    let quoted = String(decoding: try JSONEncoder().encode([stop]), as: UTF8.self)
    let body =
      "{\"model\": \"stories\", \"prompt\": \"a\", \"max_tokens\": 30, \"seed\": 3, \"stop\": \(quoted)"
    let plain = try await choices(server.post("/v1/completions", body + "}").object)[0]
    let end = try #require(whole.range(of: stop))
    #expect(plain["text"] as? String == String(whole[..<end.lowerBound]))
    #expect(plain["finish_reason"] as? String == "stop")
    let streamed = try await events(server.post("/v1/completions", body + ", \"stream\": true}")).dropLast()
      .map { try choices(object($0))[0]["text"] as? String ?? "" }.joined()
    #expect(streamed == plain["text"] as? String)
  }

  @Test func chat() async throws {
    let start =
      #"{"model": "stories", "messages": [{"role": "system", "content": "be brief"}, "#
      + #"{"role": "user", "content": [{"type": "text", "text": "the otter"}]}], "max_tokens": 15, "seed": 1, "#
      + #""logprobs": true, "top_logprobs": 2"#
    let plain = await server.post("/v1/chat/completions", start + "}")
    #expect(plain.status == 200, "\(plain.text)")
    let choice = try choices(plain.object)[0]
    let message = try #require(choice["message"] as? [String: Any])
    let want = try wanted("system: be brief\nuser: the otter\nassistant:") { options in
      options.maximumTokens = 15
      options.sampling.seed = 1
      options.stopStrings = ["\nuser:"]
    }[0]
    #expect(message["content"] as? String == want.text && message["role"] as? String == "assistant")
    let content = try #require((choice["logprobs"] as? [String: Any])?["content"] as? [[String: Any]])
    #expect(content.count == want.tokens.count)
    #expect(content.allSatisfy { ($0["top_logprobs"] as? [Any])?.count == 2 && $0["bytes"] is [Int] })
    let events = try await events(server.post("/v1/chat/completions", start + ", \"stream\": true}"))
    #expect(events.last == "[DONE]")
    let deltas = try events.dropLast().map { try choices(object($0))[0] }
    #expect((deltas.first?["delta"] as? [String: String])?["role"] == "assistant")
    #expect((deltas.last?["delta"] as? [String: Any])?.isEmpty == true)
    #expect(deltas.last?["finish_reason"] as? String == want.end.rawValue)
    let joined = deltas.map { ($0["delta"] as? [String: String])?["content"] ?? "" }.joined()
    #expect(joined == want.text)
  }

  @Test func bestOfAndEchoAndBias() async throws {
    let best = await server.post(
      "/v1/completions",
      #"{"model": "stories", "prompt": "a", "max_tokens": 8, "seed": 2, "n": 1, "best_of": 4}"#)
    let all = try wanted("a") { options in
      options.maximumTokens = 8
      options.count = 4
      options.sampling.seed = 2
    }
    let scores = all.map { $0.logProbability / Double(max(1, $0.tokens.count)) }
    let place = try #require(scores.indices.max { scores[$0] < scores[$1] })
    #expect(try choices(best.object).map { $0["text"] as? String } == [all[place].text])
    let echo = await server.post(
      "/v1/completions",
      #"{"model": "stories", "prompt": "a", "max_tokens": 3, "temperature": 0, "echo": true}"#)
    #expect((try choices(echo.object)[0]["text"] as? String)?.hasPrefix("a") == true)
    let id = try #require(generator.tokenizer.id(of: "x"))
    let biased = await server.post(
      "/v1/completions",
      "{\"model\": \"stories\", \"prompt\": \"a\", \"max_tokens\": 4, \"temperature\": 0, \"logit_bias\": {\"\(id)\": 100}}"
    )
    #expect(try choices(biased.object)[0]["text"] as? String == "xxxx")
  }

  @Test(
    arguments: [
      (#""max_tokens": 0"#, "max_tokens"), (#""max_tokens": 2147483648"#, "max_tokens"),
      (#""temperature": 999999"#, "temperature"), (#""temperature": "1""#, "temperature"),
      (#""top_p": -0.1"#, "top_p"), (#""n": 129"#, "n"), (#""n": 1.5"#, "n"),
      (#""best_of": 1, "n": 2"#, "best_of"),
      (#""stop": ["a", "b", "c", "d", "e"]"#, "stop"), (#""logprobs": 6"#, "logprobs"),
      (#""logit_bias": {"x": 1}"#, nil), (#""logit_bias": {"5": 101}"#, nil),
      (#""presence_penalty": 3"#, "presence_penalty"),
      (#""stream": "yes""#, "stream"), (#""suffix": "end""#, "suffix"), (#""seed": 1.5"#, "seed"),
      (#""prompt": [-1]"#, "prompt"), (#""prompt": [99999999]"#, "prompt"), (#""prompt": {}"#, "prompt"),
      (#""stream": true, "prompt": [-1]"#, "prompt"),
    ] as [(String, String?)])
  func mistakesAreTold(_ fields: String, _ param: String?) async throws {
    let prompt = fields.contains("\"prompt\"") ? "" : #""prompt": "a", "#
    let response = await server.post("/v1/completions", "{\"model\": \"stories\", \(prompt)\(fields)}")
    #expect(response.status == 400, "\(fields): \(response.text)")
    if let param { #expect(try response.error["param"] as? String == param, "\(response.text)") }
  }

  @Test func chatMistakes() async throws {
    for messages in [
      "[]", "5", #"[{"role": "wizard", "content": "a"}]"#, #"[{"role": "user"}]"#,
      #"[{"role": "user", "content": [{"type": "image_url"}]}]"#, #"["a"]"#,
    ] {
      let response = await server.post(
        "/v1/chat/completions", "{\"model\": \"stories\", \"messages\": \(messages)}")
      #expect(response.status == 400, "\(messages): \(response.text)")
    }
    let tools = await server.post(
      "/v1/chat/completions",
      #"{"model": "stories", "messages": [{"role": "user", "content": "a"}], "tools": [{"type": "function"}]}"#
    )
    #expect(try tools.error["param"] as? String == "tools")
    let choice = await server.post(
      "/v1/chat/completions",
      #"{"model": "stories", "messages": [{"role": "user", "content": "a"}], "tool_choice": "required"}"#)
    #expect(try choice.error["param"] as? String == "tool_choice")
  }

  @Test func echoedPromptsAreScored() async throws {
    let (prompt, body) = ("the otter drinks", #""max_tokens": 6, "seed": 4, "echo": true, "logprobs": 2"#)
    let response = await server.post(
      "/v1/completions", "{\"model\": \"stories\", \"prompt\": [\"\(prompt)\", \"a\"], \(body)}")
    #expect(response.status == 200, "\(response.text)")
    let choices = try choices(response.object)
    let scorer = try TextScorer(ModelFolder(path: server.folder.path("language")))
    for (choice, text) in zip(choices, [prompt, "a"]) {
      let want = try wanted(text) { options in
        options.maximumTokens = 6
        options.sampling.seed = 4
      }[0]
      #expect(choice["text"] as? String == text + want.text)
      let logprobs = try #require(choice["logprobs"] as? [String: Any])
      // The end token is scored too, and does not stand here.
      let scored = try scorer.predict([text])[0].tokenLogProbabilities.dropLast()
      let values = try #require(logprobs["token_logprobs"] as? [NSNumber]).map(\.floatValue)
      #expect(values == Array(scored) + want.tokenLogProbabilities)
      let tokens = try #require(logprobs["tokens"] as? [String])
      #expect(tokens.count == values.count && tokens.prefix(scored.count).joined() == text)
      let offsets = try #require(logprobs["text_offset"] as? [Int])
      #expect(offsets.count == values.count && offsets == offsets.sorted())
      #expect(offsets[scored.count] == text.unicodeScalars.count)
      let top = try #require(logprobs["top_logprobs"] as? [[String: NSNumber]])
      #expect(top.count == values.count && top.allSatisfy { (2...3).contains($0.count) })
    }
    // In events: the prompt comes first.
    let streamed = await server.post(
      "/v1/completions", "{\"model\": \"stories\", \"prompt\": \"\(prompt)\", \(body), \"stream\": true}")
    let parts = try await events(streamed).dropLast().map { try self.choices(object($0))[0] }
    #expect(parts.first?["text"] as? String == prompt)
    #expect(parts.map { $0["text"] as? String ?? "" }.joined() == choices[0]["text"] as? String)
    let streamedValues = parts.flatMap { part in
      ((part["logprobs"] as? [String: Any])?["token_logprobs"] as? [NSNumber] ?? []).map(\.floatValue)
    }
    let plain = (choices[0]["logprobs"] as? [String: Any])?["token_logprobs"] as? [NSNumber]
    #expect(streamedValues == plain?.map(\.floatValue))
    // Without log-probabilities.
    let bare = await server.post(
      "/v1/completions",
      "{\"model\": \"stories\", \"prompt\": \"a\", \"max_tokens\": 2, \"echo\": true, \"stream\": true}")
    let first = try #require(try await events(bare).first)
    #expect(try self.choices(object(first))[0]["text"] as? String == "a")
  }

  @Test func aStreamThatNobodyTakesStops() async throws {
    let response = await server.post(
      "/v1/completions",
      #"{"model": "stories", "prompt": "a", "max_tokens": 4096, "stream": true, "logit_bias": {"2": -100}}"#)
    guard case .stream(let stream) = response.body else {
      Issue.record("no stream")
      return
    }
    // On a busy machine this task may come back only when all was generated: then there is nothing to stop.
    #expect(server.service.state.watch.count == 1 || stream.isEnded)
    server.service.state.watch.stopAll(.clientGone)
    stream.cut()
    for _ in 0..<500 where server.service.state.watch.count > 0 {
      try await Task.sleep(for: .milliseconds(2))
    }
    #expect(server.service.state.watch.count == 0)
    try await Task.sleep(for: .milliseconds(100))
    let before = server.service.state.metrics.model("stories").generatedTokens.current
    try await Task.sleep(for: .milliseconds(200))
    #expect(server.service.state.metrics.model("stories").generatedTokens.current == before)
  }
}
