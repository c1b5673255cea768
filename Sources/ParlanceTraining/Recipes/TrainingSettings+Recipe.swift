import ParlanceNN

extension TrainingSettings {
  /// The section `training` of a recipe.
  init(_ fields: RecipeFields) throws {
    var fields = fields
    self.init()
    let large = 1_000_000_000
    try fields.int("epochs", &epochs, in: 1...1_000_000)
    maxSteps = try fields.int("max_steps", in: 1...large)
    maxMinutes = try fields.double("max_minutes", in: 0.01...1e6)
    try fields.int("accumulation", &accumulation, in: 1...100_000)
    validateEvery = try fields.int("validate_every", in: 1...large)
    metric = try fields.take("metric")?.string()
    patience = try fields.int("patience", in: 0...1_000_000)
    plateauFactor = try fields.double("plateau_factor", in: 0.001...1)
    try fields.int("plateau_patience", &plateauPatience, in: 1...1_000_000)
    checkpointEvery = try fields.int("checkpoint_every", in: 1...large)
    try fields.int("keep_last", &keepLast, in: 1...10_000)
    try fields.int("average", &average, in: 1...1000)
    try fields.int("report_every", &reportEvery, in: 1...large)
    let frozen = try fields.take("frozen")?.list().map { try $0.string() } ?? []
    for path in frozen { trained = trained && !.prefix(path) }
    try fields.finish()
  }
}
