"""Code that Python cannot read."""

from __future__ import annotations

import re

from autograder.facts.observation import ErrorFact
from autograder.i18n import _
from autograder.rubric.diagnosis.case import Finding
from autograder.rubric.diagnosis.exceptions.rule import ErrorRule, says

SYNTAX, INDENT = "SyntaxError", "IndentationError|TabError"
_STOPS = _("Python reads the whole file before it runs the first line of it.")
_LOOKALIKES = {
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'",
    "´": "'", "–": "-", "—": "-", "−": "-", "×": "*", "·": "*", "÷": "/", "…": "...",
    "（": "(", "）": ")", "，": ",", "：": ":", "＝": "=",
}  # fmt: skip


def _character(match: re.Match[str], error: ErrorFact) -> Finding:
    character = match[1]
    plain = _LOOKALIKES.get(character)
    return Finding(
        _("The line holds the character {character}, which Python does not know.")
        .format(character=character),
        _("It comes from text that was copied from a document, a chat or a web page: "
          "typography is not code."),
        _("Type it again; you probably want `{plain}`.").format(plain=plain)
        if plain
        else _("Delete it and type what belongs there again."),
    )  # fmt: skip


def _unreadable(match: re.Match[str], error: ErrorFact) -> Finding:
    code = error.code
    if code.startswith(("```", ">>>", "$ ")):
        return Finding(
            _("The line begins with `{mark}`, which is not Python.").format(
                mark=code[:3].strip()
            )
            if not code.startswith("`")
            else _("The line is a mark of a text document, not Python."),
            _("It was copied together with the code."),
            _("Delete the line, or the sign at its beginning."),
        )
    first = (code.split(maxsplit=1) or [""])[0]
    if re.fullmatch(
        r"(class|lambda|import|global|for|if|in|is|not|or|pass)\s*=.*", code
    ):
        return Finding(
            _("`{name}` is a word of Python and cannot be a name.").format(
                name=re.split(r"\W", first)[0]
            ),
            _("Such words already mean something."),
            _("Choose another name."),
        )
    if code.endswith("="):
        return Finding(
            _("Nothing comes after the `=`."),
            _("Python waits for a value there."),
            _("Write the value, or delete the line."),
        )
    return Finding(
        _("Python cannot read this line."),
        _("Often a sign is missing: a comma, a parenthesis, a quote or an `=`, in "
          "this line or at the end of the one before."),
        _("Compare the line, sign by sign, with the one in the exercise."),
    )  # fmt: skip


ERROR_RULES = (
    ErrorRule(
        "bracket_open", _("A parenthesis or bracket that is not closed"), SYNTAX,
        r"'(.)' was never closed",
        says(_("The parenthesis or bracket `{0}` in this line is never "
               "closed."), _STOPS,
             _("Count the parentheses and brackets: each that opens needs one that "
               "closes.")),
    ),
    ErrorRule(
        "bracket_unmatched", _("A parenthesis or bracket too many, or the "
                               "wrong one"), SYNTAX,
        r"unmatched '(.)'|closing parenthesis '(.)' does not match",
        says(_("The closing parenthesis or bracket `{0}{1}` has no partner "
               "of its kind."), _STOPS,
             _("Count the parentheses and brackets from the start of the statement.")),
    ),
    ErrorRule(
        "comma_missing", _("A comma is missing"), SYNTAX, r"Perhaps you forgot a comma",
        says(_("Two values are side by side in this line or the next."),
             _("Commas separate arguments, and the elements of a list."),
             _("Put a comma between them, also at the end of a line inside "
               "parentheses or brackets.")),
    ),
    ErrorRule(
        "odd_character", _("A character that is not Python"), SYNTAX,
        r"invalid (?:non-printable )?character '?(.)", _character,
    ),
    ErrorRule(
        "quote_open", _("A text that does not end"), SYNTAX,
        r"unterminated (?:triple-quoted )?(?:f-)?string literal",
        says(_("The text that begins in this line has no quote at its end."), _STOPS,
             _("Close it with the same quote that opens it.")),
    ),
    ErrorRule(
        "colon_missing", _("A colon is missing"), SYNTAX, r"expected ':'",
        says(_("The line must end with a colon."),
             _("`for`, `if`, `def`, `with` and `class` begin a block, and the colon "
               "says so."),
             _("Add `:` at its end.")),
    ),
    ErrorRule(
        "equals_confused", _("One `=` where two belong, or the reverse"), SYNTAX,
        r"Maybe you meant '=='|cannot assign to",
        says(_("`=` is where nothing can be set to a value."),
             _("`=` gives a name on its left a value; `==` asks whether two are "
               "equal."),
             _("Put the name on the left, or write `==`.")),
    ),
    ErrorRule(
        "keyword_order", _("Arguments in the wrong order"), SYNTAX,
        r"positional argument follows keyword",
        says(_("A value without a name comes after one with a name."),
             _("Python matches nameless values by their place, so they come first."),
             _("Give it a name, or move it to the front.")),
    ),
    ErrorRule(
        "keyword_twice", _("The same argument twice"), SYNTAX,
        r"keyword argument repeated: (\w+)",
        says(_("`{0}` is given twice in one call."),
             _("Python cannot know which of them you mean."),
             _("Delete one.")),
    ),
    ErrorRule(
        "print_statement", _("Code of Python 2"), SYNTAX,
        r"Missing parentheses in call to '(\w+)'",
        says(_("`{0}` is used without parentheses."), _("That was Python 2."),
             _("Write `{0}(...)`.")),
    ),
    ErrorRule(
        "return_outside", _("A statement outside of its block"), SYNTAX,
        r"'(\w+)' outside|'(\w+)' not properly in loop",
        says(_("`{0}{1}` is outside of the block that it belongs to."),
             _("It ends or repeats a function or loop, and there is none around it."),
             _("Indent it (put spaces at the start of the line), or delete it.")),
    ),
    ErrorRule(
        "block_missing", _("Lines that are not indented"), INDENT,
        r"expected an indented block after (.+) on line (\d+)",
        says(_("Nothing belongs to the {0} in line {1}."),
             _("The lines of a block are indented: they begin with spaces."),
             _("Begin its lines with four spaces.")),
    ),
    ErrorRule(
        "indent", _("Lines that are indented unevenly"), INDENT, r"",
        says(_("The spaces at the start of this line fit no line above it."),
             _("Python reads from them what belongs together, so they matter."),
             _("Line it up with its neighbours; use spaces, and no tabs.")),
    ),
    ErrorRule(
        "syntax", _("A line that Python cannot read"), SYNTAX, r"", _unreadable
    ),
)  # fmt: skip
