"""Django's admin as Django ships it, over the same table: what the lists are compared with."""

from django.contrib import admin
from django.urls import path

from contributions.models import PublishedContribution
from iomtrack.urls import handler400, handler403, handler404, handler500
from iomtrack.urls import urlpatterns as own

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

site = admin.AdminSite(name="stock")


@admin.register(PublishedContribution, site=site)
class StockAdmin(admin.ModelAdmin):
    """The columns, filters and search of the staff page, with a plain ModelAdmin; fifty rows a page as there."""

    list_display = (
        "year",
        "state",
        "organization",
        "printed_name",
        "printed",
        "amount",
        "currency",
        "certainty",
        "source",
        "locator",
    )
    list_filter = ("state", "organization", "currency", "source", "year")
    list_select_related = ("organization", "state", "currency", "source")
    search_fields = PublishedContribution.search_fields
    list_per_page = 50


urlpatterns = [path("stock/", site.urls), *own]
