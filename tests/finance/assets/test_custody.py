"""Assets change hands when the receiver confirms it; whoever leaves has his on the list until somebody took them."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from finance.models import DisposalLine, Handover
from finance.services.assets.custody import propose_handover, receive_assets
from finance.services.assets.disposing import withdraw_disposal
from members.choices import LeftBy
from members.dossier.sections import shown_of
from members.services import leaving
from members.services.membership import retire_member
from tests.factories import AssetFactory, HandoverFactory, MemberFactory, UserFactory
from tests.factories.finance import DisposalFactory
from unionportal.core.access.scoping import Scope
from unionportal.core.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(other_branch):
    return MemberFactory(unit=other_branch, name="接大物", staff_no="T70002", user=UserFactory(name="接大物"))


def _ask(client, asset, **answers):
    facts = {"assets": [asset.pk], "receiver": "T70002", "place": "", "reason": "换岗"} | answers
    return client.post(reverse("finance:asset_handover", args=[asset.pk]), facts)


def _move(client, handover, name, **answers):
    return client.post(reverse("finance:handover_move", args=[handover.pk, name]), answers)


def test_a_keeper_hands_over_and_the_receiver_confirms(client, asset, keeper, receiver, branch, other_branch, union):
    of_union = AssetFactory(unit=union, custodian=keeper)
    client.force_login(keeper.user)
    assert _ask(client, asset, receiver="接大物").context["form"].errors == {
        "receiver": ["没有工号为“接大物”的在会会员。"]
    }
    assert list(_ask(client, asset, assets=[]).context["form"].errors) == ["assets"]
    _ask(client, asset, assets=[asset.pk, of_union.pk], place="二楼")
    handover = Handover.objects.get()
    again = _ask(client, asset).context["form"].errors
    assert list(again) == ["assets"]
    assert Notice.objects.filter(user=receiver.user).count() == 1
    asset.refresh_from_db()
    assert asset.custodian == keeper
    client.force_login(receiver.user)
    _move(client, handover, "receive")
    asset.refresh_from_db()
    of_union.refresh_from_db()
    assert (asset.custodian, asset.unit, asset.place) == (receiver, other_branch, "二楼")
    assert (of_union.custodian, of_union.unit) == (receiver, union)
    last = asset.moves.last()
    assert (last.what, last.made_by, last.reason) == ("移交", receiver.user, "换岗")
    assert Notice.objects.filter(user=keeper.user).count() == 1


def test_what_is_refused_or_taken_back_stays_with_its_keeper(client, asset, keeper, receiver, officer):
    client.force_login(officer)
    _ask(client, asset, receiver=receiver.pk)
    first = Handover.objects.get()
    client.force_login(receiver.user)
    assert list(_move(client, first, "refuse").context["form"].errors) == ["reason"]
    _move(client, first, "refuse", reason="没有见到实物")
    client.force_login(officer)
    _ask(client, asset, receiver=receiver.pk)
    second = Handover.objects.first()
    assert _move(client, second, "receive").status_code == 404
    _move(client, second, "withdraw", reason="写错了人")
    asset.refresh_from_db()
    assert (asset.custodian, asset.moves.count()) == (keeper, 1)
    assert [one.state for one in Handover.objects.all()] == ["withdrawn", "refused"]


def test_the_giver_sees_a_hand_over_and_takes_it_back_until_it_is_taken(client, asset, keeper, receiver, officer):
    client.force_login(officer)
    _ask(client, asset, receiver=receiver.pk)
    handover = Handover.objects.get()
    client.force_login(receiver.user)
    assert _move(client, handover, "withdraw", reason="不是给我的").status_code == 404
    client.force_login(keeper.user)
    assert list(client.get(reverse("finance:asset_list")).context["handovers"]) == [handover]
    assert client.get(asset.get_absolute_url()).context["shows_handover"]
    page = client.get(handover.get_absolute_url())
    assert ([one.name for one in page.context["moves"]], page.context["assets"]) == (["withdraw"], [asset])
    assert _move(client, handover, "receive").status_code == 404
    _move(client, handover, "withdraw", reason="还在用")
    handover.refresh_from_db()
    assert (handover.state, handover.answered_by) == ("withdrawn", keeper.user)
    client.force_login(officer)
    _ask(client, asset, receiver=receiver.pk)
    taken = receive_assets(Handover.objects.first(), actor=receiver.user)
    client.force_login(keeper.user)
    assert client.get(taken.get_absolute_url()).context["moves"] == []


def test_what_waits_for_its_disposal_is_not_handed_over_until_that_is_decided(
    client, asset, receiver, union, keeper, officer
):
    disposal = DisposalFactory(unit=union, made_by=officer)
    DisposalLine.objects.create(disposal=disposal, asset=asset)
    client.force_login(keeper.user)
    assert list(_ask(client, asset).context["form"].errors) == ["assets"]
    withdraw_disposal(disposal, actor=officer, reason="还要用")
    _ask(client, asset)
    assert Handover.objects.get().lines.get().asset == asset


def test_whoever_asks_for_something_does_not_confirm_it_himself(client, asset, officer, accountant, union):
    own = MemberFactory(unit=union, user=officer)
    client.force_login(officer)
    _ask(client, asset, receiver=own.pk)
    handover = Handover.objects.get()
    _move(client, handover, "receive")
    handover.refresh_from_db()
    assert handover.state == "pending"
    facts = {"state": "received", "answered_by": officer, "answered_on": timezone.localdate()}
    with pytest.raises(DatabaseError), transaction.atomic():
        Handover.objects.update(**facts)


def test_the_database_keeps_an_asset_in_one_hand_over(asset, receiver, officer, keeper):
    HandoverFactory(lines=[asset], receiver=receiver)
    with pytest.raises(DatabaseError), transaction.atomic():
        HandoverFactory(lines=[asset], giver=keeper)
    with pytest.raises(DatabaseError), transaction.atomic():
        HandoverFactory(lines=[AssetFactory(unit=asset.unit)], giver=keeper)
    nobody = MemberFactory(unit=asset.unit)
    with pytest.raises(ValidationError, match="没有账号"):
        propose_handover(
            actor=officer,
            giver=keeper,
            receiver=nobody,
            assets=[AssetFactory(unit=asset.unit, custodian=keeper)],
            reason="换岗",
        )


def test_the_list_of_a_leaving_names_the_assets_until_they_are_taken_over(asset, keeper, receiver, officer, client):
    def listed():
        leaver = leaving.Leaver(keeper, LeftBy.RETIRED, timezone.localdate() + datetime.timedelta(1))
        return [line.text for line in leaving.preview(leaver).lines if line.text.startswith("保管的固定资产")]

    assert listed() == [f"保管的固定资产 {asset}（请移交）"]
    retire_member(keeper, actor=officer, on=timezone.localdate())
    client.force_login(officer)
    behind = reverse("finance:asset_list") + "?standing=gone"
    assert list(client.get(behind).context["object_list"]) == [asset]
    handover = propose_handover(actor=officer, giver=keeper, receiver=receiver, assets=[asset], reason="退休")
    assert len(listed()) == 1
    receive_assets(handover, actor=receiver.user)
    assert listed() == []
    assert list(client.get(behind).context["object_list"]) == []


def test_a_keeper_finds_the_assets_on_the_own_page(asset, keeper, receiver):
    def titles(member, user):
        shown = shown_of(member, Scope.of(user))
        return [line.title for one in shown if one.section.code == "assets" for _, line in one.lines]

    assert titles(keeper, keeper.user) == [str(asset)]
    assert titles(keeper, receiver.user) == []
