import ParlanceFiles

/// The state as it stands in `state.json`.
extension TrainingState {
  func write(to json: inout JSONWriter) {
    json.object { json in
      func int(_ name: String, _ value: Int) {
        json.name(name)
        json.int(value)
      }
      func double(_ name: String, _ value: Double?) {
        json.name(name)
        if let value { json.double(value) } else { json.null() }
      }
      int("step", step)
      int("epoch", epoch)
      int("batch", batch)
      int("tokens", tokens)
      double("seconds", seconds)
      json.name("best")
      json.array { json in
        for entry in best {
          json.object { json in
            json.name("step")
            json.int(entry.step)
            json.name("value")
            json.double(entry.value)
          }
        }
      }
      int("waited", waited)
      int("plateau_waited", plateauWaited)
      double("rate_factor", rateFactor)
      int("validated_step", validatedStep)
      double("first_loss", firstLoss)
      double("running_loss", runningLoss)
      int("skipped", skipped)
      double("loss_sum", lossSum)
      double("loss_weight", lossWeight)
      int("report_tokens", reportTokens)
      double("report_seconds", reportSeconds)
    }
  }

  /// - Throws: `JSONError`.
  init(_ value: JSONValue) throws {
    var fields = try JSONFields(value)
    func count(_ name: String) throws -> Int {
      let value = try fields.require(name)
      let number = try value.int()
      guard number >= -1 else { throw value.error("must not be negative") }
      return number
    }
    self.init()
    step = try count("step")
    epoch = try count("epoch")
    batch = try count("batch")
    tokens = try count("tokens")
    seconds = try fields.require("seconds").double()
    best = try fields.require("best").elements().map { entry in
      var fields = try JSONFields(entry)
      let best = try Best(step: fields.require("step").int(), value: fields.require("value").double())
      try fields.finish()
      return best
    }
    waited = try count("waited")
    plateauWaited = try count("plateau_waited")
    rateFactor = try fields.require("rate_factor").double()
    validatedStep = try count("validated_step")
    firstLoss = try fields.take("first_loss")?.double()
    runningLoss = try fields.take("running_loss")?.double()
    skipped = try count("skipped")
    lossSum = try fields.require("loss_sum").double()
    lossWeight = try fields.require("loss_weight").double()
    reportTokens = try count("report_tokens")
    reportSeconds = try fields.require("report_seconds").double()
    try fields.finish()
  }
}
