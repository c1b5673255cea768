import ParlanceParallel
import Synchronization

/// What was computed, in order, so that gradients can be told afterwards by walking it backwards.
///
/// ```swift
/// let tape = Tape(seed: 7)
/// let w = tape.record(weight)
/// let loss = squaredError(linear(x, w), y)
/// let gradient = tape.gradients(of: loss)[w]
/// ```
///
/// Only tensors that were recorded, and what is computed from them, stand on the tape; everything else costs nothing
/// more than its arithmetic. A tape is used once: walking back lets go of each op's memory as soon as it is done with.
public final class Tape: Sendable {
  struct Entry: Sendable {
    let shape: Shape
    /// Entries of the op's inputs; -1 where an input is not on this tape.
    let inputs: [Int]
    /// nil for a recorded leaf.
    let pullback: Pullback?
  }

  private struct State: Sendable {
    var entries: [Entry] = []
    var isUsed = false
    var draws: UInt64 = 0
  }

  private let state = LockedValue(State())
  /// Later tapes have higher numbers.
  let serial: Int
  private static let serials = Atomic(0)
  private let random: RandomStream

  /// - Parameter seed: decides all that dropout draws.
  public init(seed: UInt64 = 0) {
    serial = Self.serials.add(1, ordering: .relaxed).newValue
    random = RandomStream(seed: seed, name: "tape")
  }

  /// The same value, standing on this tape: gradients with respect to it can be told. What stood on another tape there
  /// is a constant here.
  public func record(_ leaf: Tensor) -> Tensor {
    append(leaf.detached, inputs: [], pullback: nil)
  }

  /// How many ops and leaves are recorded.
  public var count: Int { state.withLock { $0.entries.count } }

  func append(_ value: Tensor, inputs: [Int], pullback: Pullback?) -> Tensor {
    let entry = Entry(shape: value.shape, inputs: inputs, pullback: pullback)
    let index = state.withLock { state in
      precondition(!state.isUsed, "a tape whose gradients were taken records no more; make a new one")
      state.entries.append(entry)
      return state.entries.count - 1
    }
    return Tensor(
      shape: value.shape, storage: value.storage, offset: value.offset,
      node: TapeNode(tape: self, index: index))
  }

  /// Random numbers for one op: the n-th op that asks gets the same in every run.
  func nextStream() -> RandomStream {
    let draw = state.withLock { state in
      state.draws += 1
      return state.draws
    }
    return random.substream(draw)
  }

  /// Takes all entries; the tape is then used.
  func takeEntries() -> [Entry] {
    state.withLock { state in
      precondition(!state.isUsed, "the gradients of a tape can be taken once; record again on a new one")
      state.isUsed = true
      let entries = state.entries
      state.entries = []
      return entries
    }
  }
}

/// The place of a tensor on a tape. Tensors hold their tape; the tape holds only detached tensors, so nothing holds
/// itself.
struct TapeNode: Sendable {
  let tape: Tape
  let index: Int
}

/// Turns the gradient of an op's result into those of its inputs. It must hold detached tensors only: a recorded one
/// would keep its tape alive, and the tape the pullback.
public typealias Pullback = @Sendable (_ upstream: Tensor, _ inputs: inout InputGradients) -> Void
