"""What matched, between <mark> and </mark>: texts are escaped piece by piece, so nothing in them becomes markup."""

import unicodedata
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString

BEGIN, END = "\x02", "\x03"
"""Around a matching word in what the database answers."""
BEFORE, LENGTH = 70, 260
"""Of a long text: so many characters before the first match, and so many in all."""

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'"})

Spans = list[tuple[int, int]]


def spans_in(marked: str, text: str) -> Spans:
    """Where the marks of the database stand in the text itself, whose characters have the same places."""
    spans: Spans = []
    place = start = 0
    for character in marked:
        if character == BEGIN:
            start = place
        elif character == END:
            spans.append((start, place))
        else:
            place += 1
    return spans if place == len(text) else []


def fold(text: str) -> str:
    """Text without case and accents, as the database folds it."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(LIGATURES))
    return "".join(character for character in plain if not unicodedata.combining(character))


def parts_in(text: str, words: Sequence[str]) -> Spans:
    """Where parts of the text are the words, case and accents ignored."""
    letters = [(letter, place) for place, character in enumerate(text) for letter in fold(character)]
    folded = "".join(letter for letter, _place in letters)
    spans: Spans = []
    for word in {fold(word) for word in words} - {""}:
        start = folded.find(word)
        while start >= 0:
            spans.append((letters[start][1], letters[start + len(word) - 1][1] + 1))
            start = folded.find(word, start + len(word))
    return apart(spans)


def apart(spans: Spans) -> Spans:
    """In order, those that overlap made one."""
    merged: Spans = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def with_marks(text: str, spans: Spans) -> SafeString:
    """The whole text, escaped, with the spans marked."""
    pieces, done = [], 0
    for start, end in spans:
        pieces += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    return SafeString("".join((*pieces, escape(text[done:]))))


def excerpt(text: str, spans: Spans) -> SafeString:
    """The line of a text that has the first match; of a long one what is around it, cut between words."""
    first, last = spans[0]
    begin = text.rfind("\n", 0, first) + 1
    stop = text.find("\n", last)
    stop = len(text) if stop < 0 else stop
    start, end = begin, stop
    if first - begin > BEFORE:
        start = text.find(" ", first - BEFORE, first) + 1 or first
    if stop - start > LENGTH:
        end = max(text.rfind(" ", start, start + LENGTH), last)
    inside = [(one - start, other - start) for one, other in spans if start <= one and other <= end]
    shown = with_marks(text[start:end], inside)
    return SafeString(f"{'… ' if start > begin else ''}{shown}{' …' if end < stop else ''}")
