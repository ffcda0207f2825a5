"""Forms of the verbs on memberships and amendments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from iomtrack.forms import RecordForm
from membership import services
from membership.models import Membership, Organization, Ratification, Source, State


class MembershipForm(RecordForm):
    """A membership as a person records it."""

    class Meta:
        model = Membership
        fields = [
            "organization",
            "state",
            "status",
            "start",
            "end",
            "precision",
            "voted_on",
            "accepted_on",
            "source",
            "locator",
            "certainty",
            "note_en",
            "note_fr",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(
            organization=Organization.objects.order_by("position", "code"),
            state=State.objects.by_name(),
            source=Source.objects.order_by("code"),
        )

    def clean(self) -> dict[str, Any]:
        """Say at the field what overlaps; the service asks again when it writes."""
        super().clean()
        cleaned = self.cleaned_data
        if {"organization", "state", "start", "end"} <= cleaned.keys():
            wanted = {name: cleaned[name] for name in ("organization", "state", "start", "end")}
            services.refuse_overlap(Membership(pk=self.instance.pk, **wanted))
        return cleaned


class MembershipEndForm(RecordForm):
    """The last day of a membership."""

    end = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    class Meta:
        model = Membership
        fields = ["end"]


class RatificationForm(RecordForm):
    """An instrument of acceptance."""

    class Meta:
        model = Ratification
        fields = ["amendment", "state", "deposited_on", "source", "locator", "certainty", "note_en", "note_fr"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(state=State.objects.by_name(), source=Source.objects.order_by("code"))

    def clean(self) -> dict[str, Any]:
        """Say at the field what is wrong; the service asks again when it writes."""
        super().clean()
        cleaned = self.cleaned_data
        if {"amendment", "state", "deposited_on"} <= cleaned.keys():
            services.refuse_instrument(cleaned["amendment"], cleaned["state"], cleaned["deposited_on"])
        return cleaned
