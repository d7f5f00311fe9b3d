"""The page of the privacy notice."""

from axes.helpers import get_client_ip_address
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from unionportal.portal import privacy


@require_http_methods(["GET", "HEAD", "POST"])
def privacy_notice(request):
    """Return the current edition; a user who has not confirmed it does so here and goes on to the page wanted."""
    notice, wanted = privacy.current(), request.POST.get("next") or request.GET.get("next") or "/"
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        wanted = "/"
    # If a newer edition was published meanwhile, that one is shown.
    if request.method == "POST" and notice and request.POST.get("edition") == str(notice.edition):
        privacy.confirm(notice, actor=request.user, address=get_client_ip_address(request))
        request.session.pop(privacy.UNREAD, None)
        return redirect(wanted)
    confirmation = privacy.confirmation_of(request.user, notice) if notice else None
    context = {"notice": notice, "confirmation": confirmation, "next": wanted}
    return render(request, "portal/privacy_notice.html", context)
