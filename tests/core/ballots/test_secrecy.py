"""Attacks on the ballot: what an attacker who reads everything ties to a voter, with the key and without it.

Every ballot is another one, so that who guesses hits one of all of them, whatever their number: hits without the key
may be that one and five standard deviations, which are one each. The control is the same attacker with the key, so that
what he does not find is hidden by the key and not missed by the test.
"""

import io
import json
import logging
import re
import subprocess
from contextlib import contextmanager
from itertools import product

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from activities import services
from activities.models import Candidate
from tests.factories import CandidateFactory, MemberFactory, SelectionFactory, UserFactory
from tests.factories.activities import put_to_vote
from tests.races import together
from tests.sizes import size
from unionportal.core import ballots
from unionportal.core.ballots import envelopes
from unionportal.core.models import Envelope, SecretVote
from unionportal.launch.embedded.postgres import binary

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

VOTES = size(120, 600)
AT_ONCE = 8
BY_CHANCE = 1 + 5
NEARLY_ALL = 0.95


class Poll:
    """A vote that was cast, the order of its voters, and what only the tester knows: who voted what."""

    def __init__(self, at_once, custody="tellers"):
        with connection.cursor() as cursor:
            # Without the room that the rows of earlier tests left, rows lie in the order in which they come.
            cursor.execute("VACUUM FULL core_rollentry, core_envelope, core_ballot")
        users = UserFactory.create_batch(3) if custody == "tellers" else []
        vote = ballots.prepare_vote(title="评选", custody=custody, tellers=users)
        self.codes = [ballots.give_code(vote, user=user) for user in users]
        voters = [7_000_000 + 13 * number for number in range(VOTES)]
        self.vote = ballots.open_vote(vote, voters=voters, ballot_bytes=60)
        self.begins = self._wal()
        # In an order that is not that of their keys.
        self.cast_by = sorted(voters, key=lambda voter: hash((voter, "order")))
        self.truth = {voter: f"choice-{number}" for number, voter in enumerate(sorted(voters, key=str))}
        for first in range(0, VOTES, at_once):
            group = self.cast_by[first : first + at_once]
            acts = [lambda voter=voter: self._cast(voter) for voter in group]
            assert [one for one in (together(acts) if at_once > 1 else [acts[0]()]) if one] == []
        self.ends = self._wal()

    def _cast(self, voter):
        ballots.cast(self.vote, voter=voter, content={"for": self.truth[voter]})

    @staticmethod
    def _wal():
        with connection.cursor() as cursor:
            # The switch writes out what the server still holds back.
            cursor.execute("SELECT pg_switch_wal()")
            cursor.execute("SELECT pg_current_wal_flush_lsn()")
            return cursor.fetchone()[0]

    def close(self):
        """The ballots afterwards, in every order of their table."""
        vote = ballots.end_vote(self.vote, actor=UserFactory())
        ballots.count_vote(vote, actor=UserFactory(), judge=lambda content: True, codes=self.codes[:2])
        orders = ("ctid", "id", "xmin::text, ctid")
        return {one: [choice(text) for text in column(f"content FROM core_ballot ORDER BY {one}")] for one in orders}

    def hits(self, tied):
        """How many of {voter: choice} are true."""
        return sum(self.truth[voter] == chosen for voter, chosen in tied.items())


def choice(content):
    return json.loads(content)["for"]


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def opened(poll, sealed, codes):
    """{envelope: choice} by two codes, with what the database held before the close."""
    return read_with(private_key(poll.vote, codes), poll, sealed)


def read_with(private, poll, sealed):
    """{envelope: choice} by the private key of the vote."""
    vote = poll.vote.pk.bytes
    return {one: choice(envelopes.unpadded(envelopes.open_with(private, one, vote))) for one in sealed}


def private_key(vote, codes):
    """The key of a vote of tellers, by two of their codes."""
    tellers = {one.pk: (bytes(one.salt), bytes(one.public_key)) for one in vote.tellers.all()}
    keys = dict(envelopes.keys_of_codes(codes, tellers))
    first, second = sorted(keys)
    wrapped = bytes(vote.wrapped_keys.get(first=first, second=second).sealed)
    return envelopes.unwrap_by_two(wrapped, keys[first], keys[second], vote.pk.bytes)


def in_both_directions(voters, choices):
    """What somebody tries who has two lists in some order."""
    return [dict(zip(voters, found, strict=False)) for found in (choices, choices[::-1])]


def column(rest):
    """What a SELECT of one column gives."""
    return [found for (found,) in rows(f"SELECT {rest}")]


def voters_of_envelopes(order):
    """The voters in an order of their envelopes, by the transaction that both stand in."""
    return column(f"r.voter FROM core_envelope e JOIN core_rollentry r ON e.xmin = r.xmin ORDER BY {order}")


@contextmanager
def extension(name):
    """The extension of PostgreSQL, or a test that says it is missing."""
    if not rows("SELECT 1 FROM pg_available_extensions WHERE name = %s", name):
        pytest.skip(f"this PostgreSQL has no {name}: this channel is not attacked here")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        try:
            yield
        finally:
            cursor.execute(f"DROP EXTENSION {name}")


@contextmanager
def log_kept():
    """A slot that keeps what is logged meanwhile: any checkpoint, of whichever test, would clear it away."""
    slot = f"kept_for_{connection.settings_dict['NAME']}"
    rows("SELECT pg_create_physical_replication_slot(%s, immediately_reserve => true, temporary => true)", slot)
    try:
        yield
    finally:
        rows("SELECT 1 FROM pg_drop_replication_slot(%s)", slot)


def dump(*tables):
    """The lines of these tables in a plain dump."""
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}&port={database['PORT']}"
    chosen = [word for table in tables for word in ("-t", table)]
    text = subprocess.run([binary("pg_dump"), "--data-only", *chosen, url], capture_output=True, text=True, check=True)
    return text.stdout


def by_transaction():
    """[(voter, sealed)] of the rows that stand in the same transaction."""
    same = "core_rollentry r JOIN core_envelope e ON e.xmin = r.xmin AND e.vote_id = r.vote_id"
    return [(voter, bytes(sealed)) for voter, sealed in rows(f"SELECT r.voter, e.sealed FROM {same}")]  # noqa: S608


def orders_of_voters():
    """Every order in which the live database can put those who have voted."""
    orders = ("ctid", "id", "voter", "xmin::text::bigint", "xmin::text::bigint DESC", "ctid DESC")
    return [column(f"voter FROM core_rollentry WHERE channel <> '' ORDER BY {order}") for order in orders]


@pytest.mark.parametrize("at_once", [1, AT_ONCE])
def test_the_live_database_ties_voters_to_envelopes_and_to_no_vote(at_once):
    poll = Poll(at_once)
    joined, orders = by_transaction(), orders_of_voters()
    with_codes = opened(poll, [sealed for _, sealed in joined], poll.codes[1:])
    assert poll.hits({voter: with_codes[sealed] for voter, sealed in joined}) > NEARLY_ALL * VOTES
    # Without the key an envelope has its bytes, its length, its key, its place; with the opened ballots, an order.
    assert len({len(sealed) for _, sealed in joined}) == 1
    forwards, backwards = sorted(joined, key=lambda one: one[1]), sorted(joined, key=lambda one: one[1][::-1])
    by_bytes = [[voter for voter, _ in found] for found in (forwards, backwards)]
    by_envelope = [voters_of_envelopes(order) for order in ("e.id", "e.ctid")]
    tried = [*orders, *by_bytes, *by_envelope, poll.cast_by]
    pairs = product(tried, poll.close().values())
    found = [poll.hits(tied) for voters, after in pairs for tied in in_both_directions(voters, after)]
    # Who tries dozens of orders is luckier in one of them than who tries one.
    assert max(found) <= BY_CHANCE + 2


def test_the_house_gives_the_votes_with_the_key_of_the_server_alone(monkeypatch):
    """The page of the vote says so: whoever has that key could open the ballots, and whoever has all but it cannot."""
    poll = Poll(1, custody="house")
    joined, orders, wrapped = by_transaction(), orders_of_voters(), bytes(poll.vote.wrapped_keys.get().sealed)
    private = envelopes.unwrap_by_house(wrapped, poll.vote.pk.bytes)
    with_the_key = read_with(private, poll, [sealed for _, sealed in joined])
    assert poll.hits({voter: with_the_key[sealed] for voter, sealed in joined}) > NEARLY_ALL * VOTES
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(envelopes, "index_key", lambda purpose: bytes(32))
        with pytest.raises(envelopes.InvalidTag):
            envelopes.unwrap_by_house(wrapped, poll.vote.pk.bytes)
    pairs = product([*orders, poll.cast_by], poll.close().values())
    found = [poll.hits(tied) for voters, after in pairs for tied in in_both_directions(voters, after)]
    assert max(found) <= BY_CHANCE + 2
    assert not poll.vote.wrapped_keys.exists()


def test_a_dump_during_the_vote_gives_the_votes_with_the_codes_alone_and_one_afterwards_gives_none():
    poll = Poll(1)
    during = dump("core_rollentry", "core_envelope")
    voters = [int(one) for one in re.findall(r"^[-0-9a-f]{36}\t(\d+)\tphone\t", during, re.MULTILINE)]
    voters = voters or [int(one) for one in re.findall(r"\t(7\d{6})\t", during)]
    sealed = [bytes.fromhex(one) for one in re.findall(r"\\\\x([0-9a-f]+)", during)]
    assert (len(voters), len(sealed)) == (VOTES, VOTES)
    assert not [one for one in poll.truth.values() if one in during]
    with_codes = opened(poll, sealed, poll.codes[:2])
    # Who reads along knows the order in which they voted; that is what the roll of a page gives away.
    assert poll.hits(dict(zip(poll.cast_by, (with_codes[one] for one in sealed), strict=True))) > NEARLY_ALL * VOTES
    poll.close()
    after = dump("core_rollentry", "core_ballot", "core_envelope", "core_wrappedkey", "core_secretvote", "core_teller")
    choices = [choice(one) for one in re.findall(r'(\{"for":"choice-\d+"\})', after)]
    assert len(choices) == VOTES
    assert not [one for one in sealed if one.hex() in after]
    orders = (voters, [int(one) for one in re.findall(r"\t(7\d{6})\t", after)], poll.cast_by, sorted(voters))
    assert max(poll.hits(tied) for one in orders for tied in in_both_directions(one, choices)) <= BY_CHANCE


def test_the_dead_rows_of_envelopes_give_the_votes_with_the_codes_alone():
    poll = Poll(1)
    keys = opened(poll, [bytes(one.sealed) for one in Envelope.objects.all()], poll.codes[:2])
    with extension("pageinspect"):
        afterwards = poll.close()
        # Before anybody reads the table, which would clear its pages.
        [pages] = column("pg_relation_size('core_envelope') / 8192")
        dead = []
        for page in range(pages):
            items = f"heap_page_items(get_raw_page('core_envelope', {page}))"
            dead += rows(f"SELECT t_xmin::text::bigint, t_data FROM {items} WHERE t_data IS NOT NULL")  # noqa: S608
    assert not Envelope.objects.exists()
    dead = [bytes(data) for _, data in sorted(dead, key=lambda one: one[0])]
    found = [next((keys[one] for one in keys if one in data), None) for data in dead]
    assert poll.hits(dict(zip(poll.cast_by, [one for one in found if one], strict=False))) > NEARLY_ALL * VOTES
    assert max(poll.hits(tied) for tied in in_both_directions(poll.cast_by, afterwards["ctid"])) <= BY_CHANCE
    assert not [one for one in poll.truth.values() if any(one.encode() in data for data in dead)]


def test_the_log_of_the_database_gives_the_votes_with_the_codes_alone():
    with log_kept(), extension("pg_walinspect"):
        poll = Poll(1)
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
        logged = rows(
            "SELECT w.xid::text::bigint, b.block_data, b.block_fpi_data FROM pg_get_wal_block_info(%s, %s) b"
            " JOIN pg_get_wal_records_info(%s, %s) w ON w.start_lsn = b.start_lsn"
            # The server is shared: other tests open ballots of theirs in the same log.
            " WHERE b.reldatabase = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " ORDER BY b.start_lsn",
            *(poll.begins, poll.ends) * 2,
        )
    keys = opened(poll, [bytes(one.sealed) for one in Envelope.objects.all()], poll.codes[:2])
    # The names of whose ballots are in the log stand in the same transactions.
    transactions = dict(rows("SELECT xmin::text::bigint, voter FROM core_rollentry WHERE channel <> ''"))
    logged = [(xid, bytes(data or b"") + bytes(page or b"")) for xid, data, page in logged]
    tied, seen = {}, set()
    for xid, data in logged:
        fresh = [one for one in keys if one in data and one not in seen]
        seen.update(fresh)
        tied.update((transactions[xid], keys[one]) for one in fresh if xid in transactions)
    assert poll.hits(tied) > NEARLY_ALL * VOTES
    assert not [one for one in poll.truth.values() if any(one.encode() in data for _, data in logged)]


def test_who_reads_along_to_the_end_but_has_no_code_ties_nobody():
    poll = Poll(1)
    by_key = voters_of_envelopes("e.id")
    afterwards = poll.close()
    found = [poll.hits(tied) for one in (by_key, poll.cast_by) for tied in in_both_directions(one, afterwards["ctid"])]
    assert max(found) <= BY_CHANCE


def test_were_the_ballots_written_as_they_were_opened_all_would_be_tied(monkeypatch):
    """The control of the shuffling."""
    poll = Poll(1)
    by_key = voters_of_envelopes("e.id")
    monkeypatch.setattr("unionportal.core.ballots.counting._shuffle", lambda opened: None)
    assert poll.hits(dict(zip(by_key, poll.close()["ctid"], strict=True))) > NEARLY_ALL * VOTES


def test_what_a_request_leaves_anywhere_tells_neither_that_one_voted_nor_what(client, union, branch):
    """Of two who open the page, one votes: but for the roll and the envelope every table is the same."""
    selection = SelectionFactory(unit=union)
    chosen = CandidateFactory(selection=selection, name="甲队")
    member = MemberFactory(unit=branch, user=UserFactory())
    put_to_vote(selection, member)
    client.force_login(member.user)
    page = reverse("activities:selection_vote", args=[selection.pk])
    client.get(page)
    before, text = _all_tables(), io.StringIO()
    handler = logging.StreamHandler(text)
    logging.getLogger().addHandler(handler)
    try:
        assert client.post(page, {"candidates": [chosen.pk], "form_key": "a-key-of-ones-own"}).status_code == 302
    finally:
        logging.getLogger().removeHandler(handler)
    changed = {table for table, found in _all_tables().items() if found != before[table]}
    assert changed == {"core_rollentry", "core_envelope"}
    assert not re.findall("candidates|甲队|a-key-of-ones-own", text.getvalue())


def _all_tables():
    whole = "md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), ''))"
    tables = set(connection.introspection.table_names())
    return {table: column(f'{whole} FROM "{table}" t') for table in tables}


def test_the_tables_of_a_vote_hold_no_time_no_serial_and_no_way_from_ballot_to_person():
    names = ("RollEntry", "Envelope", "Ballot")
    fields = [field for name in names for field in apps.get_model("core", name)._meta.fields]
    assert {field.get_internal_type() for field in fields} == {
        "UUIDField", "ForeignKey", "PositiveBigIntegerField", "CharField", "BinaryField", "TextField"
    }  # fmt: skip
    assert {field.related_model for field in fields if field.is_relation} == {SecretVote}
    assert {bool(field.default) for field in fields if field.primary_key} == {True}
    assert rows("SELECT reloptions FROM pg_class WHERE relname = 'core_rollentry'") == [(["fillfactor=50"],)]
    assert Candidate._meta.get_field("votes").default == 0
    assert services.cast_vote.__doc__.startswith("Seal")
