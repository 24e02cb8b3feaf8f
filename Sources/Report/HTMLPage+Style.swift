// SPDX-License-Identifier: GPL-3.0-or-later

extension HTMLPage {
  /// The look: a reading column, tables with aligned figures, colours through variables.
  static let style = """
    :root { color-scheme: light dark; --ink: #1a1a1a; --quiet: #5c5c5c; --paper: #ffffff; --panel: #f6f6f4;
      --line: #d9d9d4; --good: #00664b; --bad: #a63c00; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e8e8e6; --quiet: #a3a3a0; --paper: #16181a; --panel: #1f2225; --line: #3a3e42;
        --good: #3fc79a; --bad: #ff8a4c; }
      figure svg [stroke="rgb(  0, 114, 178)"] { stroke: #56b4e9; }
      figure svg [color="rgb(  0, 114, 178)"] { color: #56b4e9; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 16px/1.55 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
    main, footer { max-width: 52rem; margin: 0 auto; padding: 0 1.25rem; }
    h1 { font-size: 1.9rem; line-height: 1.2; margin: 2.5rem 0 .75rem; }
    h2 { font-size: 1.25rem; margin: 2.75rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
    .lead { font-size: 1.1rem; color: var(--quiet); margin: 0; }
    figure { margin: 1.25rem 0; }
    figure svg { display: block; width: 100%; height: auto; color: var(--ink); }
    figcaption, caption { color: var(--quiet); font-size: .9rem; text-align: left; }
    figcaption { margin-top: .5rem; }
    caption { caption-side: bottom; padding-top: .5rem; }
    .pictures { display: flex; flex-wrap: wrap; gap: 1.25rem; }
    .pictures figure { flex: 1 1 18rem; margin: .5rem 0; }
    img { display: block; max-width: 100%; height: auto; image-rendering: pixelated; border: 1px solid var(--line); }
    .scroll { overflow-x: auto; margin: 1.25rem 0; }
    table { border-collapse: collapse; width: 100%; font-size: .93rem; }
    th { font-weight: 600; border-bottom: 2px solid var(--line); }
    th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; }
    td { border-bottom: 1px solid var(--line); }
    td:first-child { min-width: 7.5rem; }
    .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    .sum td { font-weight: 600; border-bottom: 0; }
    .agrees { color: var(--good); } .differs { color: var(--bad); font-weight: 600; }
    footer { margin: 3rem auto 2rem; font-size: .85rem; color: var(--quiet); }
    footer dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; background: var(--panel);
      padding: 1rem; border-radius: 6px; }
    footer dd { margin: 0; overflow-wrap: anywhere; }
    """
}
