// SPDX-License-Identifier: GPL-3.0-or-later

/// What SPICE has and this version does not, with what to write instead.
enum UnsupportedCards {
  /// By the letter that begins the card.
  static let elements: [Character: String] = [
    "a": "XSPICE code model", "b": "behavioural source", "d": "diode", "e": "voltage-controlled voltage source",
    "f": "current-controlled current source",
    "h": "current-controlled voltage source", "j": "junction field-effect transistor", "k": "mutual inductance",
    "l": "inductor", "n": "compiled device", "o": "lossy line", "p": "coupled line",
    "q": "bipolar transistor", "s": "voltage-controlled switch", "t": "transmission line", "u": "distributed RC line",
    "w": "current-controlled switch", "y": "lossy line", "z": "MESFET",
  ]

  /// By the name of the card.
  static let directives: [String: String] = [
    ".alter": "run the deck once per variant",
    ".data": "list the values with .step", ".mc": "state the mismatch in the cell specification",
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
