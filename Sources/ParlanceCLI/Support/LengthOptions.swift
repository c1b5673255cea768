import ArgumentParser
import ParlanceModels
import ParlanceParallel

/// `--strict`
struct LengthOptions: ParsableArguments {
  @Flag(help: "Refuse texts that are longer than the model reads, which are cut otherwise.") var strict =
    false

  /// Texts that are too long are refused, or cut: the first of them is told of.
  var rule: LongTexts {
    if strict { return .refuse }
    let told = Told()
    return .cut { text in
      let isFirst = told.isDone.withLock { isDone in
        defer { isDone = true }
        return !isDone
      }
      if isFirst {
        Launcher.complain(
          "a text of \(text.tokens) tokens is cut to the \(text.limit) that the model reads, and so are others; "
            + "--strict refuses them")
      }
    }
  }

  private final class Told: Sendable {
    let isDone = LockedValue(false)
  }
}
