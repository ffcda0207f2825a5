"""The pages of evaluations, recommendations and actions on the published response of 2011."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from governance.loading.follow_up import PUBLISHED
from governance.models import Action, ActionEntry, ActionLink, Evaluation, Finding, Recommendation
from governance.reports.follow_up import Rate, follow_up, overdue_actions
from iomtrack.loading import datasets_of_all_apps, load
from membership.models import Department, Organization, Source, Unit
from tests.factories.iomtrack import UserFactory

pytestmark = pytest.mark.django_db

DAY = "2011-10-01"


BELOW = (Source, Organization, Department, Unit)


def load_response() -> None:
    """The evaluation and its response, and what they refer to."""
    below = [dataset for dataset in datasets_of_all_apps("REFERENCE") if dataset.model in BELOW]
    load([*below, *PUBLISHED], why="The published response")


@pytest.fixture
def published() -> None:
    """The evaluation of 2011 and the response to it."""
    load_response()


def logged_in(role: str) -> Client:
    client = Client()
    client.force_login(UserFactory(role=role))
    return client


def page(client: Client, name: str, *args: int, language: str = "en", **query: str):
    with override(language):
        return client.get(reverse(f"governance:{name}", args=args), query)


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode().replace("\xa0", " ")


def test_the_published_response_loads_as_11_findings_3_recommendations_5_actions_and_6_links(published):
    counts = [model.objects.count() for model in (Evaluation, Finding, Recommendation, ActionLink)]

    assert counts == [1, 11, 3, 6]
    assert Action.objects.filter(links__isnull=False).distinct().count() == 5
    assert [action.days_overdue for action in overdue_actions(dt.date(2011, 10, 1))] == [184, 1, 1]
    assert follow_up(Action.objects.filter(outcome=None), dt.date(2011, 10, 1)).reported_rate == Rate(0, 3)


def test_loading_again_changes_nothing_and_keeps_an_extension(published):
    meeting = Action.objects.get(code="iom-2011-interdepartmental-meeting")
    Action.objects.filter(pk=meeting.pk).update(due_on=dt.date(2011, 12, 31))

    load_response()

    meeting.refresh_from_db()
    assert (meeting.original_due_on, meeting.due_on) == (dt.date(2011, 9, 30), dt.date(2011, 12, 31))


def test_the_recommendations_page_counts_and_marks_what_is_overdue(published):
    response = page(logged_in("reader"), "recommendation_list", on=DAY)

    shown = text(response)
    facts = {str(fact.label): str(fact.value) for fact in response.context["facts"]}
    assert (facts["Recommendations"], facts["Actions"], facts["Actions under recommendations"]) == ("3", "5", "6")
    assert (facts["Overdue"], facts["Ongoing"]) == ("3", "2")
    assert "Overdue by 184 days" in shown
    assert "Overdue by 1 day<" in shown


def test_every_number_of_the_recommendations_page_opens_a_list_of_that_length(published):
    client = logged_in("reader")
    facts = page(client, "recommendation_list", on=DAY).context["facts"]

    linked = [fact for fact in facts if fact.url]

    assert len(linked) == 4
    for fact in linked:
        assert str(client.get(fact.url).context["total"]) == str(fact.value), fact.label


def test_every_number_of_the_actions_page_opens_a_list_of_that_length(published):
    client = logged_in("reader")
    facts = page(client, "action_list", on=DAY, origin="recommendation").context["facts"]

    for fact in facts:
        if fact.url:
            assert str(client.get(fact.url).context["total"]) == str(fact.value), fact.label


def test_actions_are_filtered_by_state_on_the_day(published):
    client = logged_in("reader")

    before = page(client, "action_list", on="2011-09-30", state="overdue")
    after = page(client, "action_list", on=DAY, state="overdue")

    assert (before.context["total"], after.context["total"]) == (1, 3)


def test_an_unknown_day_is_said_at_the_field_of_a_list_and_of_a_record(published):
    client = logged_in("reader")
    recommendation = Recommendation.objects.first()

    listed = page(client, "action_list", on="2011-02-31")
    shown = page(client, "recommendation_detail", recommendation.pk, on="2011-02-31")

    for answer in (listed, shown):
        assert answer.status_code == 400
        assert "This is not a day of the calendar." in answer.content.decode()


def test_the_response_as_printed_has_six_rows_and_the_export_equals_the_screen(published):
    client = logged_in("reader")

    rows = page(client, "actionlink_list", on=DAY)
    file = page(client, "actionlink_list", on=DAY, format="csv")

    assert rows.context["total"] == 6
    lines = b"".join(file.streaming_content).decode("utf-8-sig")
    assert lines.count("IDM to be held in Quarter 2 of FY 2011-12") == 2
    assert "Overdue by 184 days" in lines


def test_recommendation_3_shows_both_wordings_marked_as_english_on_the_french_page(published):
    third = Recommendation.objects.get(number=3)

    shown = text(page(logged_in("reader"), "recommendation_detail", third.pk, language="fr"))

    assert shown.count('<blockquote lang="en">') >= 2
    assert "between Canadian government departments" in shown
    assert "between government departments" in shown


def test_an_action_page_shows_what_was_promised_and_under_which_recommendations(published):
    meeting = Action.objects.get(code="iom-2011-interdepartmental-meeting")

    shown = text(page(logged_in("reader"), "action_detail", meeting.pk, on=DAY))

    assert "IDM to be held in Quarter 2 of FY 2011-12" in shown
    assert "Overdue by 1 day" in shown
    assert "Recommendation 2" in shown
    assert "Recommendation 3" in shown


@pytest.mark.parametrize("name", ["evaluation", "finding", "recommendation", "action", "actionlink"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_lists_and_records_answer_in_both_languages(published, name, language):
    client = logged_in("reader")
    model = {
        "evaluation": Evaluation, "finding": Finding, "recommendation": Recommendation, "action": Action,
    }.get(name)  # fmt: skip

    assert page(client, f"{name}_list", language=language).status_code == 200
    if model:
        assert page(client, f"{name}_detail", model.objects.first().pk, language=language).status_code == 200


def test_the_counselor_reports_and_the_evaluator_verifies(published):
    action = Action.objects.get(code="iom-2011-minister")
    with override("fr"):
        progress = reverse("governance:action_progress", args=[action.pk])
        verdict = reverse("governance:action_verdict", args=[action.pk])
    counselor, evaluator = logged_in("counselor"), logged_in("evaluator")

    reported = counselor.post(progress, {"status": "complete", "on": "2011-03-15", "note": "Note signée."})
    refused = counselor.post(verdict, {"verdict": "verified", "on": "2011-03-20"})
    verified = evaluator.post(verdict, {"verdict": "verified", "on": "2011-03-20"})

    assert (reported.status_code, refused.status_code, verified.status_code) == (302, 403, 302)
    entries = ActionEntry.objects.order_by("pk").values_list("track", "status", "text_fr")
    assert list(entries) == [("reported", "complete", "Note signée."), ("judged", "verified", "")]


def test_a_refused_report_says_why_at_its_field_and_writes_nothing(published):
    action = Action.objects.get(code="iom-2011-minister")

    response = logged_in("counselor").post(
        reverse("governance:action_progress", args=[action.pk]), {"status": "complete", "on": "2999-01-01"}
    )

    assert response.status_code == 422
    assert "on" in response.context["form"].errors
    assert not ActionEntry.objects.exists()


def test_a_reader_is_offered_no_verbs(published):
    action = Action.objects.first()

    shown = page(logged_in("reader"), "action_detail", action.pk)
    refused = page(logged_in("approver"), "action_progress", action.pk)

    assert shown.context["buttons"] == []
    assert refused.status_code == 403
