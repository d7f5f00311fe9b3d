"""An address that no page has ever given is answered with a sentence, never with an error."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db

LISTS = ("admin:core_rolegrant_changelist", "admin:finance_claim_changelist", "admin:autocomplete", "role_list")
QUESTIONS = ("state__exact=%00", "q=a%00", "role__exact=chair%00&o=1", "term=%00&app_label=welfare&model_name=visit")


def _answers(client, addresses):
    return {address: client.get(address, follow=True).status_code for address in addresses}


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_list_is_asked_for_a_nul(client, chair, question):
    client.force_login(chair)
    addresses = [f"{reverse(name)}?{question}" for name in LISTS]
    assert _answers(client, addresses) == dict.fromkeys(addresses, 400)


def test_no_page_is_asked_for_by_a_nul(client, chair):
    client.force_login(chair)
    addresses = ["/finance/claims/%00/", "/%00", "/admin/%00/"]
    assert _answers(client, addresses) == dict.fromkeys(addresses, 400)


def test_the_back_office_leads_from_no_number_to_a_record(client, chair):
    client.force_login(chair)
    addresses = ["/admin/r/1/1/", "/admin/r/x/y/"]
    assert _answers(client, addresses) == dict.fromkeys(addresses, 404)
