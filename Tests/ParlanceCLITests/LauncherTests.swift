import Testing

@Suite struct LauncherTests {
  @Test func versionIsPrinted() throws {
    let run = try Program.run(["--version"])
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(run.output.split(separator: ".").count == 3)
  }

  @Test("a group of commands shows its help", arguments: [[], ["embed"], ["help", "embed"], ["--help"]])
  func groupHelp(arguments: [String]) throws {
    let run = try Program.run(arguments)
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(run.output.contains("SUBCOMMANDS:"))
  }
}
