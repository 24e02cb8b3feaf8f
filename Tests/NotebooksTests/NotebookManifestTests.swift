// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNotebooks
import Testing

@Suite struct NotebookManifestTests {
  @Test func filesAreSortedAndDigested() {
    let files = ["b", "a"].map { NotebookManifest.File(path: $0, content: Array("abc".utf8), command: "make \($0)") }
    let manifest = NotebookManifest(tool: "pbit 1", command: "pbit notebooks", packages: nil, files: files)
    #expect(manifest.files.map(\.path) == ["a", "b"])
    #expect(manifest.files[0].size == 3)
    // FIPS 180-4, the first example.
    #expect(manifest.files[0].sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
