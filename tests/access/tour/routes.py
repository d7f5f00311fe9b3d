"""Every named page of the site, and an address of it that leads to a given unit's record."""

from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.contrib import admin
from django.urls import URLPattern, get_resolver, reverse

NO_PK = 0
# Words of a route that are no keys of records.
_WORDS = {
    "code": "finance.paid",
    "kind": "members",
    "key": "finance.budgets",
    "app_label": "core",
    "format": "xlsx",
    "shipped": "speech",
    "ending": "xlsx",
    "section": "memberships",
    "table": "welfare.visit",
}
# Keys of records below the one that `pk` names.
_BELOW = {
    "chapter": "reports.Chapter",
    "batch_line": "finance.BatchLine",
    "cosignature": "congress.Cosignature",
}
# Where the first part of a page's name is not the name of its table.
_MODELS = {
    "welfare:issue": "welfare.GiftIssue",
    "welfare:hardship": "welfare.HardshipFile",
    "activities:project": "activities.BrandProject",
    "finance:counting": "finance.CountLine",
    "finance:year": "finance.BudgetYear",
    "finance:plan": "finance.BudgetPlan",
    "finance:batch": "finance.PaymentBatch",
    "finance:contribution_receive": "finance.ContributionMonth",
    "finance:contribution_correct": "finance.Contribution",
    "finance:upward": "finance.UpwardRemittance",
    "finance:dues_": "finance.DuesSheet",
    "finance:subsidy_use_drop": "finance.SubsidyUse",
    "finance:subsidy_receipt_correct": "finance.SubsidyReceipt",
    "finance:late_dues_add": "finance.DuesLine",
    "finance:late_dues_correct": "finance.LateDues",
    "finance:line_answer": "finance.BatchLine",
    "activities:edition_add": "activities.Regulation",
    "activities:edition": "activities.RegulationEdition",
    "reports:figures_of": "welfare.Visit",
    "reports:chapter": "reports.Report",
    "reports:version": "reports.Report",
    "reports:deleted": "reports.Report",
    "reports:comment_add": "reports.Report",
    "reports:section": "reports.SectionRequest",
    "section_request": "reports.Report",
    "consultation_send": "reports.Report",
    "consultation_more": "reports.Consultation",
    "congress:board": "congress.Proposal",
    "congress:screening": "congress.Proposal",
    "congress:category": "congress.ProposalCategory",
    "ledger_sheet": "core.LedgerSheet",
    "ledger_start_": "core.StartDay",
    "ledger_word_forget": "core.LedgerWord",
    "ledger_withdraw": "core.LedgerImport",
    "ledger": "core.Job",
    "job": "core.Job",
    "notice": "core.Notice",
    "milestone": "core.Milestone",
    "role": "core.RoleGrant",
}


@dataclass(frozen=True)
class Route:
    name: str
    params: tuple[str, ...]
    pattern: str

    @property
    def is_admin(self):
        return self.name.startswith("admin:")

    def model(self):
        """The table whose key the route takes, or None."""
        if self.is_admin:
            for model in admin.site._registry:
                if self.name.startswith(f"admin:{model._meta.app_label}_{model._meta.model_name}_"):
                    return model
            return None
        namespace, _, page = self.name.rpartition(":")
        for prefix, label in _MODELS.items():
            if self.name.startswith(prefix):
                return apps.get_model(label)
        try:
            return apps.get_model(namespace, page.split("_")[0])
        except (LookupError, ValueError):
            return None

    @property
    def takes_key(self):
        return bool({"pk", "object_id"} & set(self.params))

    def address(self, rows):
        """The route's address for a unit's rows."""
        return reverse(self.name, kwargs={param: self._value(param, rows) for param in self.params})

    def _value(self, param, rows):
        row = rows.of(self.model()) if self.model() else None
        if param in ("pk", "object_id"):
            empty = "00000000-0000-0000-0000-000000000000" if "uuid" in self.pattern else NO_PK
            return row.pk if row else empty
        if param in _BELOW:
            return rows.of(apps.get_model(_BELOW[param])).pk
        if param == "move":
            return self._move()
        if param in _WORDS:
            return _WORDS[param]
        if "<uuid:" + param in self.pattern:
            return "00000000-0000-0000-0000-000000000000"
        return 1 if "<int:" + param in self.pattern else "x"

    def _move(self):
        if self.is_admin:
            page = admin.site._registry[self.model()]
            if getattr(page, "acts", ()):
                return page.acts[0].name
        if flow := getattr(self.model(), "flow", None):
            waits = (move.name for move in flow.transitions.values() if move.waits_in)
            return next(waits, next(iter(flow.transitions)))
        return "x"


@cache
def routes():
    """All named routes, in the order of their names; the admin's nameless catch-all is not a page."""
    found = {route.name: route for route in _walk(get_resolver().url_patterns, "", "", ())}
    return tuple(found[name] for name in sorted(found))


def _walk(patterns, namespace, prefix, params):
    for one in patterns:
        text = prefix + str(one.pattern)
        names = (*params, *one.pattern.converters, *getattr(one.pattern.regex, "groupindex", {}))
        names = tuple(dict.fromkeys(names))
        if isinstance(one, URLPattern):
            if one.name:
                yield Route(f"{namespace}{one.name}", names, text)
        else:
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from _walk(one.url_patterns, inner, text, names)
