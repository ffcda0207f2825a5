"""Finding: one query for all kinds of record, in which the database itself leaves out what the reader may not see.

Best first: a name, code or symbol that is just what was typed; one that begins with it; the words in either language,
those of the page's language before the other's; a part of a name. Only where all that finds nothing: names that are
spelled similarly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connection

from iomtrack.bilingual import active_language, other_language
from iomtrack.models import Record
from iomtrack.search.declaration import kind_of
from iomtrack.search.entry import CONFIGURATIONS
from iomtrack.search.index import TABLE
from iomtrack.search.marks import BEGIN, END

BOUND = 10_000
"""As many matches are counted; beyond it pages say "10,000+"."""
SIMILAR = 10
FEW = 50
"""Up to as many matches are looked at for their kinds before the question who may see them is asked."""
LONG_ENOUGH = 3
"""Letters that a part of a name needs before a trigram index can look it up."""
WHOLE = f"LEFT JOIN {TABLE} whole ON (whole.kind, whole.object_id) = (e.page_kind, e.page_id)"


@dataclass
class Hit:
    """One record found. Texts are in the page's language (`own`) and the other; `marked` shows what matched."""

    kind: str
    total: int
    tier: int
    rank: float
    page_kind: str
    page_id: int
    names: str
    title_own: str
    title_other: str
    body_own: str
    body_other: str
    whole_kind: str
    whole_own: str
    whole_other: str
    marked_title_own: str = ""
    marked_title_other: str = ""
    marked_body_own: str = ""
    marked_body_other: str = ""


@dataclass
class Sight:
    """What a user may see, as a condition on index entries `e` that the database evaluates.

    `few` says that no more than `FEW` entries match what is looked for, `none` that nothing does.
    """

    condition: str
    parameters: list[Any]
    few: bool
    none: bool

    @classmethod
    def of(cls, user: Any, matching: str, parameters: Sequence[Any]) -> "Sight":
        """Kinds the user may view; of those that `visible_to` narrows, the rows it leaves; parts as their wholes.

        Few matches are of few kinds, and only those need their conditions: the kinds are asked for first.
        """
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT e.kind, e.page_kind FROM {TABLE} e WHERE {matching} LIMIT {FEW + 1}", parameters)
            pairs = cursor.fetchall()
        may = viewable(user)
        few = len(pairs) <= FEW
        kinds = {kind for kind, _page in pairs} if few else set(may)
        pages = {page for kind, page in pairs if kind != page} if few else set(may)
        own, of_own = narrowed(user, may, kinds, "kind", "object_id")
        page, of_page = narrowed(user, may, pages, "page_kind", "page_id")
        # A CASE, so that the kind is never what the rows are looked up by: the words are.
        condition = f"""CASE WHEN e.kind <> ALL(%s) OR e.page_kind <> ALL(%s) THEN false ELSE {own}
            AND ((e.page_kind = e.kind AND e.page_id = e.object_id) OR {page}) END"""
        return cls(condition, [list(may), list(may), *of_own, *of_page], few, not pairs)


def narrowed(user: Any, may: dict[str, Any], kinds: set[str], kind: str, key: str) -> tuple[str, list[Any]]:
    """The condition that an entry's record (or its page's) is one that `visible_to` leaves, and its parameters."""
    cases, parameters = "", []
    for name in sorted(kinds & set(may)):
        rows = may[name].objects.visible_to(user)
        if not rows.query.where:
            continue
        try:
            sql, values = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            sql, values = "SELECT NULL::bigint WHERE false", ()
        cases += f" WHEN %s THEN EXISTS (SELECT 1 FROM ({sql}) seen (id) WHERE seen.id = e.{key})"
        parameters += [name, *values]
    return (f"(CASE e.{kind}{cases} ELSE true END)" if cases else "true"), parameters


def viewable(user: Any) -> dict[str, Any]:
    """The kinds of record of which the user may view any, each with its model."""
    held = user.get_all_permissions()
    return {kind: model for kind, (model, permission) in every_kind().items() if permission in held}


@cache
def every_kind() -> dict[str, tuple[Any, str]]:
    """The kinds of record, each with its model and the permission to view it."""
    records = [model for model in apps.get_models() if issubclass(model, Record)]
    return {kind_of(model): (model, f"{model._meta.app_label}.view_{model._meta.model_name}") for model in records}


def query(language: str) -> str:
    """The words typed as a query in a language; one parameter. All of them must be there; small words are left out."""
    return f"plainto_tsquery('{CONFIGURATIONS[language]}', separated(%s))"


def like(text: str) -> str:
    """A text in which nothing is a wildcard."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def found(text: str, user: Any, *, kind: str = "", first: int = 1, last: int = 5) -> list[Hit]:
    """The places `first` to `last` of every kind of record, or of one kind; each hit says how many its kind has."""
    own, other = active_language(), other_language(active_language())
    begins = f"%\n{like(text)}%"
    parts = [f"%{like(word)}%" for word in text.split() if len(word) >= LONG_ENOUGH] or [begins]
    in_words = f"(e.words_en @@ {query('en')} OR e.words_fr @@ {query('fr')})"
    in_names = " AND ".join(["e.folded LIKE fold(%s)"] * len(parts))
    matching = f"({in_words} OR {in_names})"
    twice = [text, text]
    sight = Sight.of(user, matching, [*twice, *parts])
    if sight.none:
        return []
    seen = f"{sight.condition} AND e.kind = %s" if kind else sight.condition
    may = [*sight.parameters, kind] if kind else sight.parameters
    whole_name = "string_to_array(e.folded, '\n') @> ARRAY[fold(%s)]"
    columns = f"""SELECT e.id, e.kind,
        CASE WHEN {whole_name} THEN 0 WHEN e.folded LIKE fold(%s) THEN 1 ELSE 2 END AS tier,
        2 * ts_rank(e.words_{own}, asked.{own}) + ts_rank(e.words_{other}, asked.{other}) AS rank
        FROM {TABLE} e, asked"""
    chosen = f"({columns} WHERE {matching} AND {seen} LIMIT {BOUND + 1})"
    parameters = [text, begins, *twice, *parts, *may]
    if not sight.few:  # whatever the bound leaves out, it is not what was typed
        chosen = f"({columns} WHERE {whole_name} AND {seen} LIMIT {BOUND}) UNION {chosen}"
        parameters = [text, begins, text, *may, *parameters]
    sql = f"""
    WITH asked AS MATERIALIZED (SELECT {query("en")} AS en, {query("fr")} AS fr),
    ranked AS ({chosen}),
    placed AS (
        SELECT *, count(*) OVER (PARTITION BY kind) AS total,
            row_number() OVER (PARTITION BY kind ORDER BY tier, rank DESC, id) AS place
        FROM ranked
    )
    SELECT e.kind, total, tier, rank, {shown(own, other)},
        {marked(f"e.title_{own}", own)}, {marked(f"e.title_{other}", other)},
        {marked(f"e.body_{own}", own)}, {marked(f"e.body_{other}", other)}
    FROM placed JOIN {TABLE} e USING (id) {WHOLE}, asked
    WHERE place BETWEEN %s AND %s
    ORDER BY e.kind, place
    """
    return hits(sql, [*twice, *parameters, first, last])


def shown(own: str, other: str) -> str:
    """The columns of a result: where it leads, its texts, and the whole it is a part of."""
    return f"""coalesce(whole.page_kind, e.page_kind), coalesce(whole.page_id, e.page_id),
        e.names, e.title_{own}, e.title_{other}, e.body_{own}, e.body_{other},
        CASE WHEN whole.id <> e.id THEN whole.kind ELSE '' END, whole.title_{own}, whole.title_{other}"""


def marked(column: str, language: str) -> str:
    """A text with marks around the words that match; every other character stays in its place."""
    options = f"HighlightAll=true, StartSel={BEGIN}, StopSel={END}"
    headline = f"ts_headline('{CONFIGURATIONS[language]}', separated({column}), asked.{language}, '{options}')"
    return f"CASE WHEN {column} = '' THEN '' ELSE {headline} END"


def similar(text: str, user: Any) -> list[Hit]:
    """Records with a name spelled like what was typed, the most similar first: for when nothing else is found."""
    own, other = active_language(), other_language(active_language())
    close = "fold(%s) <%% e.folded"
    sight = Sight.of(user, close, [text])
    if sight.none:
        return []
    sql = f"""
    SELECT e.kind, count(*) OVER (), 4, word_similarity(fold(%s), e.folded) AS rank, {shown(own, other)}
    FROM {TABLE} e {WHOLE}
    WHERE {close} AND {sight.condition}
    ORDER BY rank DESC, length(e.folded), e.id LIMIT {SIMILAR}
    """
    return hits(sql, [text, text, *sight.parameters])


def hits(sql: str, parameters: Sequence[Any]) -> list[Hit]:
    """Run it."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [Hit(*row) for row in cursor.fetchall()]
