import ParlanceTensor

/// How a row of a `RowSession` is to go on.
public struct RowRequest: Sendable {
  let options: SearchOptions
  let chooser: any TokenChooser
  /// How many of the likeliest tokens each event tells.
  public var alternatives = 0

  /// - Parameter sampling: nil or a temperature of 0: always the likeliest token.
  public init(_ options: SearchOptions, _ sampling: SamplingOptions? = nil, seed: UInt64 = 0) {
    self.options = options
    let processors = options.allProcessors + (sampling?.processors ?? [])
    if let sampling, sampling.temperature > 0 {
      chooser = DrawnToken(
        processors: processors, streams: [RandomStream(seed: seed, name: "sampling")])
    } else {
      chooser = LikeliestToken(processors: processors)
    }
  }

  /// Takes these tokens one after the other, as many as the row's limit: it tells how likely each was.
  public init(given tokens: [Int32]) {
    options = SearchOptions(endTokens: [], maximumLength: max(1, tokens.count))
    chooser = GivenToken(targets: [tokens])
  }
}
