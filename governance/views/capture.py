"""Live capture: one page for a sitting. The script saves as one types; without it every item is a plain form."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from governance.forms.capture import SheetForm, typed_in
from governance.models import Action, AgendaItem, Intervention, ItemNotes, Session
from governance.models.capture import WRITTEN_IN
from governance.models.outcome import DecidedBy, OutcomeCode
from governance.models.session import geneva_today
from governance.reports.capture import sheets_of
from governance.services.capture import Saved, out_of_date, problems_of, save_item
from iomtrack import drafts, navigation
from iomtrack.page import Page
from iomtrack.views import HistoryPage
from iomtrack.visibility import Marking
from membership.models import State, StateGroup, Unit


class SessionCapture(Page, TemplateView):
    """The items of a session, each with what is taken down of it. A POST saves one item; the script gets JSON."""

    template_name = "governance/capture.html"
    permission = "governance.add_outcome"
    title = _("Live capture")

    @cached_property
    def session(self) -> Session:
        """The session of the address, if this user may see it."""
        rows = Session.objects.visible_to(self.request.user).select_related("body")
        return get_object_or_404(rows, pk=self.kwargs["session_pk"])

    def get_title(self) -> Any:
        """The session that is taken down."""
        return _("Live capture: %(session)s") % {"session": self.session}

    def crumbs(self) -> list[navigation.Crumb]:
        """By way of the session."""
        return navigation.crumbs(self.request, self.session, self.title)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; for the script, who is logged in now and the token that saves carry."""
        if wants_json(request):
            left = request.session.seconds_left
            return JsonResponse({"user": request.user.pk, "token": get_token(request), "left": left})
        left = drafts.take(request)  # typed in the plain form when the session had ended
        if left:
            return self.page(left.get("item", ""), typed=typed_in(left))
        return self.page(request.GET.get("item", ""))

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save one item: all of it that is valid and that nobody else has changed."""
        data, typed = request.POST, typed_in(request.POST)
        item, promise = data.get("item", ""), "promise" in data
        try:
            refuse_somebody_else(data.get("user", ""), request.user)
            saved = save_item(
                session=self.kwargs["session_pk"],
                item=int(item) if item.isdecimal() else 0,
                by=request.user,
                key=key_of(data.get("key", "")),
                typed=typed,
                promise=promise,
            )
        except (AgendaItem.DoesNotExist, Session.DoesNotExist) as error:
            raise Http404 from error
        except ValidationError as error:
            problems = problems_of(error)
            if wants_json(request):
                return JsonResponse({"problems": problems}, status=422)
            return self.page(item, 422, typed=typed, problems=problems)
        if wants_json(request):
            answer = as_data(saved, request.user, promise)
            return JsonResponse(answer, status=409 if saved.conflicts else 200)
        if saved.conflicts:
            return self.page(item, 409, typed=typed, conflicts=saved.conflicts)
        return HttpResponseRedirect(f"{request.path}?item={item}#item-{item}")

    def page(self, item: str, status: int = 200, **becoming: Any) -> HttpResponse:
        """The whole page, open at an item; of that one with what was typed and what became of it."""
        return self.render_to_response(self.get_context_data(item=item, becoming=becoming), status=status)

    def get_context_data(self, item: str = "", becoming: Any = None, **kwargs: Any) -> dict[str, Any]:
        """The items, and what their fields offer."""
        user, session, becoming = self.request.user, self.session, becoming or {}
        sheets = sheets_of(session, user)
        chosen = next((sheet for sheet in sheets if str(sheet.item.pk) == item), None)
        opened = chosen or next((sheet for sheet in sheets if sheet.outcome is None), None)
        forms = [SheetForm(each, each is opened, **(becoming if each is chosen else {})) for each in sheets]
        readable = Marking.readable_by(user)
        below = session.body.parent_id is not None
        return super().get_context_data(
            session=session,
            marking=Marking.highest([session.marking, *(sheet.item.marking for sheet in sheets)]),
            forms=forms,
            codes=[choice for choice in OutcomeCode.choices if below or choice[0] != OutcomeCode.RECOMMENDED],
            ways=DecidedBy.choices,
            languages=WRITTEN_IN,
            readable=readable,
            units=Unit.objects.by_name(),
            states=State.objects.on(session.start or geneva_today()).by_name(),
            groups=StateGroup.objects.by_name(),
            failed=bool(becoming.get("problems") or becoming.get("conflicts")),
            **kwargs,
        )


def wants_json(request: HttpRequest) -> bool:
    """Whether it is the script that asks."""
    return request.headers.get("Accept", "").startswith("application/json")


def refuse_somebody_else(typed_by: str, user: Any) -> None:
    """What one person typed is not saved in another's name who has logged in since."""
    if typed_by and typed_by != str(user.pk):
        raise ValidationError(_("Somebody else has logged in since: this is not saved under their name."))


def key_of(text: str) -> uuid.UUID:
    """The key of a save."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise ValidationError(out_of_date()) from None


def as_data(saved: Saved, user: Any, promise: bool) -> dict[str, Any]:
    """The answer for the script. It puts every text into the page as text."""
    answer: dict[str, Any] = {
        "values": saved.values,
        "marking": saved.sheet.marking,
        "conflicts": {name: vars(each) for name, each in saved.conflicts.items()},
    }
    if promise:
        actions = Action.objects.visible_to(user).filter(outcome__item=saved.sheet.item).select_related("owner")
        answer["actions"] = [
            {"name": each.name.plain, "url": each.get_absolute_url(), "owner": each.owner.name.plain}
            for each in actions.order_by("pk")
        ]
    return answer


class ItemNotesHistory(HistoryPage):
    """What the notes on an item said, and what was typed of them and not taken."""

    model = ItemNotes


class InterventionHistory(HistoryPage):
    """What was taken down of an intervention."""

    model = Intervention
