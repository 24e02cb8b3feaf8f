// SPDX-License-Identifier: GPL-3.0-or-later

/// What SPICE has and this version does not, with what to write instead.
enum UnsupportedCards {
  /// By the letter that begins the card.
  static let elements: [Character: (kind: String, instead: String)] = [
    "a": ("XSPICE code model", "write a B element"),
    "j": ("junction field-effect transistor", "use a MOSFET, or a B element with its equation"),
    "k": ("mutual inductance", "write M12 = k√(L₁L₂) as a T of three inductors: L₁ − M12, L₂ − M12 and M12"),
    "n": ("compiled device", "use the built-in elements; Verilog-A is not read"),
    "o": ("lossy line", "write sections of R, L and C"), "p": ("coupled line", "write sections of R, L and C"),
    "q": ("bipolar transistor", "use a diode and a B element with the transistor's equation"),
    "s": ("voltage-controlled switch", "write a B element: I={v(a,b)*(v(c) > 0.5 ? 1m : 1n)}"),
    "t": ("transmission line", "write sections of L and C"), "u": ("distributed RC line", "write sections of R and C"),
    "w": ("current-controlled switch", "write a B element: I={v(a,b)*(i(v1) > 1m ? 1m : 1n)}"),
    "y": ("lossy line", "write sections of R, L and C"),
    "z": ("MESFET", "use a MOSFET, or a B element with its equation"),
  ]

  /// By the name of the card.
  static let directives: [String: String] = [
    ".alter": "list the variants with .step, or write a deck for each",
    ".monte": "draw samples of the random parameters", ".dcvolt": "use .ic",
    ".mc": "state the mismatch in the cell specification",
    ".wcase": "state the corners in the cell specification", ".four": "transform the waveform of .tran",
    ".tf": "difference two operating points of .dc", ".pz": "no pole-zero analysis is planned",
    ".sens": "difference two runs", ".disto": "no distortion analysis is planned",
    ".if": "use a ternary expression", ".elseif": "use a ternary expression", ".else": "use a ternary expression",
    ".endif": "use a ternary expression", ".csparam": "use .param", ".del": "edit the library section instead",
    ".protect": "remove it", ".unprotect": "remove it", ".connect": "give both nodes one name",
    ".verilog": "only SPICE models are read", ".hdl": "only SPICE models are read",
    ".global_param": "use .param",
  ]
}
