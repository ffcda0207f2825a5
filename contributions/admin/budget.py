"""The admin of budgets."""

from django.contrib import admin

from contributions.models import Budget, BudgetLine, BudgetVersion
from iomtrack.admin import PartInline, RecordAdmin


class BudgetVersionInline(PartInline):
    """The versions of a budget."""

    model = BudgetVersion


@admin.register(Budget)
class BudgetAdmin(RecordAdmin):
    """Budgets with their versions."""

    list_display = ("organization", "year", "part", "currency")
    list_filter = ("part",)
    list_select_related = ("organization", "currency")
    inlines = (BudgetVersionInline,)


class BudgetLineInline(PartInline):
    """Amounts singled out of a version."""

    model = BudgetLine


@admin.register(BudgetVersion)
class BudgetVersionAdmin(RecordAdmin):
    """Versions with the amounts singled out of them."""

    list_display = ("budget", "stage", "dated", "amount", "printed", "certainty", "source")
    list_filter = ("stage", "certainty")
    list_select_related = ("budget__organization", "source")
    inlines = (BudgetLineInline,)


@admin.register(BudgetLine)
class BudgetLineAdmin(RecordAdmin):
    """Amounts singled out of budgets, all together."""

    list_display = ("label_en", "version", "amount", "printed", "certainty")
    list_filter = ("certainty",)
    list_select_related = ("version__budget__organization",)
