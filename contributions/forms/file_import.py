"""The form of a file of rows: chosen or pasted, judged before anything is recorded."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from contributions.file_rows import Judged
from contributions.forms.keeping import KeeperForm
from contributions.spreadsheet import text_of
from iomtrack import formats


class FileImportForm(KeeperForm):
    """A file, or its rows pasted; once the form was cleaned, every row of it judged."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("CSV in UTF-8 or Excel, its first sheet, with a header in English or French."),
    )
    rows = forms.CharField(
        label=_("Rows"),
        required=False,
        max_length=500_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "rows"}),
        help_text=_("What the file says, to be corrected here; or rows pasted from a sheet, the header first."),
    )

    judged: Judged | None = None

    def judge(self, cleaned: dict[str, Any], text: str) -> Judged | None:
        """The rows, judged; nothing while the form does not say what they are judged against."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """The rows of the file, judged; a new file takes the place of what stands below it."""
        cleaned = super().clean()
        if file := cleaned.get("file"):
            try:
                self.show(text_of(file.read()))
            except ValidationError as error:
                self.add_error("file", error)
        text = self.data.get(self.add_prefix("rows"), "")
        if "file" in self.errors or "rows" in self.errors:
            return cleaned
        if not text.strip():
            self.add_error("file", ValidationError(_("Choose a file, or paste its rows.")))
            return cleaned
        cleaned["rows"] = text
        try:
            self.judged = self.judge(cleaned, text)
        except ValidationError as error:
            self.add_error(None, error)
        return cleaned

    def show(self, text: str) -> None:
        """Put the text of the file where it can be read and corrected."""
        data: Any = self.data  # of a request: copied before it is written to
        data = data.copy()
        data[self.add_prefix("rows")] = text
        self.data = data

    def tell(self) -> None:
        """Say on top of the form what is wrong with the file as a whole, and where to read of its rows."""
        if self.judged is None:
            return
        problems = [*self.judged.problems]
        if wrong := len(self.judged.wrong):
            problems.append(self.wrong_rows(wrong))
        if problems:
            self.add_error("rows", problems)

    @staticmethod
    def wrong_rows(number: int) -> str:
        """How many rows are wrong."""
        return ngettext(
            "%(number)s row has errors. It comes first below, with what is wrong.",
            "%(number)s rows have errors. They come first below, with what is wrong.",
            number,
        ) % {"number": formats.number(number)}
