"""CSV files of bodies, posts, sessions and what the documents say was decided."""

from governance.models import (
    AgendaItem,
    Appointment,
    Body,
    BodyRule,
    BodySuccession,
    Outcome,
    Person,
    Post,
    Session,
)
from iomtrack.loading import Dataset

REFERENCE = [
    Dataset("bodies", "reference/body.csv", Body, ("code",)),
    Dataset("body successions", "reference/body_succession.csv", BodySuccession, ("predecessor", "successor")),
    Dataset("rules of bodies", "reference/body_rule.csv", BodyRule, ("body", "kind", "scope", "number", "start")),
    Dataset("posts", "reference/post.csv", Post, ("code",)),
]

PUBLISHED = [
    Dataset("persons", "reference/person.csv", Person, ("name",)),
    Dataset("appointments", "reference/appointment.csv", Appointment, ("post", "start")),
    Dataset("sessions", "reference/session.csv", Session, ("code",)),
    Dataset("agenda items", "reference/agenda_item.csv", AgendaItem, ("session", "position")),
    Dataset("outcomes", "reference/outcome.csv", Outcome, ("item",)),
]
