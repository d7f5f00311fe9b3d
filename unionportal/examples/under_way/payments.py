"""What was paid through the bank in the running year: claims with an invoice, a batch and its answer, a statement."""

from decimal import Decimal

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from finance.services import (
    add_invoices,
    approve_claim,
    check_claim,
    confirm_drawn_up,
    confirm_opening,
    draw_up,
    enter_account,
    make_batch,
    match,
    pay_claim,
    propose_opening,
    read_answer,
    read_in_statement,
    record_income,
    redirect_claim,
    request_claim,
    send_batch,
    submit_claim,
    take_statement,
)
from unionportal.core.models import Unit
from unionportal.core.values.dates import last_month_end
from unionportal.examples.under_way.money import SPORTS, line_of
from unionportal.sheets.columns import Column
from unionportal.sheets.workbook import table_file

_BANK, _ACCOUNT = "江南银行文昌支行", "200100012345678901"
_BEFORE, _INTEREST = Decimal("186240.55"), Decimal("93.12")
_ANSWERED, _FAILED = 0, 1
# (what for, payee, account, yuan), as the bank answers: paid, given back, not answered yet.
_CLAIMS = (
    ("教职工羽毛球赛用球", "江南文体用品有限公司", "310066661018800", Decimal("379.00")),
    ("教职工羽毛球赛裁判劳务", "周明远", "6222020200000000121", Decimal("600.00")),
    ("教职工羽毛球赛场地", "城东体育馆有限公司", "310066661019922", Decimal("1200.00")),
)
_INVOICE = """<?xml version="1.0" encoding="UTF-8"?>
<EInvoice><Header><EIid>{number}</EIid><Version>0.33</Version></Header>
<EInvoiceData><SellerInformation><SellerIdNum>91310000MA1K00000X</SellerIdNum><SellerName>{seller}</SellerName>
</SellerInformation><BuyerInformation><BuyerIdNum>81310000MC0000000X</BuyerIdNum><BuyerName>{buyer}</BuyerName>
</BuyerInformation><BasicInformation><TotalAmWithoutTax>357.55</TotalAmWithoutTax><TotalTaxAm>21.45</TotalTaxAm>
<TotalTax-includedAmount>379.00</TotalTax-includedAmount><RequestTime>{day}</RequestTime></BasicInformation>
</EInvoiceData><TaxSupervisionInfo><InvoiceNumber>{number}</InvoiceNumber><IssueTime>{day} 10:08:05</IssueTime>
</TaxSupervisionInfo></EInvoice>"""


def _table(name):
    return apps.get_model("finance", name)


def pay(people):
    """Send a batch to the bank, read its answer, name another payee for what failed, and reconcile the last month."""
    line, layout = line_of(SPORTS), _table("BankLayout").objects.filter(format="xlsx").first()
    if line is None or layout is None or not {"zhuangan", "kuaiji", "zhuxi", "chuna"} <= people.keys():
        return
    holding = _account(layout, people)
    claims = [_claim(line, people, *facts) for facts in _CLAIMS]
    batch = send_batch(make_batch(actor=people["chuna"], claims=claims, layout=layout), actor=people["chuna"])
    read_answer(batch, actor=people["chuna"], file=_answer(batch))
    failed = claims[_FAILED]
    redirect_claim(failed, actor=people["chuna"], payee="周明源", reason="银行退回：户名不符，收据上是“周明源”")
    enter_account(failed, actor=people["chuna"], bank=_BANK, account=_CLAIMS[_FAILED][2])
    failed = check_claim(failed, actor=people["kuaiji"])
    # The bank has not stated it yet: it is in the books alone.
    pay_claim(failed, actor=people["chuna"], method="transfer", paid_on=timezone.localdate())
    _reconcile(holding, claims[_ANSWERED], people)


def _claim(line, people, purpose, payee, account, amount):
    """Make a claim of the office that is approved, with the account that it is paid to, the first with its invoice."""
    officer, facts = people["zhuangan"], {"purpose": purpose, "payee": payee, "amount": amount}
    claim = request_claim(actor=officer, unit=Unit.root(), budget=line, **facts)
    enter_account(claim, actor=officer, bank=_BANK, account=account)
    if purpose == _CLAIMS[_ANSWERED][0]:
        said = {"number": "26312000000123456789", "seller": payee, "buyer": Unit.root().name}
        text = _INVOICE.format(day=f"{timezone.localdate()}", **said)
        add_invoices(claim, actor=officer, files=[SimpleUploadedFile("电子发票.xml", text.encode())])
    claim = check_claim(submit_claim(claim, actor=officer), actor=people["kuaiji"])
    return approve_claim(claim, actor=people["zhuxi"])


def _file(name, layout, direction, rows):
    """Return the file of these rows ({what a column holds: value}) as the bank of the layout writes it."""
    heads = layout.heads(direction)
    columns = [Column(key=str(head.place), header=head.heading, max_length=200) for head in heads]
    values = [[f"{row.get(head.holds, '')}" for head in heads] for row in rows]
    file, _ = table_file("明细", columns, values)
    with file:
        return SimpleUploadedFile(f"{name}.{layout.format}", file.read())


def _answer(batch):
    """Return the bank's answer: the first is paid, the second comes back, and of the third it says nothing yet."""
    lines = {line.name: line for line in batch.lines.all()}
    paid, failed = (lines[_CLAIMS[place][1]] for place in (_ANSWERED, _FAILED))

    def answered(line, results, more):
        known = {"reference": line.reference, "name": line.name, "amount": line.amount}
        return known | {"result": results.split("、")[0]} | more

    day = {"day": timezone.localdate(), "bank_number": "JN0001"}
    rows = [answered(paid, batch.layout.paid_words, day)]
    rows.append(answered(failed, batch.layout.failed_words, {"words": "户名不符"}))
    return _file("回执", batch.layout, "back", rows)


def _account(layout, people):
    """Enter the union's account, with what was in it when the last month began."""
    month = last_month_end(timezone.localdate())
    facts = {"bank": _BANK, "account": _ACCOUNT, "layout": layout, "valid_from": month.replace(month=1, day=1)}
    holding = _table("Holding").objects.create(name="基本户", **facts)
    begins = _table("Opening")(holding=holding, day=last_month_end(month), amount=_BEFORE, document="银行对账单")
    confirm_opening(propose_opening(begins, actor=people["kuaiji"]), actor=people["zhuxi"])
    return holding


def _reconcile(holding, paid, people):
    """Read in what the bank says since, match it with the books, and draw up the last month."""
    cashier, today = people["chuna"], timezone.localdate()
    month = last_month_end(today)
    income = _interest(month.replace(day=21), cashier)
    moved = [(income.received_on, _INTEREST, "江南银行", "结息")] if income else []
    moved.append((today, -paid.amount, paid.payee, "转账"))
    rows, rest = [], _BEFORE
    for number, (day, amount, name, summary) in enumerate(moved, 1):
        rest += amount
        side = "credit" if amount > 0 else "debit"
        said = {"day": day, side: abs(amount), "balance": rest, "other_name": name}
        named = {"summary": summary, "bank_number": f"JN{number:04}", "own_account": _ACCOUNT}
        rows.append(said | named)
    file = _file("对账单", holding.layout, "statement", rows)
    statement = take_statement(read_in_statement(actor=cashier, holding=holding, file=file, until=today), actor=cashier)
    *came, went = statement.lines.order_by("day", "pk")
    if came:
        match(holding, actor=cashier, lines=came, incomes=[income])
    match(holding, actor=cashier, lines=[went], payments=[_table("BatchLine").objects.get(claim=paid).payment])
    confirm_drawn_up(draw_up(actor=cashier, holding=holding, day=month), actor=people["kuaiji"])


def _interest(day, cashier):
    """Record the interest of the last month, where the example has an account for it; return the income or None."""
    account = _table("Account").objects.filter(kind="income", code="408").first()
    facts = {"amount": _INTEREST, "received_on": day, "payer": "江南银行", "note": "存款利息"}
    return account and record_income(actor=cashier, unit=Unit.root(), account=account, **facts)
