from django.template import Context, Template
from django.utils.translation import override

from iomtrack.bilingual import LanguageText


def rendered(text):
    return Template("{{ text }}").render(Context({"text": text}))


def test_text_in_the_other_language_is_marked():
    with override("fr"):
        assert rendered(LanguageText("Agreed <1>", "en")) == '<span lang="en">Agreed &lt;1&gt;</span>'


def test_text_in_the_page_language_is_not_marked():
    with override("fr"):
        assert rendered(LanguageText("Accepté", "fr")) == "Accepté"


def test_plain_text_carries_no_mark():
    with override("fr"):
        assert rendered(LanguageText("Agreed", "en").plain) == "Agreed"
