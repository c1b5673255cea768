import ParlanceKernels

/// The mean of each sequence's rows; 0 for a sequence without rows.
/// - Parameter x: [rows, width].
/// - Returns: [sequences, width].
public func meanPool(_ x: Tensor, _ sequences: RaggedOffsets) -> Tensor {
  let width = checkRagged("meanPool", x, sequences)
  let y = Tensor([sequences.count, width]) { y in
    x.withElements {
      RowKernels.meanRuns($0, width: width, runs: (0..<sequences.count).map { sequences[$0] }, into: &y)
    }
  }
  let shape = x.shape
  return Recorder(x).record(y) { upstream, inputs in
    let gradient = Tensor(shape) { dx in
      upstream.withElements { upstream in
        for sequence in 0..<sequences.count {
          let factor = 1 / Float(max(1, sequences[sequence].count))
          for row in sequences[sequence] {
            for i in 0..<width { dx[row * width + i] = factor * upstream[sequence * width + i] }
          }
        }
      }
    }
    inputs.add(gradient, to: 0)
  }
}

/// The largest value of each column in each sequence; 0 for a sequence without rows. The gradient goes to the first row
/// that has it.
/// - Parameter x: [rows, width].
/// - Returns: [sequences, width].
public func maxPool(_ x: Tensor, _ sequences: RaggedOffsets) -> Tensor {
  let width = checkRagged("maxPool", x, sequences)
  var winners = [Int32](repeating: -1, count: sequences.count * width)
  let y = Tensor([sequences.count, width]) { y in
    y.update(repeating: 0)
    x.withElements { x in
      for sequence in 0..<sequences.count {
        for row in sequences[sequence] {
          for i in 0..<width {
            let place = sequence * width + i
            // A value that is not a number is handed on rather than passed over.
            if winners[place] < 0 || x[row * width + i] > y[place] || x[row * width + i].isNaN {
              y[place] = x[row * width + i]
              winners[place] = Int32(row)
            }
          }
        }
      }
    }
  }
  let (shape, rows) = (x.shape, winners)
  return Recorder(x).record(y) { upstream, inputs in
    let gradient = Tensor(shape) { dx in
      dx.update(repeating: 0)
      upstream.withElements { upstream in
        for place in rows.indices where rows[place] >= 0 {
          dx[Int(rows[place]) * width + place % width] = upstream[place]
        }
      }
    }
    inputs.add(gradient, to: 0)
  }
}

/// The width of rows of sequences that lie end to end.
func checkRagged(_ op: StaticString, _ x: Tensor, _ sequences: RaggedOffsets) -> Int {
  precondition(
    x.shape.rank == 2 && x.shape[0] == sequences.rowCount,
    "\(op) of \(x.shape) as sequences of \(sequences.rowCount) rows in all")
  return x.shape[1]
}
