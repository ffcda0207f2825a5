"""The addresses of governance: meetings, then what follows from them."""

from governance.urls import follow_up, meeting

app_name = "governance"
urlpatterns = [*meeting.urlpatterns, *follow_up.urlpatterns]
