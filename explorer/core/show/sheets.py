"""A worksheet as a page to print, with or without solutions."""

from html import escape

from explorer.core.courses import answers
from explorer.core.courses.drill import Question
from explorer.core.courses.worksheet import Row, Sheet
from explorer.core.layers import Layer
from explorer.core.layers.contract import Everything
from explorer.core.network import editor
from explorer.core.network.arithmetic import LayerNumbers, network_numbers, totals
from explorer.core.show import printing


def html(asked: Sheet, solutions: bool) -> str:
    """The sheet as one HTML page for A4: lines to write on, or with `solutions` the formulas filled in."""
    rows = "\n".join(_html_row(row, solutions) for row in asked.rows)
    title = f"{'Solutions' if solutions else 'Worksheet'}: {asked.title}"
    names = "" if solutions else '<div class="names"><span>Name:</span><span>Date:</span></div>'
    body = f"""<h1>{escape(title)}</h1>
<p class="small">Sheet {escape(asked.address)} of the Convolution Explorer, page Exercises, New exercises.</p>
{names}
<p>One picture of shape <b>{escape(answers.written(asked.input_shape))}</b> (height, width, channels) goes through this
network. Write down what comes out of each layer, without the batch axis, and how many parameters the layer has.</p>
<div class="scroll"><table>
<thead><tr><th>Layer</th><th>What it is</th><th>Output shape</th><th>Parameters</th></tr></thead>
<tbody>
{rows}
<tr><td colspan="3"><b>{escape(asked.total.words)}</b></td>{_cell(asked.total, solutions)}</tr>
</tbody></table></div>
{_open_questions(asked, solutions)}
<p class="small">Output length: floor((n + 2p − k)/s) + 1; padding “same”: ceil(n/s). Convolution: (k·k·channels in +
1)·filters. Dense: (inputs + 1)·units.</p>"""
    return printing.document(title, body)


def _html_row(row: Row, solutions: bool) -> str:
    return (f"<tr><td><b>{row.name}</b></td><td>{escape(row.told)}</td>"
            f"{_cell(row.shape, solutions)}{_cell(row.parameters, solutions)}</tr>")


def _cell(question: Question, solutions: bool) -> str:
    if not solutions:
        return '<td class="gap"></td>'
    how = f'<span class="how">{escape(question.how)}</span>' if question.how else ""
    return f"<td><b>{escape(answers.written(question.right))}</b>{how}</td>"


def _open_questions(asked: Sheet, solutions: bool) -> str:
    """Two questions in words: where the parameters are, and where the work is."""
    numbers = network_numbers(asked.layers, asked.input_shape)
    parts = []
    for number, (words, key, whole) in enumerate(zip(
        ("Which layer has the most parameters, and why?", "Which layer needs the most multiply-adds, and why?"),
        ("parameters", "multiply_adds"), totals(numbers), strict=True,
    ), 1):
        place = max(range(len(numbers)), key=lambda place: getattr(numbers[place], key))
        answer = _largest(asked.layers[place], numbers[place], key, whole)
        parts.append(f"<h3>{number}. {words}</h3>" + (answer if solutions else '<div class="line"></div>' * 2))
    return "\n".join(parts)


def _largest(layer: Layer, row: LayerNumbers, key: str, whole: int) -> str:
    sight = layer.sees(row.input_shape)
    if isinstance(sight, Everything):
        why = "each of its units has a weight for every value that comes in, and uses it once"
    elif key == "parameters" and sight.mixes and sight.groups == 1:
        why = f"each of its kernels reaches through all {row.input_shape[-1]} channels before it"
    elif key == "parameters":
        why = f"it has {row.parameters // row.output_shape[-1]} numbers for each of its channels"
    else:
        why = f"every weight is used at each of the {row.output_shape[0]}·{row.output_shape[1]} places"
    how = row.formula if key == "parameters" else editor.multiply_adds_formula(row, layer)
    count = getattr(row, key)
    return (f"<p><b>{row.name}</b>, {count:,} of {whole:,} ({count / whole * 100:.1f}\u202f%): {why}."
            f'<span class="how">{escape(how)}</span></p>')
