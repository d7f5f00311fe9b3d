"""Pages as somebody opens them in a browser of his own."""

from django.test import Client
from django.urls import reverse


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def opened(user, page="home", /, *args):
    return browser(user).get(reverse(page, args=args))


def sent(user, page, /, *args, **answers):
    return browser(user).post(reverse(page, args=args), answers)
