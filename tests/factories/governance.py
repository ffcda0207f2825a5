"""Smallest valid bodies, posts, appointments, sessions, agenda items and outcomes."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from governance.models import (
    AgendaItem,
    Appointment,
    Body,
    BodyRule,
    BodySuccession,
    Delegate,
    Intervention,
    ItemNotes,
    Outcome,
    Person,
    Post,
    Session,
)
from governance.models.body import BodyKind, RuleKind
from governance.models.outcome import OutcomeCode
from governance.models.post import PostKind
from governance.models.session import DelegateRole, SessionStatus
from tests.factories.membership import OrganizationFactory, StateFactory


class BodyFactory(DjangoModelFactory):
    """A committee of an organization."""

    class Meta:
        model = Body

    code = factory.Sequence(lambda n: f"body-{n}")
    name_en = factory.Sequence(lambda n: f"Committee {n}")
    name_fr = factory.Sequence(lambda n: f"Comité {n}")
    organization = factory.SubFactory(OrganizationFactory)
    kind = BodyKind.COMMITTEE


class SubBodyFactory(BodyFactory):
    """A committee below another one."""

    parent = factory.SubFactory(BodyFactory)
    organization = factory.SelfAttribute("parent.organization")


class BodySuccessionFactory(DjangoModelFactory):
    """One body after another."""

    class Meta:
        model = BodySuccession

    predecessor = factory.SubFactory(BodyFactory)
    successor = factory.SubFactory(BodyFactory)


class BodyRuleFactory(DjangoModelFactory):
    """Two sessions a year."""

    class Meta:
        model = BodyRule

    body = factory.SubFactory(BodyFactory)
    kind = RuleKind.SESSIONS_A_YEAR
    number = 2


class PersonFactory(DjangoModelFactory):
    """A person."""

    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Person {n}")


class PostFactory(DjangoModelFactory):
    """The chair of a committee."""

    class Meta:
        model = Post

    code = factory.Sequence(lambda n: f"post-{n}")
    name_en = factory.Sequence(lambda n: f"Chair {n}")
    name_fr = factory.Sequence(lambda n: f"Présidence {n}")
    body = factory.SubFactory(BodyFactory)
    kind = PostKind.CHAIR


class AppointmentFactory(DjangoModelFactory):
    """A state holds a post for the year 2004."""

    class Meta:
        model = Appointment

    post = factory.SubFactory(PostFactory)
    state = factory.SubFactory(StateFactory)
    start = dt.date(2004, 1, 1)
    end = dt.date(2004, 12, 31)


class SessionFactory(DjangoModelFactory):
    """A session held on one day of 2015."""

    class Meta:
        model = Session

    body = factory.SubFactory(BodyFactory)
    title_en = factory.Sequence(lambda n: f"Session {n}")
    title_fr = factory.Sequence(lambda n: f"Session numéro {n}")
    start = dt.date(2015, 11, 24)
    end = dt.date(2015, 11, 24)
    status = SessionStatus.HELD


class DelegateFactory(DjangoModelFactory):
    """A member of a delegation."""

    class Meta:
        model = Delegate

    session = factory.SubFactory(SessionFactory)
    person = factory.SubFactory(PersonFactory)
    role = DelegateRole.MEMBER


class AgendaItemFactory(DjangoModelFactory):
    """An item of a session."""

    class Meta:
        model = AgendaItem

    session = factory.SubFactory(SessionFactory)
    position = factory.LazyAttribute(lambda item: item.session.items.count() + 1)
    title_en = factory.Sequence(lambda n: f"Budget {n}")
    title_fr = factory.Sequence(lambda n: f"Budget numéro {n}")


class OutcomeFactory(DjangoModelFactory):
    """An item that was noted."""

    class Meta:
        model = Outcome

    item = factory.SubFactory(AgendaItemFactory)
    code = OutcomeCode.NOTED


class ItemNotesFactory(DjangoModelFactory):
    """What Canada said on an item."""

    class Meta:
        model = ItemNotes

    item = factory.SubFactory(AgendaItemFactory)
    said = "Canada supports the proposal."


class InterventionFactory(DjangoModelFactory):
    """Somebody who spoke on an item."""

    class Meta:
        model = Intervention

    item = factory.SubFactory(AgendaItemFactory)
    speaker = factory.Sequence(lambda n: f"Speaker {n}")
    said = "They support the proposal."
