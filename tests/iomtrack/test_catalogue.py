"""The French catalogue: collected, merged, compiled, checked and served; and the pseudo-language."""

import datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.core.management import CommandError, call_command
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import (
    gettext,
    gettext_lazy,
    ngettext,
    ngettext_lazy,
    npgettext,
    pgettext,
    pgettext_lazy,
    trans_real,
)

from iomtrack import catalogue, formats, pseudo

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
A = _("Member")
B = ngettext("%(n)s vote", "%(n)s votes", 2)
C = pgettext("chair of a body", "Chair")
D = _("Two "
      "lines")
"""
TEMPLATE = """{% load i18n %}
<h1>{% translate "Members" %}</h1>
    <p title="{% translate 'Chair' context 'furniture' %}">{{ x|default:_("none yet") }}</p>
  {% blocktranslate trimmed with name=x %}
    Hello, don't
    <b>{{ name }}</b>: 100 %
  {% endblocktranslate %}
{# Translators: counts rows #}
{% blocktranslate count n=n %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
{% include "x.html" with title=_("Included") %}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "iomtrack").mkdir()
    (tmp_path / "iomtrack" / "words.py").write_text(PYTHON)
    (tmp_path / "templates" / "shared").mkdir(parents=True)
    (tmp_path / "templates" / "shared" / "page.html").write_text(TEMPLATE)
    return tmp_path


def po_path(project: Path) -> Path:
    return catalogue.folder(project) / "django.po"


def translate_everything(project: Path, **french: str) -> None:
    """Write French for every message: the English itself, unless told."""
    catalogue.update(project)
    known = catalogue.read(project)
    for message in known:
        if message.id:
            singular = message.id[0] if isinstance(message.id, tuple) else message.id
            message.string = message.id if isinstance(message.id, tuple) else french.get(singular, singular)
    po_path(project).write_bytes(catalogue.po_bytes(known))
    catalogue.update(project)


def test_messages_are_collected_from_python_and_templates(project):
    messages = catalogue.collect(project)

    assert set(messages) == {
        ("Member", None),
        ("%(n)s vote", None),
        ("Chair", "chair of a body"),
        ("Two lines", None),
        ("Members", None),
        ("Chair", "furniture"),
        ("none yet", None),
        ("Hello, don't <b>%(name)s</b>: 100 %%", None),
        ("%(n)s row", None),
        ("Included", None),
    }
    assert messages[("%(n)s vote", None)].plural == "%(n)s votes"
    assert messages[("%(n)s row", None)].plural == "%(n)s rows"
    assert messages[("Member", None)].places == [("iomtrack/words.py", 3)]
    assert messages[("Members", None)].places == [("templates/shared/page.html", 2)]


def test_migrations_are_not_collected(project):
    (project / "iomtrack" / "migrations").mkdir()
    (project / "iomtrack" / "migrations" / "0001_initial.py").write_text('_("Old")')

    assert ("Old", None) not in catalogue.collect(project)


def test_a_broken_template_is_named(project):
    (project / "templates" / "bad.html").write_text("{% blocktranslate %}{% if x %}{% endblocktranslate %}")

    with pytest.raises(catalogue.UnreadableSource, match=r"templates/bad\.html"):
        catalogue.collect(project)


def test_a_new_message_has_no_french_and_nothing_is_guessed(project):
    translate_everything(project, Member="Membre")
    (project / "iomtrack" / "more.py").write_text('_("Member state")')

    assert catalogue.update(project) == (11, 1)

    known = catalogue.read(project)
    assert known.get("Member").string == "Membre"
    assert known.get("Member state").string == ""
    assert not known.get("Member state").fuzzy


def test_a_message_that_no_source_uses_is_left_out(project):
    translate_everything(project)
    (project / "iomtrack" / "words.py").write_text('_("Member")')

    catalogue.update(project)

    text = po_path(project).read_text()
    assert "Two lines" not in text
    assert "#~" not in text


def test_a_second_run_changes_nothing_and_no_date_is_written(project):
    translate_everything(project)
    before = [path.read_bytes() for path in sorted(catalogue.folder(project).iterdir())]

    catalogue.update(project)

    assert [path.read_bytes() for path in sorted(catalogue.folder(project).iterdir())] == before
    header = po_path(project).read_text().partition("\n\n")[0]
    assert "Date" not in header
    assert "fuzzy" not in header


def test_a_line_added_above_a_message_changes_nothing(project):
    translate_everything(project)
    before = po_path(project).read_bytes()
    words = project / "iomtrack" / "words.py"
    words.write_text("# A comment\n" + words.read_text())

    catalogue.update(project)

    assert po_path(project).read_bytes() == before


def test_a_complete_catalogue_passes(project):
    translate_everything(project)

    assert catalogue.check(project) == []


def test_a_message_without_french_is_listed_with_its_place(project):
    catalogue.update(project)

    problems = {str(problem) for problem in catalogue.check(project)}

    assert "iomtrack/words.py:3: 'Member' has no French" in problems
    assert "iomtrack/words.py:5: 'Chair' (chair of a body) has no French" in problems
    assert "templates/shared/page.html:2: 'Members' has no French" in problems


def test_half_a_plural_is_no_translation(project):
    translate_everything(project)
    text = po_path(project).read_text().replace('msgstr[1] "%(n)s rows"', 'msgstr[1] ""')
    po_path(project).write_text(text)
    catalogue.update(project)

    assert [problem.text for problem in catalogue.check(project)] == ["'%(n)s row' has no French"]


def test_fuzzy_stale_and_new_messages_fail(project):
    translate_everything(project)
    fuzzy = po_path(project).read_text().replace('msgid "Two lines"', '#, fuzzy\nmsgid "Two lines"')
    po_path(project).write_text(fuzzy + '\nmsgid "Gone"\nmsgstr "Parti"\n')
    (project / "iomtrack" / "more.py").write_text('\n_("New")')

    problems = [problem.text for problem in catalogue.check(project)]

    assert "'Two lines' is fuzzy" in problems
    assert "no source uses 'Gone'" in problems
    assert "'New' is not in the catalogue: run manage.py messages" in problems
    assert "is not django.po compiled: run manage.py messages" in problems


def test_a_fuzzy_header_fails(project):
    translate_everything(project)
    po_path(project).write_text(po_path(project).read_text().replace('\nmsgid ""', '\n#, fuzzy\nmsgid ""', 1))

    assert any("header is fuzzy" in problem.text for problem in catalogue.check(project))


def test_a_compiled_catalogue_that_lags_behind_fails(project):
    translate_everything(project)
    po_path(project).write_text(po_path(project).read_text().replace('msgstr "Members"', 'msgstr "Membres"'))

    assert [problem.path for problem in catalogue.check(project)] == ["iomtrack/locale/fr/LC_MESSAGES/django.mo"]


@pytest.mark.parametrize("french", ["Bonjour", "Bonjour %(nom)s"])
def test_french_with_other_placeholders_fails(project, french):
    translate_everything(project, **{"Hello, don't <b>%(name)s</b>: 100 %%": french})

    assert ["other placeholders" in problem.text for problem in catalogue.check(project)] == [True]


def test_the_command_fails_with_every_problem_named(monkeypatch, project):
    monkeypatch.setattr(catalogue.check, "__defaults__", (project,))
    catalogue.update(project)
    errors = StringIO()

    with pytest.raises(CommandError, match="10 problems"):
        call_command("messages", "--check", stderr=errors)
    assert "iomtrack/words.py:3: 'Member' has no French" in errors.getvalue()

    translate_everything(project)
    call_command("messages", "--check", stdout=StringIO())


def test_every_message_of_the_project_has_french():
    assert [str(problem) for problem in catalogue.check()] == []


# What Django serves from a compiled catalogue


@pytest.fixture
def served(project, settings):
    """A small catalogue with real French, served by Django."""
    (project / "iomtrack" / "more.py").write_text(
        '_("Assessed contribution")\nngettext("%(n)d seat", "%(n)d seats")\npgettext("due", "Ongoing")\n'
        'npgettext("of a body", "%(n)d post", "%(n)d posts")\n'
    )
    catalogue.update(project)
    known = catalogue.read(project)
    known.get("Assessed contribution").string = "Contribution obligatoire"
    known.get("%(n)d seat").string = ("%(n)d siège", "%(n)d sièges")
    known.get("Ongoing", "due").string = "Permanent"
    known.get("%(n)d post", "of a body").string = ("%(n)d poste", "%(n)d postes")
    known.get("%(n)s row").string = ("%(n)s rangée", "%(n)s rangées")
    known.get("Hello, don't <b>%(name)s</b>: 100 %%").string = "Bonjour <b>%(name)s</b> : 100 %%"
    po_path(project).write_bytes(catalogue.po_bytes(known))
    catalogue.update(project)
    settings.LOCALE_PATHS = [project / "iomtrack" / "locale"]
    trans_real._translations.clear()
    yield
    trans_real._translations.clear()


LAZY = gettext_lazy("Assessed contribution")
LAZY_PLURAL = ngettext_lazy("%(n)d seat", "%(n)d seats", "n")
LAZY_CONTEXT = pgettext_lazy("due", "Ongoing")


def test_django_serves_singular_plural_context_and_lazy_strings(served):
    with translation.override("fr"):
        assert gettext("Assessed contribution") == "Contribution obligatoire"
        assert [ngettext("%(n)d seat", "%(n)d seats", n) % {"n": n} for n in (0, 1, 2)] == [
            "0 siège",
            "1 siège",
            "2 sièges",
        ]
        assert npgettext("of a body", "%(n)d post", "%(n)d posts", 2) == "%(n)d postes"
        assert pgettext("due", "Ongoing") == "Permanent"
        assert str(LAZY) == "Contribution obligatoire"
        assert LAZY_PLURAL % {"n": 3} == "3 sièges"
        assert str(LAZY_CONTEXT) == "Permanent"
        assert gettext("This field is required.") == "Ce champ est obligatoire."
    with translation.override("en"):
        assert str(LAZY) == "Assessed contribution"
        assert LAZY_PLURAL % {"n": 3} == "3 seats"


def test_templates_are_served_with_their_plurals_and_trimmed_blocks(served):
    template = Template(TEMPLATE.replace('{% include "x.html" with title=_("Included") %}', ""))

    with translation.override("fr"):
        html = template.render(Context({"n": 2, "x": "Anne"}))

    assert "2 rangées" in html
    assert "Bonjour <b>Anne</b> : 100 %" in html


def test_the_catalogue_of_the_project_can_be_read_and_its_header_is_not_fuzzy():
    with (catalogue.folder() / "django.po").open("rb") as stream:
        known = read_po(stream, locale="fr", abort_invalid=True)

    assert not known.fuzzy
    assert known.num_plurals == 2
    assert known.get("Not available").string == "Non disponible"


# The pseudo-language


def test_every_translation_comes_back_in_brackets():
    with pseudo.install():
        assert gettext("Not stated") == "⟦Not stated⟧"
        assert pgettext("due", "Nothing has this context") == "⟦Nothing has this context⟧"
        assert ngettext("%(n)d seat", "%(n)d seats", 2) % {"n": 2} == "⟦2 seats⟧"
        assert npgettext("x", "%(n)d seat", "%(n)d seats", 1) % {"n": 1} == "⟦1 seat⟧"
    assert gettext("Not stated") == "Not stated"


def test_lazy_strings_made_before_are_bracketed_when_used():
    with pseudo.install():
        assert str(LAZY) == "⟦Assessed contribution⟧"
        assert LAZY_PLURAL % {"n": 3} == "⟦3 seats⟧"
        assert str(LAZY_CONTEXT) == "⟦Ongoing⟧"
    assert str(LAZY) == "Assessed contribution"


def test_templates_keep_their_placeholders_in_brackets():
    template = Template(TEMPLATE.replace('{% include "x.html" with title=_("Included") %}', ""))

    with pseudo.install():
        html = template.render(Context({"n": 2, "x": ""}))

    assert "<h1>⟦Members⟧</h1>" in html
    assert "⟦Hello, don't <b></b>: 100 %⟧" in html
    assert "⟦2 rows⟧" in html
    assert "⟦none yet⟧" in html
    assert 'title="⟦Chair⟧"' in html


def test_django_and_the_formats_are_bracketed_too():
    with pseudo.install(), translation.override("fr"):
        assert gettext("Log in").startswith("⟦")
        assert formats.date(datetime.date(2010, 12, 1)).replace("\u00a0", " ") == "⟦1er décembre 2010⟧"
        assert formats.missing() == "⟦Non disponible⟧"
        assert formats.number(Decimal("1234.5")) == "1\u00a0234,5"
        assert Template("{{ x|yesno }}").render(Context({"x": False})) == "⟦non⟧"
    with translation.override("fr"):
        assert formats.missing() == "Non disponible"


def test_one_language_can_be_bracketed_alone():
    with pseudo.install("fr"):
        with translation.override("fr"):
            assert gettext("Not stated").startswith("⟦")
            assert formats.date_in_table(None).startswith("⟦")
        with translation.override("en"):
            assert gettext("Not stated") == "Not stated"
