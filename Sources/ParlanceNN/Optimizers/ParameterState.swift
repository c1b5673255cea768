import ParlanceKernels
import ParlanceTensor

/// What an optimizer remembers of one parameter.
public struct ParameterState: Sendable {
  /// Updates that the parameter has had.
  public var step = 0
  /// One row of numbers for each name of the optimizer's `stateNames`, each as long as the parameter.
  public var rows: Tensor

  init(names: Int, count: Int, initial: (Int) -> Float) {
    rows = Tensor([names, count], repeating: 0)
    for row in 0..<names where initial(row) != 0 {
      let value = initial(row)
      rows.withMutableElements { for i in row * count..<(row + 1) * count { $0[i] = value } }
    }
  }
}

extension ParameterState {
  /// Moves one parameter along its gradient.
  mutating func update(
    _ weights: inout Tensor, along gradient: Gradient, by rule: any UpdateRule,
    _ preparation: GradientPreparation, _ rowUpdates: OptimizerSettings.RowUpdates, threads: Int
  ) {
    rows.withMutableElements { states in
      weights.withMutableElements { weights in
        switch gradient {
        case .dense(let values):
          precondition(
            values.count == weights.count, "a gradient of \(values.count) for \(weights.count) weights")
          values.withElements {
            rule.update(
              &weights, range: 0..<weights.count, gradient: $0, preparation, states: &states, threads: threads
            )
          }
        case .rows(let ids, let values):
          let width = ids.isEmpty ? 0 : values.count / ids.count
          values.withElements { values in
            var reached = 0
            func skip(to start: Int) {
              guard rowUpdates == .exact, start > reached else { return }
              rule.update(
                &weights, range: reached..<start, gradient: Span(), preparation, states: &states,
                threads: threads)
            }
            for (row, id) in ids.enumerated() {
              let start = Int(id) * width
              skip(to: start)
              rule.update(
                &weights, range: start..<start + width,
                gradient: values.extracting(row * width..<(row + 1) * width), preparation, states: &states,
                threads: 1)
              reached = start + width
            }
            skip(to: weights.count)
          }
        }
      }
    }
  }
}
