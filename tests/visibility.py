"""Who sees what, tried: records at every marking, and every outlet looked at as every role.

A *witness* is a record with two words of its own and the marking that it, or something it is seen through, bears. A
*case* is one witness at one outlet looked at by one role: the words must be there for those who may read the marking
(tests/access.py says who), and for nobody else; and no count may tell that there is more. Models, markings, roles,
URLs, lists, files and the pages of the admin come from the code: a new one is tried without being named here.
"""

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from iomtrack.as_of import AsOfPage
from iomtrack.models import Record
from iomtrack.visibility import Marking, is_restricted
from tests import contract
from tests.access import ACCESS, READS
from tests.witnesses import COMMON, Witness, World, is_indexed

ADMIN_PAGES = ("change", "history")
SEARCH_PAGES = {"search"}  # pages that search everything at once, or all of one kind


@dataclass
class Look:
    """Somebody who looks at outlets, what was judged, and what should not have been seen or was missing.

    The pages of restricted records are looked at as every role. A page of ordinary records is the same for all who
    read the same markings: the superuser without a role looks at every one of them.
    """

    client: Client
    roles: tuple[str, ...]
    world: World
    requests: int = 0
    cases: int = 0
    leaks: list[str] = field(default_factory=list)

    def sees(self, witness: Witness) -> bool:
        """Whether one of the roles may read the witness's marking, by the table of the tests."""
        return any(role in READS[witness.marking] for role in self.roles) or witness.marking == Marking.UNCLASSIFIED

    def opens(self, address: contract.Address) -> bool:
        """Whether one of the roles may open the page, by the table of the tests."""
        return self.client.user.is_superuser or any(role in ACCESS.get(address.name, ()) for role in self.roles)

    def get(self, url: str, **query: Any) -> tuple[Any, str]:
        """The answer of an address and all its text; a workbook is unpacked."""
        self.requests += 1
        response = self.client.get(url, query)
        content = response.getvalue()
        if content.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                content = b"\n".join(book.read(name) for name in book.namelist())
        return response, content.decode()

    def expect(self, right: bool, what: str) -> None:
        """One judgement."""
        if not right:
            self.leaks.append(f"{' and '.join(self.roles) or 'no role'}: {what}")

    def hides(self, outlet: str, text: str) -> None:
        """No witness that the role may not read is in the text: a case for every witness."""
        self.cases += len(self.world.witnesses)
        words = set(re.findall(r"heron\d+x", text))
        for witness in self.world.witnesses:
            if not self.sees(witness):
                self.expect(witness.shown not in words, f"{outlet} shows {witness}")

    def counts(self, outlet: str, found: int, rows: list[Witness]) -> None:
        """A number of rows is that of the witnesses the role may read."""
        self.cases += 1
        wanted = sum(self.sees(witness) for witness in rows)
        self.expect(found == wanted, f"{outlet} counts {found} instead of {wanted}")

    def sight(self) -> frozenset[str]:
        """The markings that the roles read."""
        return frozenset(witness.marking for witness in self.world.witnesses if self.sees(witness))

    # Outlets ---------------------------------------------------------------------------------------------------------

    def staff_pages(self, addresses: tuple[contract.Address, ...], *, ordinary: bool = True) -> None:
        """The pages of restricted records, those of the records they hang from if wanted, and what has no record."""
        for address in addresses:
            guarded = [self.model_of(address, name) for name in address.parameters]
            if any(is_restricted(model) for model in guarded):
                for witness in self.world.of(guarded[0]):
                    if address.kind != "update" or not self.sees(witness):
                        self.page_of_witness(address, witness)
            elif address.kind == "list":
                if is_restricted(address.model) or (ordinary and address.model in self.world.hub):
                    self.list_page(address)
            elif not address.model or (ordinary and address.model in self.world.hub):
                keys = {name: self.key_of(address, name) for name in address.parameters}
                for query in ({}, {"on": "2016-01-31"}) if issubclass(address.page, AsOfPage) else ({},):
                    self.hides(f"{address}{query or ''}", self.get(address.url("en", keys), **query)[1])

    @staticmethod
    def model_of(address: contract.Address, name: str) -> Any:
        return contract.model_of_parameter(address, name)

    def key_of(self, address: contract.Address, name: str) -> Any:
        """The key of the ordinary record from which the witnesses hang, else of any."""
        model = self.model_of(address, name)
        record = self.world.hub.get(model) or contract.some_record(model)
        return getattr(record, name) if name in contract.BY_COLUMN else record.pk

    def page_of_witness(self, address: contract.Address, witness: Witness) -> None:
        """A page of one witness: found by those who may read it, and else as if there were no such record."""
        url = address.url("en", {address.parameters[0]: witness.record.pk})
        response, text = self.get(url)
        self.hides(str(address), text)
        if address.kind == "update" and not self.sees(witness):
            status = self.client.post(url).status_code
            self.expect(status in (403, 404), f"{address} answers {status} to a form about {witness}")
        if self.opens(address):
            found = response.status_code == 200
            self.expect(found == self.sees(witness), f"{address} answers {response.status_code} for {witness}")
            if found and address.kind in ("detail", "history"):
                self.expect(witness.shown in text, f"{address} lacks {witness}")

    def list_page(self, address: contract.Address) -> None:
        """A list, its count, its search, its filters' options, the same as of a day, and its files."""
        url, restricted = address.url("en"), is_restricted(address.model)
        outlets = {"": {"per_page": "200"}, " as csv": {"format": "csv"}}
        if restricted:
            outlets[" as xlsx"] = {"format": "xlsx"}
            outlets[" searched"] = {"q": COMMON, "per_page": "200"}
        if "on" in address.page.filterset_class({}, address.model.objects.none()).filters:
            outlets[" as of a day"] = {"on": "2016-01-31", "per_page": "200"}
        for outlet, query in outlets.items():
            response, text = self.get(url, **query)
            self.hides(f"{address}{outlet}", text)
            if restricted and response.status_code == 200:
                rows = [each for each in self.world.of(address.model) if each.searched or outlet != " searched"]
                if "format" not in query and "on" not in query:
                    self.counts(f"{address}{outlet}", response.context["total"], rows)
                elif query.get("format") == "csv":
                    self.counts(f"{address}{outlet}", len(text.splitlines()) - 1, rows)

    def searches(self) -> None:
        """Pages that search everything."""
        for address in contract.pages():
            if address.name in SEARCH_PAGES:
                self.hides(str(address), self.get(address.url("en"), q=COMMON)[1])
                for model in {type(witness.record) for witness in self.world.witnesses if is_indexed(witness)}:
                    response, text = self.get(address.url("en"), q=COMMON, kind=model._meta.label_lower)
                    self.hides(f"{address} of {model.__name__}", text)
                    self.counts(f"{address} of {model.__name__}", response.context["number"], self.world.of(model))

    def admin_pages(self, *only: Any) -> None:
        """The admin, or of some models: lists, counts, facets and search, forms with their parts, autocompletes, histories.

        Where all is to be seen, a form is enough.
        """
        for model, name in self.in_the_admin():
            if only and model not in only:
                continue
            rows = self.world.of(model)
            if is_restricted(model):
                for outlet, query in {"list": {"_facets": "1"}, "search": {"q": COMMON}}.items():
                    response, text = self.get(reverse(f"admin:{name}_changelist"), **query)
                    self.hides(f"admin {outlet} of {name}", text)
                    found = [each for each in rows if each.searched or outlet == "list"]
                    self.counts(f"admin {outlet} of {name}", response.context["cl"].result_count, found)
                for witness in rows:
                    self.admin_of_witness(name, witness)
            elif self.ordinary_records(model) and len(self.sight()) < len(Marking):
                self.hides(f"admin list of {name}", self.get(reverse(f"admin:{name}_changelist"))[1])
                for record in self.ordinary_records(model):
                    for page in ("change", "history"):
                        text = self.get(reverse(f"admin:{name}_{page}", args=[record.pk]))[1]
                        self.hides(f"admin {page} of {name}", text)
            self.lookups(model, name)
        self.autocompletes()

    @staticmethod
    def in_the_admin() -> list[tuple[Any, str]]:
        """The records that have pages of their own in the admin, and what their addresses are called."""
        models = [model for model in admin.site._registry if issubclass(model, Record)]
        return [(model, f"{model._meta.app_label}_{model._meta.model_name}") for model in models]

    def ordinary_records(self, model: Any) -> list[Any]:
        """The record that witnesses hang from; all, where their relations lead to witnesses."""
        if model.veiled:
            return list(model._default_manager.all())
        return [self.world.hub[model]] if model in self.world.hub else []

    def admin_of_witness(self, name: str, witness: Witness) -> None:
        """A witness in the admin: its form, its history, the way to its page."""
        for page in ("change",) if self.sees(witness) else ADMIN_PAGES:
            response, text = self.get(reverse(f"admin:{name}_{page}", args=[witness.record.pk]))
            self.hides(f"admin {page} of {name}", text)
            found = response.status_code == 200
            self.expect(found == self.sees(witness), f"admin {page} answers {response.status_code} for {witness}")
        if not self.sees(witness):
            kind = ContentType.objects.get_for_model(witness.record).pk
            way, _text = self.get(f"/en/admin/r/{kind}/{witness.record.pk}/")
            self.cases += 1
            self.expect(way.status_code == 404, f"the way from the admin to {witness} answers {way.status_code}")

    def autocompletes(self) -> None:
        """Every field of a form of the admin in which restricted records are found by typing."""
        for model in contract.record_models():
            for each in model._meta.concrete_fields:
                other = each.related_model if each.is_relation else None
                if not (other and is_restricted(other) and other in admin.site._registry):
                    continue
                asked = {
                    "app_label": model._meta.app_label,
                    "model_name": model._meta.model_name,
                    "field_name": each.name,
                    "term": COMMON,
                }
                response, text = self.get(reverse("admin:autocomplete"), **asked)
                outlet = f"autocomplete of {model.__name__}.{each.name}"
                self.hides(outlet, text)
                rows = [witness for witness in self.world.of(other) if witness.searched]
                self.counts(outlet, len(response.json()["results"]), rows)

    def lookups(self, model: Any, name: str) -> None:
        """No list of the admin can be asked whether its records have hidden ones."""
        for each in model._meta.get_fields():
            other = each.related_model if each.is_relation else None
            if other and issubclass(other, Record) and is_restricted(other) and each.name not in model.seen_through:
                asked = f"{each.name}__isnull"
                response, _text = self.get(reverse(f"admin:{name}_changelist"), **{asked: "False"})
                self.cases += 1
                self.expect(response.status_code == 400, f"admin list of {name} answers {asked}")

    # What hidden records change --------------------------------------------------------------------------------------

    def everything(self, addresses: tuple[contract.Address, ...]) -> list[str]:
        """The addresses of every page of the application and of the admin as the world now is."""
        urls: list[str] = []
        for address in addresses:
            models = [self.model_of(address, name) for name in address.parameters]
            if address.kind == "list":
                queries = ("per_page=200", "format=csv", f"q={COMMON}")
                urls += [f"{address.url('en')}?{each}" for each in queries[: 3 if is_restricted(address.model) else 1]]
            elif any(is_restricted(model) for model in models):
                rows = self.world.of(models[0]) if address.kind != "update" else ()
                urls += [address.url("en", {address.parameters[0]: each.record.pk}) for each in rows]
            else:
                urls.append(address.url("en", {name: self.key_of(address, name) for name in address.parameters}))
        if self.client.user.is_staff:
            for model, name in self.in_the_admin():
                records = [each.record for each in self.world.of(model)] or self.ordinary_records(model)
                urls += [reverse(f"admin:{name}_changelist") + "?_facets=1"] if records else []
                urls += [reverse(f"admin:{name}_{page}", args=[each.pk]) for each in records for page in ADMIN_PAGES]
        return urls

    def texts(self, urls: list[str]) -> dict[str, str]:
        """What each address answers, without what differs every time."""
        return {url: settled(self.get(url)[1]) for url in urls}

    def unchanged(self, before: dict[str, str]) -> None:
        """Every address answers as it did before the hidden records came: a case for each of them at each address."""
        hidden = [witness for witness in self.world.witnesses if not self.sees(witness)]
        for url, text in self.texts(list(before)).items():
            self.cases += len(hidden)
            self.hides(url, text)
            if text != before[url]:
                known = set(before[url].splitlines())
                lines = [line for line in text.splitlines() if line not in known]
                self.expect(False, f"{url} tells that there are hidden records: {lines[:3]}")


def settled(text: str) -> str:
    """A page without what differs every time it is made."""
    text = re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", text)
    text = re.sub(r'(name="draft_owner" value=)"[^"]+"', r"\1", text)  # signed anew
    text = re.sub(r'data-(ends|left)="\d+"', r"data-\1", text)  # seconds until the session ends
    text = re.sub(r'(data-label="Last used"><span class="date">)[^<]+', r"\1", text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "uuid", text)
