"""Nothing shows or counts a record to those who may not read it; see tests/visibility.py for how it is tried."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import get_resolver

from governance.admin.meeting import SessionAdmin
from governance.models import Outcome, Session
from iomtrack.models import RecordQuerySet
from iomtrack.visibility import Marking, fields_seen_through, is_restricted
from tests import contract
from tests.access import ROLES
from tests.factories.iomtrack import UserFactory
from tests.test_architecture import LAYERS, ROOT
from tests.visibility import Look
from tests.visible_chains import modules_of_outlets, unasked
from tests.witnesses import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Witnesses at every marking."""
    made = World(UserFactory(role="policy"))
    for marking in Marking.values:
        made.fill(marking)
    return made


@pytest.fixture
def look_as(client_as):
    """Somebody with these roles; without one it is a superuser."""

    def looking(world, *roles):
        client = Client()
        client.user = UserFactory(is_superuser=not roles, is_staff="admin" in roles or not roles, second_factor=True)
        client.user.groups.set(Group.objects.filter(name__in=roles))
        client.force_login(client.user)
        return Look(client, roles, world)

    return looking


@pytest.fixture
def tried(record_property):
    """Note for the summary of the run how much was tried, and fail for the first leaks."""

    def judge(look):
        for name in ("cases", "requests"):
            record_property(f"visibility {name}", getattr(look, name))
        record_property("visibility leaks", len(look.leaks))
        assert look.leaks == []

    return judge


@pytest.mark.parametrize("role", ROLES)
def test_every_page_and_file_shows_and_counts_what_the_role_may_read_and_nothing_else(role, look_as, world, tried):
    look = look_as(world, role)

    look.staff_pages(contract.pages(), ordinary=role == "evaluator")  # who reads some of what is protected, not all
    look.searches()

    tried(look)


@pytest.mark.parametrize("roles", [["admin"], ["admin", "policy"]], ids=" and ".join)
def test_the_admin_shows_and_counts_what_the_user_may_read_and_nothing_else(roles, look_as, world, tried):
    look = look_as(world, *roles)

    look.admin_pages()

    tried(look)


def test_hidden_records_change_nothing_that_a_superuser_without_a_role_is_shown(look_as, tried):
    world = World(UserFactory(role="policy"))
    world.fill(Marking.UNCLASSIFIED)
    look = look_as(world)
    before = look.texts(look.everything(contract.pages()))

    world.fill(Marking.PROTECTED_A)
    world.fill(Marking.PROTECTED_B)
    look.unchanged(before)
    look.autocompletes()

    assert len(before) > 200
    tried(look)


# The same checks, tried on pages that forget the rule ----------------------------------------------------------------


@pytest.fixture
def leaks_planted(settings):
    """The application with two more pages, which forget for whom they are."""
    settings.ROOT_URLCONF = "tests.leaky"
    return {address.name: address for address in contract.walk(get_resolver("tests.leaky").url_patterns)}


def test_a_list_that_forgets_the_rule_is_caught(look_as, world, leaks_planted):
    look = look_as(world, "reader")

    look.staff_pages((leaks_planted["leaky_list"],))

    hidden = [witness for witness in world.of(Session) if witness.marking != Marking.UNCLASSIFIED]
    assert len(hidden) == 2
    for witness in hidden:
        assert f"reader: leaky_list shows {witness}" in look.leaks
        assert f"reader: leaky_list as csv shows {witness}" in look.leaks
        assert f"reader: leaky_list as xlsx shows {witness}" in look.leaks
    assert "reader: leaky_list counts 3 instead of 1" in look.leaks


def test_a_count_that_forgets_the_rule_is_caught(look_as, leaks_planted):
    world = World(UserFactory(role="policy"))
    world.fill(Marking.UNCLASSIFIED)
    look = look_as(world, "reader")
    before = look.texts(look.everything((leaks_planted["leaky_count"],)))

    world.fill(Marking.PROTECTED_B)
    look.unchanged(before)

    assert len(look.leaks) == 1
    assert "/leaks/count/ tells that there are hidden records" in look.leaks[0]


def test_an_autocomplete_and_an_admin_list_that_forget_the_rule_are_caught(look_as, world, monkeypatch):
    monkeypatch.setattr(SessionAdmin, "get_queryset", lambda _admin, _request: Session.objects.for_list())
    look = look_as(world, "admin")

    look.admin_pages(Session)

    assert "admin: autocomplete of AgendaItem.session counts 3 instead of 1" in look.leaks
    assert "admin: admin list of governance_session counts 3 instead of 1" in look.leaks


def test_a_model_that_forgets_what_it_is_seen_through_is_caught(look_as, world, monkeypatch):
    monkeypatch.setattr(Outcome, "seen_through", ())
    look = look_as(world, "reader")

    look.staff_pages(tuple(address for address in contract.pages() if address.name == "governance:body_detail"))

    assert look.leaks


# What the code declares ----------------------------------------------------------------------------------------------


def test_every_way_from_a_record_to_a_restricted_one_is_declared():
    undeclared = [
        f"{model._meta.label}.{field.name}: say seen_through or veiled"
        for model in contract.record_models()
        for field in model._meta.concrete_fields
        if field.is_relation
        and is_restricted(field.related_model)
        and field.name not in (*model.seen_through, *model.veiled)
    ]
    pointless = [
        f"{model._meta.label}.{field.name} leads to nothing that is restricted"
        for model in contract.record_models()
        for field in fields_seen_through(model)
        if field.related_model and not is_restricted(field.related_model)
    ]
    impossible = [
        f"{model._meta.label}.{name} cannot be shown as empty"
        for model in contract.record_models()
        for name in model.veiled
        if not model._meta.get_field(name).null
    ]

    assert undeclared == []
    assert pointless == []
    assert impossible == []


def test_no_search_finds_a_record_by_the_words_of_another_that_may_be_hidden():
    betraying = []
    for model in contract.record_models():
        for path in model.search_fields:
            here = model
            for part in path.split("__"):
                field = here._meta.get_field(part)
                other = field.related_model if field.is_relation else None
                if other and is_restricted(other) and part not in here.seen_through:
                    betraying.append(f"{model._meta.label}: {path}")
                here = other

    assert betraying == []


def test_only_one_place_says_who_sees_what():
    own = [
        f"{model._meta.label} has a visible_to of its own"
        for model in contract.record_models()
        if type(model._default_manager.all()).visible_to is not RecordQuerySet.visible_to
    ]

    assert own == []


# Chains of calls that need not ask, because what they are part of has asked: the reason.
ASKED_ELSEWHERE = {
    ("governance/filters/follow_up.py", "Action.objects"): "narrows rows that are visible",
    ("governance/filters/follow_up.py", "ActionLink.objects.values"): "likewise",
    ("governance/filters/follow_up.py", "ActionLink.objects.filter"): "likewise",
    ("governance/filters/follow_up.py", "ActionLink.objects.filter.values"): "likewise",
    ("governance/tables/follow_up.py", "(record).links.all"): "the links of an action that is visible",
}


def test_no_page_form_or_admin_reads_restricted_records_without_asking_for_whom():
    found = {
        (str(path.relative_to(ROOT)), chain)
        for path in modules_of_outlets(tuple(ROOT / layer for layer in LAYERS))
        for _line, chain in unasked(path.read_text(encoding="utf-8"))
    }

    assert found - set(ASKED_ELSEWHERE) == set()
    assert set(ASKED_ELSEWHERE) - found == set(), "these exceptions are no longer needed"


@pytest.mark.parametrize(
    "line",
    [
        "rows = Session.objects.filter(status='held')",
        "n = Outcome.objects.count()",
        "rows = self.object.items.all()",
        "rows = unit.owned_actions.for_list().as_of(day)",
        "rows = Action.objects.for_list().visible_to(user)",
        "choices = [row for row in AgendaItem._default_manager.all()]",
    ],
)
def test_a_queryset_that_forgets_to_ask_is_found_in_the_code(line):
    assert len(list(unasked(line))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "rows = Session.objects.visible_to(user).filter(status='held').for_list()",
        "rows = body.sessions.visible_to(user).count()",
        "for name, value in fields.items(): pass",
        "rows = Unit.objects.by_name()",
    ],
)
def test_a_queryset_that_asks_or_need_not_ask_is_left_alone(line):
    assert list(unasked(line)) == []
