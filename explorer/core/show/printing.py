"""Pages to print and to hand in: one HTML file each, self-contained, without scripts, on paper's white."""

from html import escape

STYLE = """
@page { size: A4; margin: 16mm 15mm; }
* { box-sizing: border-box; }
html { color-scheme: light; }
body { font: 15px/1.45 "Helvetica Neue", Arial, "Liberation Sans", sans-serif; color: #1c2129; background: #fff;
  max-width: 190mm; margin: 0 auto; padding: 6mm 5mm; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
h1 { font-size: 25px; margin: 0 0 2mm; }
h2 { font-size: 19px; margin: 8mm 0 2mm; break-after: avoid; }
h3 { font-size: 16px; margin: 5mm 0 1mm; break-after: avoid; overflow-wrap: anywhere; }
p { margin: 0 0 2.5mm; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 2mm 0 4mm; }
th, td { border: 1px solid #b9c0ca; padding: 1.4mm 2.2mm; text-align: left; vertical-align: top; }
th { background: #eef1f5; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
thead { display: table-header-group; }
tr, figure, section { break-inside: avoid; }
figure { margin: 2mm 0; }
svg { max-width: 100%; height: auto; display: block; }
.beside { display: flex; flex-wrap: wrap; gap: 2mm 4mm; align-items: flex-start; }
.beside > * { flex: 1 1 68mm; min-width: 0; }
.beside > .scroll { flex: 0 0 auto; max-width: 100%; }
.beside > .scroll + figure { flex-basis: 88mm; }
.small { font-size: 13px; color: #4a5361; overflow-wrap: anywhere; }
.how { display: block; font-size: 13px; color: #005a8f; }
.line { border-bottom: 1px dotted #59626f; height: 9mm; }
.line + .small { margin-top: 5mm; }
.gap { height: 12mm; min-width: 36mm; }
.names { display: flex; gap: 8mm; margin: 2mm 0 5mm; }
.names span { flex: 1; border-bottom: 1px solid #59626f; padding-bottom: 1mm; }
.observation { white-space: pre-wrap; overflow-wrap: anywhere; border-left: 3px solid #0072b2; padding: 1mm 4mm; }
@media print { body { padding: 0; max-width: none; } .scroll { overflow: visible; } svg { max-height: 105mm; } }
"""


def document(title: str, body: str) -> str:
    """An HTML file: `title` is plain text, `body` is HTML whose plain texts were escaped."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]], numbers: bool = True) -> str:
    """A table of plain texts; with `numbers` every column but the first is set to the right."""
    kind = ' class="number"' if numbers else ""
    return "\n".join((
        '<div class="scroll"><table>',
        f"<thead>{_row('th', heads, kind)}</thead>",
        "<tbody>", *(_row("td", row, kind) for row in rows), "</tbody>",
        "</table></div>",
    ))


def _row(tag: str, cells: tuple[str, ...], kind: str) -> str:
    filled = "".join(f"<{tag}{kind if place else ''}>{escape(cell)}</{tag}>" for place, cell in enumerate(cells))
    return f"<tr>{filled}</tr>"
