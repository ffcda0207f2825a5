"""Loading CSV files: idempotent, all or nothing, every error with its place."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from iomtrack.history import timeline
from iomtrack.loading import Dataset, LoadError, datasets_of_all_apps, load
from membership.models import Claim, PublishedFigure, PublishedTable, Region, Source, SumCheck, SumCheckPart
from tests.factories.source import PublishedTableFactory, SourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path):
    """Write a CSV file and return the dataset that loads it."""

    def write(model, key: tuple[str, ...], text: str, name: str = "rows.csv", **options) -> Dataset:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return Dataset(model._meta.model_name, name, model, key, folder=tmp_path, **options)

    return write


def counts(results) -> list[tuple[int, int, int]]:
    return [(result.new, result.changed, result.same) for result in results]


def problems(*datasets: Dataset) -> list[str]:
    with pytest.raises(LoadError) as caught:
        load(datasets, why="test")
    return [str(problem) for problem in caught.value.problems]


def test_a_second_load_changes_nothing(file):
    sources = file(Source, ("code",), "code,title_en,title_fr\nun,Scale,Barème\nciae,Factbook,\n")

    first = load([sources], why="test")
    second = load([sources], why="test")

    assert counts(first) == [(2, 0, 0)]
    assert counts(second) == [(0, 0, 2)]


def test_only_what_differs_is_saved_and_history_says_why(file):
    load([file(Source, ("code",), "code,title_en\nun,Scale\niso,Codes\n")], why="first load")

    result = load([file(Source, ("code",), "code,title_en\nun,Scale of assessments\niso,Codes\n")], why="second load")

    assert counts(result) == [(0, 1, 1)]
    assert [entry.why for entry in timeline(Source.objects.get(code="un"))] == ["second load", "first load"]
    assert len(timeline(Source.objects.get(code="iso"))) == 1


def test_a_column_that_is_not_in_the_file_keeps_its_value(file):
    SourceFactory(code="un", publisher_en="United Nations")

    load([file(Source, ("code",), "code,title_en\nun,Scale\n")], why="test")

    assert Source.objects.get(code="un").publisher_en == "United Nations"


def test_blank_cells_become_null_default_or_empty_text(file):
    text = "code,title_en,title_fr,published_on,published_precision\nun,Scale,,,\n"

    load([file(Source, ("code",), text)], why="test")

    source = Source.objects.get(code="un")
    assert (source.title_fr, source.published_on, source.published_precision) == ("", None, "day")


def test_a_foreign_key_holds_the_natural_key_of_a_row_of_an_earlier_file(file):
    sources = file(Source, ("code",), "code,title_en\nun,Scale\n", "source.csv")
    tables = file(PublishedTable, ("code",), "code,title,source\nt1,Table,un\n", "table.csv")

    load([sources, tables], why="test")

    assert PublishedTable.objects.get(code="t1").source.code == "un"


def test_a_row_may_refer_to_a_later_row_of_its_own_file(file):
    regions = file(
        Region, ("code",), "code,name_en,name_fr,parent\ncaribbean,C,C,americas\namericas,A,A,world\nworld,W,M,\n"
    )

    first = load([regions], why="test")
    second = load([regions], why="test")

    assert Region.objects.get(code="caribbean").parent.parent.code == "world"
    assert (counts(first), counts(second)) == ([(3, 0, 0)], [(0, 0, 3)])


def test_a_composite_natural_key_is_joined_by_bars(file):
    PublishedTableFactory(code="t1")
    figures = file(
        PublishedFigure,
        ("table", "row_position", "column_position"),
        "table,row_position,column_position,printed,value\nt1,2,1,10,10\n",
        "figure.csv",
    )
    checks = file(SumCheck, ("code",), "code,table,label_en,label_fr\nc1,t1,Total,Total\n", "check.csv")
    parts = file(SumCheckPart, ("sum_check", "figure", "side"), "sum_check,figure,side\nc1,t1|2|1,total\n", "part.csv")

    first = load([figures, checks, parts], why="test")
    second = load([figures, checks, parts], why="test")

    assert counts(first) == [(1, 0, 0), (1, 0, 0), (1, 0, 0)]
    assert counts(second) == [(0, 0, 1), (0, 0, 1), (0, 0, 1)]


def test_a_generic_foreign_key_is_a_type_and_a_key(file):
    SourceFactory(code="un")
    text = "record_type,record_key,field,on,value,source,chosen\nmembership.source,un,symbol,2005-12-31,UN,un,yes\n"
    claims = file(Claim, ("record", "field", "on", "source", "value"), text)

    first = load([claims], why="test")
    second = load([claims], why="test")

    assert Claim.objects.get().record == Source.objects.get(code="un")
    assert (counts(first), counts(second)) == ([(1, 0, 0)], [(0, 0, 1)])


def test_fixed_values_are_given_to_every_row(file):
    fixed = {"publisher_en": "United Nations"}

    load([file(Source, ("code",), "code,title_en\nun,Scale\n", fixed=fixed)], why="test")

    assert Source.objects.get(code="un").publisher_en == "United Nations"


def test_every_error_of_every_file_is_listed_with_file_line_and_column(file):
    sources = file(
        Source, ("code",), "code,title_en,published_on\nun,Scale,2005-13-01\niso,,\niso,Codes,\n", "source.csv"
    )
    tables = file(PublishedTable, ("code",), "code,title,source\nt1,Table,xx\n", "table.csv")

    found = problems(sources, tables)

    assert [message.split(": ")[0] for message in found] == [
        "source.csv:2:published_on",
        "source.csv:3:title_en",
        "table.csv:2:source",
    ]
    assert found[-1] == "table.csv:2:source: There is no source “xx”."


def test_nothing_is_written_when_one_file_is_wrong(file):
    sources = file(Source, ("code",), "code,title_en\nun,Scale\n", "source.csv")
    tables = file(PublishedTable, ("code",), "code,title,source\nt1,Table,xx\n", "table.csv")

    problems(sources, tables)

    assert not Source.objects.exists()


def test_a_row_that_refers_to_a_wrong_row_is_not_reported_twice(file):
    sources = file(Source, ("code",), "code,title_en,published_on\nun,Scale,never\n", "source.csv")
    tables = file(PublishedTable, ("code",), "code,title,source\nt1,Table,un\n", "table.csv")

    found = problems(sources, tables)

    assert [message.split(": ")[0] for message in found] == ["source.csv:2:published_on"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code,title_en,colour\nun,Scale,red\n", "rows.csv:1:colour: There is no such column."),
        ("title_en\nScale\n", "rows.csv:1:code: This column is missing."),
        ("code,code,title_en\nun,un,Scale\n", "rows.csv:1:code: This column appears twice."),
        ("code,title_en\nun\n", "rows.csv:2: There are 1 cells, but the header has 2."),
        ("code,title_en\nun,A\nun,B\n", "rows.csv:3:code: Line 2 already has this key."),
        ('code,title_en\n"two\nlines",A\nun,A\nun,B\n', "rows.csv:5:code: Line 4 already has this key."),
    ],
)
def test_a_wrong_file_gets_an_understandable_message(file, text, message):
    assert message in problems(file(Source, ("code",), text))


def test_declared_columns_are_the_only_ones_allowed(file):
    dataset = file(Source, ("code",), "code,symbol\nun,A\n", columns=("code", "title_en"))

    assert problems(dataset) == [
        "rows.csv:1:symbol: There is no such column.",
        "rows.csv:1:title_en: This column is missing.",
    ]


def test_a_missing_file_is_named(tmp_path):
    dataset = Dataset("sources", "nowhere.csv", Source, ("code",), folder=tmp_path)

    assert problems(dataset) == ["nowhere.csv: The file is missing."]


def test_a_file_that_is_not_utf8_is_named(file, tmp_path):
    dataset = file(Source, ("code",), "code,title_en\n")
    (tmp_path / "rows.csv").write_bytes("code,title_en\nun,Barème\n".encode("latin-1"))

    assert problems(dataset) == ["rows.csv: The file is not UTF-8 text."]


def test_a_constraint_of_the_database_is_traced_to_its_line(file):
    text = "code,title,period_start,period_end\nt1,A,2005-01-01,2005-12-31\nt2,B,2005-12-31,2005-01-01\n"

    found = problems(file(PublishedTable, ("code",), text))

    assert found == ["rows.csv:3: The last day is before the first day."]


def test_a_constraint_on_a_changed_row_is_traced_to_its_line(file):
    header = "code,title,period_start,period_end\n"
    load([file(PublishedTable, ("code",), header + "t1,A,2005-01-01,2005-12-31\n")], why="test")

    found = problems(file(PublishedTable, ("code",), header + "t1,A,2005-01-01,2004-12-31\n"))

    assert found == ["rows.csv:2: The last day is before the first day."]


def test_a_dry_run_writes_nothing(file):
    result = load([file(Source, ("code",), "code,title_en\nun,Scale\n")], why="test", dry_run=True)

    assert counts(result) == [(1, 0, 0)]
    assert not Source.objects.exists()


def test_the_commands_load_the_files_of_the_apps_from_the_lowest_up():
    apps = [dataset.model._meta.app_label for dataset in datasets_of_all_apps("REFERENCE")]

    assert list(dict.fromkeys(apps)) == ["membership", "governance", "contributions"]


def test_the_command_prints_one_line_for_each_file():
    output = StringIO()

    call_command("load_reference", "--dry-run", stdout=output)

    lines = output.getvalue().splitlines()
    assert lines[0].startswith("sources: ")
    assert lines[-1] == "Dry run: nothing was written."
    assert len(lines) == len(datasets_of_all_apps("REFERENCE")) + 1
