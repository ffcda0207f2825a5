"""The admin of agreements."""

from django.contrib import admin

from contributions.models import Agreement, AgreementAmendment, AgreementDeliverable
from iomtrack.admin import PartInline, RecordAdmin


class AgreementAmendmentInline(PartInline):
    """The terms of an agreement, as signed and as amended."""

    model = AgreementAmendment


class AgreementDeliverableInline(PartInline):
    """The outputs an agreement names."""

    model = AgreementDeliverable


@admin.register(Agreement)
class AgreementAdmin(RecordAdmin):
    """Agreements with their terms."""

    list_display = ("reference", "title_en", "title_fr", "kind", "stage", "organization", "department")
    list_filter = ("kind", "stage", "yearly")
    inlines = (AgreementAmendmentInline, AgreementDeliverableInline)


@admin.register(AgreementAmendment)
class AgreementAmendmentAdmin(RecordAdmin):
    """Terms of agreements, all together."""

    list_display = ("agreement", "number", "signed_on", "value", "currency", "start", "end")
    list_filter = ("certainty",)
    list_select_related = ("agreement", "currency")


@admin.register(AgreementDeliverable)
class AgreementDeliverableAdmin(RecordAdmin):
    """Deliverables of agreements, all together."""

    list_display = ("agreement", "output")
    list_select_related = ("agreement", "output")
