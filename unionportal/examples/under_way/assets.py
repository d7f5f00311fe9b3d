"""The categories of fixed assets of an example database, so that the first asset can be registered."""

import datetime
from decimal import Decimal

from django.apps import apps

from unionportal.core.services.records import save_record

FIRST_DAY = datetime.date(2022, 1, 1)
RULES = {"clause": "第三十二条、第三十五条，附录2", "source": "《工会会计制度》（财会〔2021〕7号）"}
# (code, name, yuan from which something is one, years over which it is written off).
CATEGORIES = (
    ("01", "计算机、办公设备", "1000", 6),
    ("02", "广播电视、通信设备", "1000", 5),
    ("03", "文艺、体育、娱乐设备", "1500", 5),
    ("04", "家具", "1000", 15),
    ("05", "车辆", "1000", 8),
    ("06", "图书、档案", "0", None),
)


def set_categories(people):
    """Let the accountant of the example set the categories."""
    category = apps.get_model("finance", "AssetCategory")
    for code, name, threshold, life in CATEGORIES if "kuaiji" in people else ():
        facts = {"threshold": Decimal(threshold), "life": life, "valid_from": FIRST_DAY}
        save_record(category(code=code, name=name, **facts, **RULES), actor=people["kuaiji"])
