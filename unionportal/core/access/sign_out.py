from django.contrib.auth.views import LogoutView


class SignOutView(LogoutView):
    """Signs out, and has the browser forget what it kept: drafts of texts, pages."""

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response
