from unfold.sites import UnfoldAdminSite


class UnionAdminSite(UnfoldAdminSite):
    """The back office. People sign in on the portal's own page."""

    def has_permission(self, request):
        return request.user.is_active and request.user.is_authenticated and request.user.is_staff
