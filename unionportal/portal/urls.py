from django.contrib.auth.views import LogoutView
from django.urls import path

from unionportal.portal.views import account, home

urlpatterns = [
    path("", home.home, name="home"),
    path("login/", account.LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", account.OwnPasswordView.as_view(), name="password_change"),
]
