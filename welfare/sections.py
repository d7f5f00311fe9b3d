"""What the page of a member shows of welfare: visits, gifts, grants, need, mutual aid, pairings and donations."""

from django.urls import reverse
from django.utils import timezone

from members.dossier.sections import Line, Section, during, noted, register_section
from welfare import permissions
from welfare.benefit_flow import BenefitState
from welfare.models import Donation, GiftRecipient, Grant, HardshipFile, MutualAidClaim, Pairing, Visit

_OF_BENEFIT = ("unit", "claim")


def _visit(visit, scope):
    note = noted(visit.happened_on, visit.number)
    return Line(visit.get_occasion_display(), note, visit.amount, visit.standing, visit.get_absolute_url())


def _gift(gift, scope):
    issue = gift.issue
    state = "已签收" if gift.signed_on and issue.is_handed_out else issue.standing
    state = state if gift.left else "已退款"
    # The list of an issue is a page for who holds an office; the member signs among the own benefits.
    address = gift.get_absolute_url() if scope.paths(permissions.VIEW_ISSUE) else ""
    return Line(issue.title, noted(issue.issued_on, issue.number), gift.cost, state, address)


def _handed_out(scope):
    # A list is nobody's gift until it is approved.
    return GiftRecipient.objects.visible_to(scope).filter(issue__state=BenefitState.APPROVED)


def _grant(grant, scope):
    return Line(grant.get_kind_display(), noted(grant.applied_on, grant.number), grant.amount, grant.standing)


def _hardship(file, scope):
    return Line(file.get_category_display(), noted(file.opened_on, file.number), state=file.standing)


def _aid(claim, scope):
    return Line(claim.plan, noted(claim.submitted_on), claim.granted, claim.get_state_display())


def _pairing(pairing, scope):
    return Line(pairing.student, noted(pairing.project, during(pairing.since, pairing.until)))


def _donation(donation, scope):
    return Line(donation.drive.title, noted(donation.given_on), donation.amount)


def _files_of(model):
    """Return (rows, line) of the section of the files of a table, for who may open them."""
    name = model._meta.model_name

    def rows(scope):
        records = model.objects.visible_to(scope.judged(model.papers_opened_by)).order_by()
        return model.evidence.through.objects.filter(**{f"{name}__in": records})

    def line(row, scope):
        file, record = row.attachment, getattr(row, f"{name}_id")
        day = timezone.localdate(file.uploaded_at)
        return Line(file.name, noted(day), address=reverse(model.paper_page, args=[record, file.pk]))

    return {"rows": rows, "line": line}


register_section(
    Section(
        code="visits",
        label="慰问",
        place=20,
        model=Visit,
        joined=_OF_BENEFIT,
        unread=("diagnosis",),
        order=("-happened_on",),
        line=_visit,
        adds=True,
    )
)
register_section(
    Section(
        code="gifts",
        label="发放",
        place=25,
        model=GiftRecipient,
        rows=_handed_out,
        joined=("unit", "issue__claim"),
        order=("-issue__issued_on",),
        line=_gift,
    )
)
register_section(
    Section(
        code="grants",
        label="补助",
        place=30,
        model=Grant,
        joined=_OF_BENEFIT,
        unread=("circumstances",),
        order=("-applied_on",),
        line=_grant,
        adds=True,
    )
)
register_section(
    Section(
        code="hardship_files",
        label="困难职工档案",
        place=34,
        model=HardshipFile,
        joined=("unit",),
        unread=("circumstances",),
        order=("-opened_on",),
        line=_hardship,
        adds=True,
    )
)
register_section(
    Section(
        code="mutual_aid",
        label="互助保障",
        place=35,
        model=MutualAidClaim,
        joined=("unit",),
        order=("-submitted_on",),
        line=_aid,
        adds=True,
    )
)
register_section(
    Section(
        code="pairings",
        label="结对帮扶",
        place=40,
        model=Pairing,
        person="mentor",
        joined=("unit",),
        order=("-since",),
        line=_pairing,
        adds=True,
    )
)
register_section(
    Section(
        code="donations",
        label="捐款",
        place=45,
        model=Donation,
        joined=("unit", "drive"),
        order=("-given_on",),
        line=_donation,
        adds=True,
    )
)
for _place, _model in ((22, Visit), (32, Grant)):
    register_section(
        Section(
            code=f"{_model._meta.model_name}_files",
            label=f"{_model._meta.verbose_name}的附件",
            place=_place,
            model=_model.evidence.through,
            person=f"{_model._meta.model_name}__member",
            joined=("attachment",),
            order=("-attachment__uploaded_at",),
            **_files_of(_model),
        )
    )
