"""The page of a member's own benefits."""

from django.utils import timezone
from django.views.generic import TemplateView

from unionportal.core.pages.views import ScopedViewMixin
from welfare import permissions, queries
from welfare.services.entitlement import entitlements


class Benefits(ScopedViewMixin, TemplateView):
    """我的福利: the standards that apply, what the user received, and who can read it."""

    permission_required = ()
    template_name = "welfare/benefits.html"

    def get_context_data(self, **kwargs):
        member = getattr(self.request.user, "member", None)
        received = queries.received_by(self.request.user, self.request.scope)
        return super().get_context_data(
            entitlements=entitlements(member, timezone.localdate()) if member else [],
            years=queries.by_year(received),
            is_member=member is not None,
            readers=[
                ("慰问", queries.readers(permissions.VIEW_VISIT)),
                ("病情", f"{queries.readers(permissions.READ_DIAGNOSIS)}，每次查看须说明原因并记入日志"),
                ("补助", queries.readers(permissions.VIEW_GRANT)),
                ("困难职工档案", queries.readers(permissions.VIEW_HARDSHIP)),
                ("发放", queries.readers(permissions.VIEW_RECIPIENT)),
            ],
            **kwargs,
        )
