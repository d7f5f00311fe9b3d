from django.http import HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def proposal_similar(request):
    """The box of similar proposals for ?title=&text=&exclude=; empty until there is a search for them."""
    return HttpResponse("")
