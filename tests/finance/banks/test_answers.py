"""Answers to a batch as banks write them: each line is read right, or the file is refused and nothing is booked.

The words, headings and numbers are invented; the shapes are those of the files that banks hand back.
"""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from finance import services
from finance.models import Payment
from tests.finance.banks.files import heads, layout, text, xls, xlsx
from tests.undoing import undone

COLUMNS = (
    "序号=serial|附言=reference|账号=account|户名=name|金额=amount|处理结果=result|失败原因=words|交易日期=day"
    "|流水号=bank_number"
)
HEAD = heads(COLUMNS)
CHINESE = {"paid_words": "成功、处理成功", "failed_words": "失败、处理失败、退票"}
CODES = {"paid_words": "S、0000", "failed_words": "F、E001、9999"}
NAMES = ("张三", "某书店（有限公司）", "李四")


def day(form="%Y%m%d"):
    """Today as a bank writes it."""
    return f"{timezone.localdate():{form}}"


def row(line, result="成功", words="", *, number="T1", on=None, **other):
    """The bank's line of HEAD."""
    facts = {"serial": line.serial, "reference": line.reference, "account": line.account, "name": line.name}
    facts |= {"amount": f"{line.amount:.2f}"} | other
    went = result in {"成功", "处理成功", "S", "0000"}
    return (*facts.values(), result, words, (on or day()) if went else "", number if went else "")


def both(*lines, **other):
    """Rows of the three lines: paid, failed with a reason, paid."""
    one, two, three = lines
    return row(one, **other), row(two, "失败", "户名不符", **other), row(three, number="T3", **other)


PAID, FAILED, OPEN = "paid", "failed", "open"
DONE = (PAID, FAILED, PAID)

# kind of file: (the words of the layout, the file of the three lines, what becomes of each or the sentence)
AS_WRITTEN = {
    "titles above, sums under it": (
        CHINESE,
        lambda *lines: xlsx(
            ("某商业银行代发工资回盘文件",),
            ("单位账号：200100012345678901", "", "单位名称：某大学工会"),
            ("总笔数：3", "", "成功笔数：2", "", "成功金额：", "40.00"),
            HEAD,
            *both(*lines),
            ("合计", "", "", "", "60.00", "", "", "", ""),
            ("", "", "", "成功合计", "40.00", "", "", "", ""),
            ("制表：柜员0321", "", "", "", "", "", "", "", ""),
            *[("",) * 9] * 20,
            merged=("A1:I1",),
        ),
        DONE,
    ),
    "in another order": (CHINESE, lambda *lines: xlsx(HEAD, *reversed(both(*lines))), DONE),
    "letters": (
        CODES,
        lambda one, two, three: xlsx(
            HEAD, row(one, "S"), row(two, "f", "户名不符"), (*row(three, "Ｓ")[:7], day(), "T3")
        ),
        DONE,
    ),
    "numbers of results as texts": (
        CODES,
        lambda one, two, three: text(
            HEAD, row(one, "0000"), row(two, "E001", "户名不符"), row(three, "0000", number="T3")
        ),
        DONE,
    ),
    "numbers of results as a computer's numbers": (
        CODES,
        lambda one, two, three: xlsx(
            HEAD,
            (*row(one, "0000")[:5], 0, *row(one, "0000")[6:]),
            (*row(two)[:5], 9999, "户名不符", "", ""),
            (*row(three, "0000")[:5], 0, "", day(), "T3"),
            formats={"F2": "0000", "F3": "0000", "F4": "0000"},
        ),
        DONE,
    ),
    "words with blanks": (
        CHINESE,
        lambda one, two, three: xlsx(
            HEAD,
            (*row(one)[:5], " 处理 成功 ", *row(one)[6:]),
            row(two, "退票", "户名不符"),
            row(three, number="T3"),
        ),
        DONE,
    ),
    "the reason behind the word": (
        CHINESE,
        lambda one, two, three: xlsx(HEAD, row(one), row(two, "退票", ""), row(three, number="T3")),
        DONE,
    ),
    "not decided yet": (
        CHINESE,
        lambda one, two, three: xlsx(HEAD, row(one), row(two, "已受理"), row(three, "", "")),
        (PAID, OPEN, OPEN),
    ),
    "a part of the lines": (CHINESE, lambda one, two, three: xlsx(HEAD, row(three)), (OPEN, OPEN, PAID)),
    "an old workbook": (CHINESE, lambda *lines: xls(("回盘",), HEAD, *both(*lines)), DONE),
    "a text with tabs": (CHINESE, lambda *lines: text(HEAD, *both(*lines), name="回盘.txt", mark="\t"), DONE),
    "formulas that give a text": (
        CHINESE,
        lambda *lines: text(
            HEAD,
            *[
                (place, f'="{reference}"', f'="{account}"', name, amount, *rest[:2], f'="{rest[2]}"', f'="{rest[3]}"')
                for place, reference, account, name, amount, *rest in both(*lines)
            ],
        ),
        DONE,
    ),
    "two sheets, the first of it words": (
        CHINESE,
        lambda *lines: xlsx(("说明",), more={"明细": [HEAD, *both(*lines)]}),
        DONE,
    ),
    "amounts as people write them": (
        CHINESE,
        lambda one, two, three: xlsx(
            HEAD,
            row(one, amount="１０．００"),
            row(two, "失败", "户名不符", amount="20.00元"),
            row(three, number="T3", amount="￥ 30.00"),
        ),
        DONE,
    ),
    "days as banks write them": (
        CHINESE,
        lambda one, two, three: xlsx(
            HEAD,
            row(one, on=day("%Y-%m-%d 12:01:22")),
            row(two, "失败", "户名不符"),
            row(three, number="T3", on=day("%Y%m%d120122")),
        ),
        DONE,
    ),
    "masked names and accounts": (
        CHINESE,
        lambda one, two, three: xlsx(
            HEAD,
            row(one, name="张*", account="6222***********0121"),
            row(two, "失败", "户名不符", account="6222 0202 0000 0000 121"),
            row(three, number="T3", name="*四", account="****0121"),
        ),
        DONE,
    ),
    "brackets and blanks of another width": (
        CHINESE,
        lambda one, two, three: xlsx(
            HEAD,
            row(one, name="张　三"),
            row(two, "失败", "户名不符", name="某书店(有限公司)"),
            row(three, number="T3"),
        ),
        DONE,
    ),
    "the name of somebody else, masked": (
        CHINESE,
        lambda one, two, three: xlsx(HEAD, row(two, name="王**")),
        "回执第2行",
    ),
    "the account of somebody else": (
        CHINESE,
        lambda one, two, three: xlsx(HEAD, row(one, account="6222020200000000999")),
        "回执第2行",
    ),
    "an account in scientific notation": (
        CHINESE,
        lambda one, two, three: xlsx(HEAD, row(one, account="6.22202E+18")),
        "回执第2行的账号末尾的数字已丢失",
    ),
    "a number in scientific notation": (
        CHINESE,
        lambda one, two, three: xlsx(HEAD, row(one, number="2.02603E+17")),
        "回执第2行的银行流水号末尾的数字已丢失",
    ),
    "of another batch": (
        CHINESE,
        lambda one, two, three: xlsx(HEAD, row(one, reference="B2020-0009-0001")),
        "回执第2行",
    ),
    "a paid line without a day": (
        CHINESE,
        lambda one, two, three: xlsx(HEAD, (*row(one)[:7], "", "")),
        "回执第2行",
    ),
    "another amount": (CHINESE, lambda one, two, three: xlsx(HEAD, row(one, amount="10.10")), "回执第2行"),
    "no file of the bank": (CHINESE, lambda *lines: xlsx(("姓名", "电话"), ("甲", "1")), "文件里没有这些表头："),
}


@pytest.fixture
def sent(ready, cashier):
    """Send a batch of three, to be answered in the bank's way."""

    def send(words):
        claims = [ready(amount, payee=name) for amount, name in zip(("10.00", "20.00", "30.00"), NAMES, strict=True)]
        made = layout(COLUMNS, direction="back", form="csv", encoding="gb18030", **words)
        for place, (heading, holds) in enumerate(
            {"附言": "reference", "账号": "account", "户名": "name", "金额": "amount"}.items(), 1
        ):
            made.columns.create(direction="out", place=place, heading=heading, holds=holds)
        return services.send_batch(services.make_batch(actor=cashier, claims=claims, layout=made), actor=cashier)

    return send


@pytest.mark.parametrize("words", [CHINESE, CODES], ids=["words", "codes"])
def test_an_answer_is_read_right_or_refused_in_one_sentence(sent, cashier, words):
    kinds = {kind: case[1:] for kind, case in AS_WRITTEN.items() if case[0] == words}
    batch, found = sent(words), {}
    lines = list(batch.lines.order_by("serial"))
    for kind, (made, wanted) in kinds.items():
        with undone():
            found[kind] = _read(batch, cashier, made(*lines), wanted)
    assert found == {kind: wanted for kind, (_, wanted) in kinds.items()}


def _read(batch, cashier, file, wanted):
    """Return what became of each line; of a refusal that books nothing `wanted`, if it begins so, else the sentence."""
    name, content = file.name, file.read()

    def read():
        return services.read_answer(batch, actor=cashier, file=SimpleUploadedFile(name, content))

    try:
        read()
    except ValidationError as refusal:
        [sentence] = refusal.messages
        assert (Payment.objects.count(), batch.answers.count()) == (0, 0)
        return wanted if isinstance(wanted, str) and sentence.startswith(wanted) else sentence
    became = tuple(batch.lines.order_by("serial").values_list("state", flat=True))
    assert Payment.objects.count() == became.count(PAID)
    assert not batch.lines.filter(state=FAILED, words="").exists()
    # The same file again books nothing.
    with pytest.raises(ValidationError, match="不能再读一次"):
        read()
    assert Payment.objects.count() == became.count(PAID)
    return became


def test_money_that_came_back_days_after_it_was_paid_is_told_where_to_go(sent, cashier):
    batch = sent(CHINESE)
    lines = list(batch.lines.order_by("serial"))
    services.read_answer(batch, actor=cashier, file=xlsx(HEAD, row(lines[0])))
    with pytest.raises(ValidationError, match="退汇") as refusal:
        services.read_answer(batch, actor=cashier, file=xlsx(HEAD, row(lines[0], "退票", "账号已销户")))
    assert len(refusal.value.messages) == 1
    assert Payment.objects.get().amount == lines[0].amount


def test_words_that_the_layout_does_not_know_are_told_and_the_file_is_read_again_when_it_does(client, sent, cashier):
    batch = sent(CHINESE)
    one, two, three = batch.lines.order_by("serial")
    content = xlsx(
        HEAD, row(one), (*row(two)[:5], "入账", "", day(), "T2"), (*row(three)[:5], "入账", "", day(), "T3")
    ).read()
    client.force_login(cashier)

    def read():
        file = {"file": SimpleUploadedFile("回盘.xlsx", content)}
        # Each line is a move of its own claim.
        with zeal_ignore():
            page = client.post(reverse("finance:batch_answer", args=[batch.pk]), file, follow=True)
        return [str(message) for message in page.context["messages"]]

    assert read() == [
        "回执已读入：已支付 1 笔、银行退回 0 笔。",
        "还没有结果，仍然在途：“入账” 2 笔。这些说法已表示付了或退了的，请会计在版式里补上，再读入一次。",
    ]
    batch.layout.paid_words = "成功、入账"
    batch.layout.save()
    assert read() == ["回执已读入：已支付 2 笔、银行退回 0 笔。"]
    assert (Payment.objects.count(), batch.answers.count()) == (3, 1)
