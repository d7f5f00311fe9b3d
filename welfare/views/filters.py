"""The filter forms of the lists; what was typed stays in the query string."""

from django import forms
from django.db.models import Q

from welfare.benefit_flow import BenefitState
from welfare.choices import GiftOccasion, Occasion

_STANDINGS = [(value, label) for value, label in BenefitState.choices if value != BenefitState.APPROVED]
# 已批准 is where the money is on its way; whether it arrived is the claim's state.
_STANDINGS.insert(3, ("paying", "待支付"))
_STANDINGS.insert(4, ("paid", "已支付"))


class _Filter(forms.Form):
    """Unusable values of the query string filter nothing."""

    def value(self, name):
        self.is_valid()
        return self.cleaned_data.get(name)

    def of_standing(self, rows):
        state = self.value("state")
        if state == "paid":
            return rows.filter(state=BenefitState.APPROVED, claim__state="paid")
        if state == "paying":
            return rows.filter(state=BenefitState.APPROVED).exclude(claim__state__in=["paid", "reversed", "cancelled"])
        return rows.filter(state=state) if state else rows


def _search(placeholder):
    widget = forms.TextInput(attrs={"type": "search", "placeholder": placeholder})
    return forms.CharField(label="搜索", required=False, widget=widget)


class VisitFilter(_Filter):
    q = _search("姓名、工号、编号")
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *_STANDINGS])
    occasion = forms.ChoiceField(label="事由", required=False, choices=[("", "全部"), *Occasion.choices])
    year = forms.IntegerField(label="年度", required=False, min_value=1950, max_value=2100)

    def narrow(self, visits):
        visits = self.of_standing(visits)
        if occasion := self.value("occasion"):
            visits = visits.filter(occasion=occasion)
        if year := self.value("year"):
            visits = visits.filter(happened_on__year=year)
        for word in (self.value("q") or "").split():
            visits = visits.filter(mentions(word, "member__name", "member__staff_no", "number", "member__name_key"))
        return visits


class IssueFilter(_Filter):
    q = _search("名称、批次编号")
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *_STANDINGS])
    occasion = forms.ChoiceField(label="事由", required=False, choices=[("", "全部"), *GiftOccasion.choices])
    year = forms.IntegerField(label="年度", required=False, min_value=1950, max_value=2100)

    def narrow(self, issues):
        issues = self.of_standing(issues)
        if occasion := self.value("occasion"):
            issues = issues.filter(occasion=occasion)
        if year := self.value("year"):
            issues = issues.filter(issued_on__year=year)
        for word in (self.value("q") or "").split():
            issues = issues.filter(mentions(word, "title", "code", "number", "content"))
        return issues


def mentions(word, *fields):
    condition = Q()
    for field in fields:
        condition |= Q(**{f"{field}__icontains": word})
    return condition
