/// The examples to learn from, to choose by and to measure on.
struct DataParts<Examples> {
  let training: Examples
  let validation: Examples?
  let test: Examples?
}
