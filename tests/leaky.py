"""Pages that forget for whom they are: planted, so that a test can show that they are caught."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from governance.models import Session
from governance.views.meeting import SessionList
from iomtrack import urls
from iomtrack.panels import Fact, FactsPanel
from iomtrack.views import ReportPage


class ForgetfulList(SessionList):
    """A list that forgets `.visible_to`."""

    def get_queryset(self):
        """Everything."""
        return Session.objects.for_list()


class ForgetfulCount(ReportPage):
    """A page that counts everything."""

    title = "Sessions"
    permission = "governance.view_session"

    def panels(self):
        """One number."""
        return [FactsPanel("Sessions", facts=[Fact("All", Session.objects.count())])]


urlpatterns = [
    *i18n_patterns(
        path("leaks/list/", ForgetfulList.as_view(), name="leaky_list"),
        path("leaks/count/", ForgetfulCount.as_view(), name="leaky_count"),
    ),
    *urls.urlpatterns,
]
