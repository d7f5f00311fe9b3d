"""Views of login and password change."""

import math

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth
from django.shortcuts import redirect, render
from django.urls import reverse

from unionportal.core.models import Installed, User
from unionportal.core.services.accounts import change_password
from unionportal.core.sign_in import devices
from unionportal.portal import privacy
from unionportal.portal.forms import LoginForm, OwnPasswordForm


def _example_is_loading():
    """Return whether bin/portal is at work on the example: until then nobody can sign in."""
    return Installed.objects.filter(name="example", value="loading").exists() and not User.objects.exists()


def start_page(user):
    """Return the address of the page with which this user's day begins: staff have it in the back office."""
    return reverse("admin:index" if user.is_staff else "home")


class LoginView(auth.LoginView):
    """Signs in; while the account has to wait, the answer is 429 whether or not there is such an account."""

    form_class = LoginForm
    redirect_authenticated_user = True

    def get_redirect_url(self):
        """Return the page that was asked for, "" for none: who types the name of the site asks for its root."""
        wanted = super().get_redirect_url()
        return "" if wanted == reverse("home") else wanted

    def get_default_redirect_url(self):
        return start_page(self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(example_is_loading=_example_is_loading(), **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        if privacy.has_to_read(self.request.user):
            self.request.session[privacy.UNREAD] = True
        devices.remember(self.request, response, self.request.user)
        return response

    def form_invalid(self, form):
        pause = getattr(self.request, "sign_in_pause", None)
        if pause is None:
            return super().form_invalid(form)
        seconds = max(1, math.ceil(pause.total_seconds()))
        context = {"minutes": math.ceil(seconds / 60)}
        response = render(self.request, "registration/slowed_down.html", context, status=429)
        response["Retry-After"] = str(seconds)
        return response


class OwnPasswordView(auth.PasswordChangeView):
    """Changes the user's own password; every other session of the account ends."""

    form_class = OwnPasswordForm

    def form_valid(self, form):
        change_password(self.request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(self.request, self.request.user)
        messages.success(self.request, "密码已修改，其他设备上的登录已失效。")
        response = redirect(start_page(self.request.user))
        devices.remember(self.request, response, self.request.user)
        return response
