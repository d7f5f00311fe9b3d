"""Nasty posts to pages as the right person: never a broken page, and what was typed comes back."""

import os
import random

import pytest
from django import forms
from django.db import transaction
from django.forms.forms import BaseForm
from django.test import Client
from django.utils.html import escape

from tests.access import matrix
from tests.access.routes import routes
from tests.access.test_matrix import finish
from tests.input.nasty import FILES, TEXTS, _sensible, as_sent

pytestmark = pytest.mark.django_db


def asked_forms(response):
    found = []
    for layer in response.context or ():
        for value in getattr(layer, "dicts", [layer]):
            for one in value.values():
                one = getattr(one, "form", one) if type(one).__name__ == "AdminForm" else one
                if isinstance(one, BaseForm) and one not in found:
                    found.append(one)
    return found


def filled(form, chance):
    data, files = {}, {}
    for name, field in form.fields.items():
        full = form.add_prefix(name)
        if isinstance(field, forms.FileField):
            files[full] = [chance.choice(FILES)] if chance.random() < 0.5 else []
        else:
            data[full] = [chance.choice(TEXTS if chance.random() < 0.4 else _sensible(field))]
    return data, files


def test_explore(world):
    people, rows = world
    table, broken = matrix.read(), {}
    n = 0
    for route in routes():
        if route.name.endswith(("login", "logout")) or route.name.startswith("admin:jsi18n"):
            continue
        if os.environ.get("ONLY") and os.environ["ONLY"] not in route.name: continue
        ps = [p for p, c in table[route.name, "GET"].items() if c == "200" and p != "anonymous"]
        if not ps: continue
        persona = "officer" if "officer" in ps else ps[0]
        client = Client(); client.force_login(people[persona])
        address = route.address(rows)
        with transaction.atomic():
            response = client.get(address)
            asked = asked_forms(response)
            finish(response)
            transaction.set_rollback(True)
        if not asked: continue
        for turn in range(int(os.environ.get("TURNS", 4))):
            chance = random.Random(f"{route.name}{turn}")
            data, files = {}, {}
            for form in asked:
                d, f = filled(form, chance); data |= d; files |= f
            query, sent = as_sent(data, files)
            body = {k: query.getlist(k) for k in query} | {k: sent.getlist(k) for k in sent}
            n += 1
            for method in ("post", "get"):
                try:
                    with transaction.atomic():
                        if method == "get":
                            response = client.get(address, {k: query.getlist(k) for k in query if sum(map(len, query.getlist(k))) < 3000})
                        else:
                            response = client.post(address, body)
                        finish(response)
                        code = response.status_code
                        transaction.set_rollback(True)
                except Exception as error:
                    import traceback
                    tb = traceback.extract_tb(error.__traceback__)
                    mine = [f"{t.filename.split('/wt/input/')[-1]}:{t.lineno}" for t in tb if "/wt/input/" in t.filename and "tests/" not in t.filename]
                    broken.setdefault((route.name, repr(error)[:200], str(mine[-3:])), {k: [x[:40] for x in v] for k, v in query.lists()})
                    continue
                if code >= 500:
                    broken[route.name, code] = dict(query.lists())
                if method == "post" and code == 200:
                    page = response.content.decode()
                    lost = {}
                    for form in asked:
                        for name, field in form.fields.items():
                            if isinstance(field, forms.FileField) or isinstance(field.widget, (forms.PasswordInput, forms.HiddenInput)): continue
                            if not isinstance(field.widget, (forms.TextInput, forms.Textarea)): continue
                            for value in query.getlist(form.add_prefix(name)):
                                if value.isprintable() and value.strip() and escape(value) not in page:
                                    lost[name] = (value[:40], type(field.widget).__name__)
                    if lost: broken[route.name, "lost", persona] = lost
    print("posts", n)
    for k, v in broken.items(): print("BROKEN", k, str(v)[:600])
    assert not broken
