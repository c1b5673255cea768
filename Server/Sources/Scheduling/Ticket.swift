import ParlanceParallel

/// One request's inputs on their way through a queue, and the place where their outputs come together.
final class Ticket<Input: Sendable, Output: Sendable>: Sendable {
  private struct State {
    var outputs: [Output?]
    var missing: Int
    var continuation: CheckedContinuation<[Output], any Error>?
    var isOver = false
    var failure: (any Error)?
  }

  let inputs: [Input]
  /// Tokens, or whatever measures the work, for each input.
  let costs: [Int]
  let life: RequestLife
  let arrival: ContinuousClock.Instant
  private let state: LockedValue<State>

  init(_ inputs: [Input], costs: [Int], life: RequestLife) {
    self.inputs = inputs
    self.costs = costs
    self.life = life
    arrival = .now
    state = LockedValue(State(outputs: inputs.map { _ in nil }, missing: inputs.count))
  }

  /// Whether nobody waits for the outputs any more.
  var isOver: Bool { state.withLock { $0.isOver } }

  /// Has the outputs sent to a waiting task. Called once, before anything else.
  func wait(with continuation: CheckedContinuation<[Output], any Error>) {
    let failure: (any Error)? = state.withLock { state in
      // The request may have been stopped just now.
      if !state.isOver { state.continuation = continuation }
      return state.failure
    }
    if let failure { continuation.resume(throwing: failure) }
  }

  func set(_ output: Output, at place: Int) {
    let (continuation, outputs): (CheckedContinuation<[Output], any Error>?, [Output]) = state.withLock {
      state in
      guard !state.isOver, state.outputs[place] == nil else { return (nil, []) }
      state.outputs[place] = output
      state.missing -= 1
      guard state.missing == 0 else { return (nil, []) }
      state.isOver = true
      defer { state.continuation = nil }
      return (state.continuation, state.outputs.compactMap { $0 })
    }
    continuation?.resume(returning: outputs)
  }

  func fail(_ error: any Error) {
    let continuation: CheckedContinuation<[Output], any Error>? = state.withLock { state in
      guard !state.isOver else { return nil }
      state.isOver = true
      state.failure = error
      defer { state.continuation = nil }
      return state.continuation
    }
    continuation?.resume(throwing: error)
  }
}
