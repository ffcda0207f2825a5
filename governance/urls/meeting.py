"""Addresses of bodies, posts, sessions, agenda items and outcomes."""

from django.urls import path

from governance.models import AgendaItem, Appointment, Body, BodyRule, Outcome, Person, Post, Session
from governance.views import body as bodies
from governance.views import capture, meeting, outcome
from iomtrack.views import record_urls

urlpatterns = [
    *record_urls("bodies", Body, list=bodies.BodyList, detail=bodies.BodyDetail),
    *record_urls("body-rules", BodyRule, list=bodies.BodyRuleList, detail=bodies.BodyRuleDetail),
    *record_urls("posts", Post, list=bodies.PostList, detail=bodies.PostDetail),
    *record_urls("appointments", Appointment, list=bodies.AppointmentList, detail=bodies.AppointmentDetail),
    *record_urls("persons", Person, list=bodies.PersonList, detail=bodies.PersonDetail),
    *record_urls(
        "sessions",
        Session,
        list=meeting.SessionList,
        detail=meeting.SessionDetail,
        create=meeting.SessionCreate,
        update=meeting.SessionUpdate,
    ),
    path("sessions/<int:pk>/close/", meeting.SessionClose.as_view(), name="session_close"),
    path("sessions/<int:pk>/reopen/", meeting.SessionReopen.as_view(), name="session_reopen"),
    path("sessions/<int:session_pk>/capture/", capture.SessionCapture.as_view(), name="session_capture"),
    path("item-notes/<int:pk>/history/", capture.ItemNotesHistory.as_view(), name="itemnotes_history"),
    path("interventions/<int:pk>/history/", capture.InterventionHistory.as_view(), name="intervention_history"),
    path("sessions/<int:session_pk>/items/add/", meeting.ItemCreate.as_view(), name="item_create"),
    *record_urls(
        "items",
        AgendaItem,
        list=meeting.AgendaItemList,
        detail=meeting.AgendaItemDetail,
        update=meeting.AgendaItemUpdate,
    ),
    path("items/<int:agenda_item_pk>/log/", outcome.ItemLog.as_view(), name="item_log"),
    *record_urls(
        "outcomes",
        Outcome,
        list=outcome.OutcomeList,
        detail=outcome.OutcomeDetail,
        update=outcome.OutcomeUpdate,
    ),
    path("outcomes/<int:outcome_pk>/follow-up/", outcome.OutcomeFollowUp.as_view(), name="outcome_follow_up"),
]
